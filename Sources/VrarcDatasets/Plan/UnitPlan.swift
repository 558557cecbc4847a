import VrarcArchive
import VrarcModel

/// A unit that is ready to be packed, and what is needed to answer for its images.
struct UnitPlan: Sendable {
    let unit: SourceUnit
    let context: UnitContext
    let notices: NoticeList
}

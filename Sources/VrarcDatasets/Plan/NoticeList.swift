import VrarcArchive

/// Notices in the order in which they came.
struct NoticeList: Sendable {
    private(set) var notices: [SourceNotice] = []

    mutating func add(_ kind: SourceNotice.Kind, _ subject: String, _ detail: String) {
        notices.append(SourceNotice(kind, subject: subject, detail: detail))
    }

    mutating func add(_ others: NoticeList) { notices += others.notices }
}

/// Units of an archive that are to be read without the rest.
package struct PartRequest: Sendable {
    /// Their folders, such as `data/collections/lego`.
    package let folders: [[UInt8]]
    /// Whether all of their files are wanted.
    package let isWhole: Bool
    /// What a look-up of one path costs, bytes: a page of NAMES and one of INDEX (spec 8.2).
    package let lookup: UInt64

    /// The usual cost of a look-up, bytes.
    package static let usualLookup: UInt64 = 128 << 10

    package init(folders: [[UInt8]], isWhole: Bool, lookup: UInt64 = usualLookup) {
        self.folders = folders
        self.isWhole = isWhole
        self.lookup = lookup
    }
}

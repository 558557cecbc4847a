package import VrarcArchive
import VrarcFormat

/// What is put beside an archive in a store, so that it can be told without being read.
package enum ObjectMetadata {
    static let fileID = "vrarc-file-id"
    static let archiveID = "vrarc-archive-id"
    static let contentID = "vrarc-content-id"
    static let format = "vrarc-format"

    /// The values for an archive; only that it is one where `hasIDs` is false.
    package static func values(of archive: ArchiveReader, hasIDs: Bool) -> [String: String] {
        guard hasIDs else { return formatOnly }
        return formatOnly.merging([
            fileID: archive.fileID.description, archiveID: archive.archiveID.description,
            contentID: archive.contentID.description,
        ]) { $1 }
    }

    /// For an archive that is still being made.
    package static let formatOnly = [format: "1.0"]
}

package import VrarcArchive
package import VrarcFormat

/// Finds a blob of an archive whose lists are damaged: by what is left of them, and by the tar stream.
package struct BlobRescue {
    /// What is wrong with the archive, as far as it was met.
    package let findings: [Finding]
    /// Where the blob is.
    package let entry: IndexEntry
    private let blobs: BlobReader

    /// `nil` if nothing that is left names the blob; `name` is `sha256:` and a digest, or a portable path.
    package init?(_ name: String, in source: any ByteSource) throws {
        let archive = try ArchiveContents(source)
        guard let digest = try Self.digest(name, archive), let entry = try archive.entries(of: [digest]).first else {
            return nil
        }
        blobs = archive.blobs
        self.entry = try Self.isWhole(entry, blobs) ? entry : try archive.entry(besides: entry) ?? entry
        findings = archive.findings
    }

    /// Gives the bytes to `body`, each piece after it was checked.
    package func stream(_ body: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void) throws(ArchiveError) {
        try unsafe blobs.stream(entry, WorkerContext(level: 3), body)
    }

    private static func digest(_ name: String, _ archive: ArchiveContents) throws -> BlobDigest? {
        if name.hasPrefix("sha256:") { return try DigestArgument.parse(name) }
        let path = name.hasPrefix("data/") ? Array(name.utf8) : Array("data/\(name)".utf8)
        var found: BlobDigest?
        try archive.forEachFile { (digest, other) in if other == path { found = digest } }
        return found
    }

    private static func isWhole(_ entry: IndexEntry, _ blobs: BlobReader) throws(ArchiveError) -> Bool {
        do throws(ArchiveError) {
            try unsafe blobs.stream(entry, WorkerContext(level: 3)) { _ in }
            return true
        } catch {
            if error.code == .interrupted { throw error }
            return false
        }
    }
}

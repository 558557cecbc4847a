import VrarcArchive
import VrarcFormat

@testable import VrarcDatasets

/// A conformance fixture, and what a restore of it may leave behind.
struct HostileFixture: Sendable, CustomTestStringConvertible {
    let name: String
    var testDescription: String { name }

    /// The fixtures of a folder below `fixtures/v1` whose archive is small.
    static func all(in kind: String) -> [HostileFixture] {
        let folder = RealDataTests.package.appending("fixtures/v1/\(kind)")
        guard let handle = try? FolderAccess.openFolder(FolderAccess.bytes(of: folder), in: -1, name: ""),
            let listing = try? FolderListing(of: handle)
        else { return [] }
        return listing.entries.map { HostileFixture(name: "\(kind)/\(Text.string($0.name))") }
            .filter { $0.archive.count < 250_000 }.sorted { $0.name < $1.name }
    }

    var archive: [UInt8] {
        Sandbox.content(
            FolderAccess.bytes(of: RealDataTests.package.appending("fixtures/v1/\(name)/archive.vrarc")))
    }

    /// The digests that the manifest gives; empty where it can't be read.
    static func listed(_ reader: ArchiveReader) -> [[UInt8]: BlobDigest] {
        var listed: [[UInt8]: BlobDigest] = [:]
        try? reader.forEachManifestLine(WorkerContext(level: 1)) { digest, path in listed[path] = digest }
        return listed
    }
}

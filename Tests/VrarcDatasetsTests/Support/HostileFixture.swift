import SystemPackage
import Testing
import VrarcArchive
import VrarcFormat

@testable import VrarcDatasets

/// A conformance fixture, and what a restore of it may leave behind.
struct HostileFixture: Sendable, CustomTestStringConvertible {
    let name: String
    var testDescription: String { name }

    /// The fixtures of a folder below `fixtures/v1` whose archive is small.
    static func all(in kind: String) -> [HostileFixture] {
        let folder = DatasetTests.RealDataTests.package.appending("fixtures/v1/\(kind)")
        guard let handle = try? FolderAccess.openFolder(FolderAccess.bytes(of: folder), in: -1, name: ""),
            let listing = try? FolderListing(of: handle)
        else { return [] }
        return listing.entries.map { HostileFixture(name: "\(kind)/\(Text.string($0.name))") }
            .filter { $0.archive.count < 250_000 }.sorted { $0.name < $1.name }
    }

    var archive: [UInt8] {
        Sandbox.content(
            FolderAccess.bytes(of: DatasetTests.RealDataTests.package.appending("fixtures/v1/\(name)/archive.vrarc")))
    }

    /// The digests that the manifest gives to anything; none where it can't be read.
    static func listed(_ reader: ArchiveReader) -> Set<BlobDigest> {
        var listed: Set<BlobDigest> = []
        try? reader.forEachManifestLine(WorkerContext(level: 1)) { digest, _ in listed.insert(digest) }
        return listed
    }

    /// The digest that the manifest gives to a path of its own, once.
    static func digest(of path: [UInt8], _ reader: ArchiveReader) -> BlobDigest? {
        var found: [BlobDigest] = []
        try? reader.forEachManifestLine(WorkerContext(level: 1)) { digest, other in
            if other == path { found.append(digest) }
        }
        return found.count == 1 ? found[0] : nil
    }
}

import VrarcArchive
import VrarcFormat

/// What holds for an archive in which nothing is wrong.
enum SoundArchive {
    /// Verifies an archive that must be sound, and reads it.
    static func require(_ bytes: [UInt8]) throws(BrokenRule) {
        let findings = verify(bytes).filter(\.code.isError)
        let first = findings.first.map { "\($0.code) \($0.place) \($0.detail)" } ?? ""
        try VrarcFuzzing.require(findings.isEmpty, "an archive that was written has no errors: \(first)")
        try readByName(bytes)
    }

    /// What a full verification finds.
    static func verify(_ bytes: [UInt8]) -> [Finding] {
        let verifier = ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 1)
        guard let report = try? verifier.verify() else { return [] }
        return report.findings
    }

    /// Every path that the manifest lists leads to a blob of the digest that it lists.
    static func readByName(_ bytes: [UInt8]) throws(BrokenRule) {
        let lines = try manifest(bytes)
        guard let reader = try? ArchiveReader(MemorySource(bytes)) else {
            throw BrokenRule(description: "a sound archive can be opened")
        }
        let context = WorkerContext(level: 1)
        for (digest, path) in lines.prefix(50) {
            guard let named = try? reader.entry(forPath: path), named.entry.digest == digest,
                let content = try? reader.content(of: named, context)
            else { throw BrokenRule(description: "a listed path can be read: \(PathText.display(path))") }
            try VrarcFuzzing.require(SHA256.digest(of: content) == digest, "a path's content has its digest")
        }
    }

    private static func manifest(_ bytes: [UInt8]) throws(BrokenRule) -> [(digest: BlobDigest, path: [UInt8])] {
        var lines: [(digest: BlobDigest, path: [UInt8])] = []
        do throws(ArchiveError) {
            let reader = try ArchiveReader(MemorySource(bytes))
            try reader.forEachManifestLine(WorkerContext(level: 1)) { lines.append(($0, $1)) }
        } catch {
            throw BrokenRule(description: "the manifest of a sound archive can be read: \(error.detail)")
        }
        return lines
    }
}

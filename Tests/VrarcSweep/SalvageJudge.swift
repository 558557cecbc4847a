import VrarcArchive
import VrarcFormat
import VrarcModel

/// Salvages damaged bytes: each content that is whole is found with its right state, and the new archive is sound and
/// holds it.
package final class SalvageJudge {
    private static let options: PackOptions = {
        var options = PackOptions(writer: WriterOptions(bundleName: "salvaged", softwareAgent: "vrarc tests"))
        options.jobs = 1
        return options
    }()

    /// Digest of the new archive that was verified last: a cut one byte further mostly gives the same.
    private var last: (digest: BlobDigest, listed: [[UInt8]: BlobDigest])?

    package init() {}

    package func judge(
        _ damaged: [UInt8], _ expected: SalvageExpectation, _ place: String, _ tally: inout Tally
    ) {
        let sink = MemorySink()
        let report: SalvageReport
        do {
            report = try Salvager(source: MemorySource(damaged)).salvage(to: sink, options: Self.options)
        } catch let error where error.code == .damaged {
            if !expected.whole.isEmpty { tally.fail("\(place): salvage finds nothing: \(error)") }
            tally.count("salvages without anything to find")
            return
        } catch {
            tally.fail("\(place): salvage fails with \(error)")
            return
        }
        tally.count("salvaged")
        judgeFound(report, expected, place, &tally)
        do {
            guard let listed = try verified(sink.bytes, place, &tally) else { return }
            judgeNew(listed, report, expected, place, &tally)
        } catch {
            tally.fail("\(place): the new archive can't be read: \(error)")
        }
    }

    private func judgeFound(
        _ report: SalvageReport, _ expected: SalvageExpectation, _ place: String, _ tally: inout Tally
    ) {
        let found = Set(report.blobs.map(\.digest))
        for digest in expected.whole where !found.contains(digest) {
            tally.fail("\(place): \(digest) is whole and was not found")
        }
        if expected.isExact {
            for digest in found where !expected.whole.contains(digest) {
                tally.fail("\(place): \(digest) is not whole and was given out")
            }
        }
        for blob in report.blobs {
            tally.count("contents \(blob.state.rawValue)")
            guard expected.subjects.contains(where: { $0.contents[blob.digest] != nil }) else {
                tally.fail("\(place): \(blob.digest) is no content of the archive")
                continue
            }
            if let path = blob.path, !hasContent(expected, Array(path.utf8), blob.digest) {
                tally.fail("\(place): \(path) has the content of another path")
            }
            if let state = state(of: blob, expected), state != blob.state {
                tally.fail("\(place): \(blob.path ?? "\(blob.digest)") is \(state), not \(blob.state)")
            }
        }
    }

    private func hasContent(_ expected: SalvageExpectation, _ path: [UInt8], _ digest: BlobDigest) -> Bool {
        expected.subjects.contains { $0.items.contains { $0.path == path && $0.digest == digest } }
    }

    /// The state that spec 8.5 gives a content that was found; `nil` where that can't be told from outside.
    private func state(of blob: SalvagedBlob, _ expected: SalvageExpectation) -> SalvageState? {
        if blob.path == nil { return expected.isNamed ? .plausible : .nameless }
        guard let known = expected.known else { return nil }
        return known.contains(blob.digest) ? .proven : .plausible
    }

    /// The manifest of a new archive, which must be sound.
    private func verified(_ bytes: [UInt8], _ place: String, _ tally: inout Tally) throws -> [[UInt8]: BlobDigest]? {
        let digest = SHA256.digest(of: bytes)
        if let last, last.digest == digest { return last.listed }
        let source = MemorySource(bytes)
        let report = try ArchiveVerifier(source: source, depth: .full, jobs: 1).verify()
        tally.count("new archives verified")
        if report.isDamaged {
            tally.fail("\(place): the new archive is damaged: \(report.findings.filter { $0.code.isError })")
            return nil
        }
        var listed: [[UInt8]: BlobDigest] = [:]
        try ArchiveReader(source).forEachManifestLine(WorkerContext(level: 1)) { digest, path in
            listed[path] = digest
        }
        last = (digest, listed)
        return listed
    }

    private func judgeNew(
        _ listed: [[UInt8]: BlobDigest], _ report: SalvageReport, _ expected: SalvageExpectation, _ place: String,
        _ tally: inout Tally
    ) {
        for (path, digest) in listed where Self.isKept(path) {
            if path.starts(with: Self.nameless) {
                if !expected.subjects.contains(where: { $0.contents[digest] != nil }) {
                    tally.fail("\(place): \(Self.text(path)) is no content of the archive")
                }
            } else if !hasContent(expected, path, digest) {
                tally.fail("\(place): \(Self.text(path)) has wrong bytes in the new archive")
            }
        }
        // Records, documents and tag files are made anew; all else is in the new archive.
        let found = Set(report.blobs.map(\.digest))
        let there = Set(listed.values)
        let kept = expected.subjects.flatMap { $0.items.filter { $0.kind == .file } }
        for item in kept where found.contains(item.digest) && !there.contains(item.digest) {
            tally.fail("\(place): \(Self.text(item.path)) was found and is not in the new archive")
        }
        for path in report.lost where Self.isKept(Array(path.utf8)) && listed[Array(path.utf8)] != nil {
            tally.fail("\(place): \(path) is called lost and is in the new archive")
        }
        // A content that the new archive has under no name of its own must be called lost where its name is known.
        guard let known = expected.known else { return }
        let lost = Set(report.lost)
        for item in kept where known.contains(item.digest) && !found.contains(item.digest) {
            if !lost.contains(Self.text(item.path)) {
                tally.fail("\(place): \(Self.text(item.path)) is not called lost")
            }
        }
    }

    private static let nameless = Array("data/attachments/salvaged".utf8)

    /// Whether a path of the new archive has a content of the damaged one.
    private static func isKept(_ path: [UInt8]) -> Bool {
        guard let position = unsafe TreePosition(path.span.bytes) else { return false }
        return position.role == .none ? position.part == .bundleAttachment : position.role.rawValue < 6
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

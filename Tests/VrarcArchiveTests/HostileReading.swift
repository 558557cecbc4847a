import Testing

@testable import VrarcArchive
@testable import VrarcFormat

/// Everything that reads, on an archive that nobody vouches for: it may refuse, but neither trap nor give out what is
/// not what it says.
enum HostileReading {
    /// Verification at the depths below full.
    static func verifyShallow(_ bytes: [UInt8]) throws {
        // A structure verification begins with all of a scrub.
        _ = try ArchiveVerifier(source: MemorySource(bytes), depth: .structure, jobs: 1).verify()
    }

    /// Opens, lists, and reads every blob by digest and every path; what is given out has the digest asked for.
    static func readAll(_ bytes: [UInt8]) throws {
        guard let reader = try? ArchiveReader(MemorySource(bytes)) else { return }
        let context = WorkerContext(level: 1)
        var lines: [(BlobDigest, [UInt8])] = []
        try? reader.forEachManifestLine(context) { digest, path in
            if lines.count < 50 { lines.append((digest, path)) }
        }
        _ = try? reader.directories()
        for (digest, path) in lines {
            if let entry = try? reader.entry(for: digest), entry.rawLength <= 1 << 21,
                let content = try? reader.content(of: entry, context)
            {
                #expect(SHA256.digest(of: content) == digest)
            }
            guard let named = try? reader.entry(forPath: path), named.entry.rawLength <= 1 << 21 else { continue }
            if let content = try? reader.content(of: named, context) {
                #expect(SHA256.digest(of: content) == named.entry.digest)
            }
        }
        for ordinal in [0, reader.blobCount / 2, reader.blobCount &- 1, reader.blobCount, UInt64.max] {
            guard let entry = try? reader.entry(at: ordinal), entry.rawLength <= 1 << 21 else { continue }
            if let content = try? reader.content(of: entry, context) {
                #expect(SHA256.digest(of: content) == entry.digest)
            }
        }
    }

    /// Salvages; what comes of it is a sound archive.
    static func salvage(_ bytes: [UInt8]) throws {
        let sink = MemorySink()
        let options = PackOptions(writer: WriterOptions(bundleName: "salvaged", softwareAgent: "vrarc tests"))
        do throws(ArchiveError) {
            _ = try Salvager(source: MemorySource(bytes)).salvage(to: sink, options: options)
        } catch {
            #expect(error.code == .damaged)
            return
        }
        let report = try ArchiveVerifier(source: MemorySource(sink.bytes), depth: .full, jobs: 1).verify()
        #expect(!report.isDamaged, "\(report.findings)")
    }
}

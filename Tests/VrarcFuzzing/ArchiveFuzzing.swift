import VrarcArchive
import VrarcFormat

/// An archive whose checksums are right whatever is in it: opened, verified at all depths, read by digest and by path.
enum ArchiveFuzzing {
    static func run(_ bytes: [UInt8]) throws(BrokenRule) {
        try check(bytes)
        if let sealed = ArchiveSealer.seal(bytes) { try check(sealed) }
    }

    private static func check(_ bytes: [UInt8]) throws(BrokenRule) {
        let source = MemorySource(bytes)
        let full = SoundArchive.verify(bytes)
        for depth in [VerificationDepth.scrub, .structure] {
            let verifier = ArchiveVerifier(source: source, depth: depth, jobs: 1)
            let findings = (try? verifier.verify().findings) ?? []
            let isDeeper = full.count >= findings.count || full.contains(where: \.code.isError)
            try require(isDeeper, "a deeper verification finds what a shallower one does")
        }
        let isSound = !full.contains(where: \.code.isError)
        guard let reader = try? ArchiveReader(source) else {
            try require(!isSound, "an archive without errors can be opened")
            return
        }
        let context = WorkerContext(level: 1)
        _ = try? reader.directories()
        _ = try? reader.file("data/archive.json", context)
        for ordinal in 0..<min(reader.blobCount, 50) {
            guard let entry = try? reader.entry(at: ordinal), entry.rawLength < 1 << 24,
                let content = try? reader.content(of: entry, context)
            else { continue }
            try require(SHA256.digest(of: content) == entry.digest, "what is given out has the digest asked for")
        }
        if isSound { try SoundArchive.readByName(bytes) }
    }
}

import Testing

@testable import VrarcArchive
@testable import VrarcFormat

/// Verifying reads the file from front to back, and each byte of an image once.
@Suite struct SinglePassTests {
    /// Images of 100 to 780,000 bytes, some small and some with frames of their own.
    private static let images: [(String, [UInt8])] = (0..<40).map { number in
        let length = number % 3 == 0 ? number * 20_000 : number * 100
        var state = UInt32(number) &* 2_654_435_761 | 1
        let bytes = (0..<length).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        return ("\(number).gif", Array("GIF89a".utf8) + bytes)
    }

    @Test(arguments: [VerificationDepth.structure, .full]) func readsEachImageOnce(_ depth: VerificationDepth) throws {
        let (bytes, _) = try MemoryBundle(images: Self.images).pack()
        let source = RecordingSource(MemorySource(bytes))
        let report = try ArchiveVerifier(source: source, depth: depth, jobs: 2).verify()
        #expect(report.findings.allSatisfy { $0.code == .imageProblem })
        #expect(report.established.contains("stored intact"))
        let reader = try ArchiveReader(MemorySource(bytes))
        let large = try (0..<40).filter { $0 % 3 == 0 && $0 > 3 }.map { number in
            try #require(try reader.entry(forPath: Array("data/collections/shapes/images/\(number).gif".utf8))).entry
        }
        // Not those that the read of the file's end has: it opens the archive.
        let inner = large.filter { $0.offset + $0.storedLength + 262_144 < UInt64(bytes.count) }
        #expect(inner.count > 8)
        for entry in inner {
            #expect(!entry.isSmall)
            let range = entry.offset..<entry.offset + entry.storedLength
            let reads = source.reads.filter { $0.overlaps(range) }
            let covered = reads.reduce(UInt64(0)) { $0 + UInt64($1.clamped(to: range).count) }
            #expect(covered == entry.storedLength, "\(range): \(reads)")
        }
    }

    @Test func aScrubReadsWhatItComparesOnce() throws {
        let (bytes, _) = try MemoryBundle(images: Self.images).pack()
        let source = RecordingSource(MemorySource(bytes))
        _ = try ArchiveVerifier(source: source, depth: .scrub, jobs: 2).verify()
        let image = UInt64(bytes.count / 3)
        #expect(source.reads.filter { $0.contains(image) }.count == 1)
    }
}

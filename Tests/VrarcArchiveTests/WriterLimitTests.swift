import Testing

@testable import VrarcArchive
@testable import VrarcFormat

/// What a writer does at each limit that it can't write behind (spec 3).
@Suite struct WriterLimitTests {
    private static let pool = WorkerPool(width: 2)

    private func writer(_ change: (inout WriterOptions) -> Void = { _ in }) throws -> ArchiveWriter {
        var options = WriterOptions(bundleName: "bundle", softwareAgent: "vrarc tests")
        change(&options)
        return try ArchiveWriter(to: MemorySink(), options: options, pool: Self.pool)
    }

    private func path(_ number: Int) -> [UInt8] { Array("data/attachments/\(number + 1_000_000)".utf8) }

    /// A content that says that it has so many bytes, in one small frame; the writer believes it.
    private func claimed(_ length: UInt64) -> StoredContent {
        let frame = FrameParts([.bytes([1, 2, 3])], isRaw: true)
        return StoredContent(
            digest: SHA256.digest(of: Array("\(length)".utf8)), rawLength: length, frames: [Job(frame)])
    }

    private func failure(_ body: () throws -> Void) -> ArchiveError? {
        do {
            try body()
            return nil
        } catch {
            return error as? ArchiveError
        }
    }

    @Test func takesABlobOf2ToThe47BytesAndNoneAboveIt() throws {
        let writer = try writer()
        try writer.add(path(0), claimed(1 << 47))
        let error = failure { try writer.add(path(1), claimed(1 << 47 + 1)) }
        #expect(error?.code == .limit && error?.subject == "data/attachments/1000001")
        #expect(error?.detail == "140737488355329 bytes are above the limit of 140737488355328 for one file")
    }

    @Test func takesAsManyFilesAsItCanHoldAndNoMore() throws {
        let writer = try writer { $0.fileLimit = 10 }
        // bagit.txt is one of them.
        for number in 0..<9 { try writer.add(path(number), StoredContent(small: [UInt8(number)])) }
        let error = failure { try writer.add(path(9), StoredContent(small: [9])) }
        #expect(error?.code == .limit)
        #expect(error?.detail == "an archive of more than 10 files can't be written; pack it in parts")
    }

    /// 65,535 links to a blob of 2^47 bytes are below 2^63 octets, one more is not; also 65,537 uses of one content.
    @Test func takesOctetsBelow2ToThe63() throws {
        let writer = try writer()
        let content = claimed(1 << 47)
        for number in 0..<65_535 { try writer.add(path(number), content) }
        let error = failure { try writer.add(path(65_535), content) }
        #expect(error?.code == .limit)
        #expect(error?.detail.hasSuffix("pack them in parts") == true)
    }

    @Test func takesADocumentOf64MiBAndNoneAboveIt() throws {
        let writer = try writer()
        let bytes = [UInt8](repeating: 0x20, count: FormatLimits.document + 1)
        try writer.add(path(0), document: Array(bytes.dropLast()))
        let error = failure { try writer.add(path(1), document: bytes) }
        #expect(error?.code == .limit)
        #expect(error?.detail == "it would have 67108865 bytes, above the limit of 67108864")
    }

    @Test func takesALineOf16MiBAndNoneAboveIt() throws {
        let lines = LineFile(pool: Self.pool)
        try lines.append([UInt8](repeating: 0x20, count: FormatLimits.line))
        let error = failure { try lines.append([UInt8](repeating: 0x20, count: FormatLimits.line + 1)) }
        #expect(error?.code == .limit)
        #expect(lines.rawLength == UInt64(FormatLimits.line))
    }
}

import VrarcArchive
import VrarcFormat

/// Zeros with a page of text at every gibibyte's border and at the end, which names its own offset.
///
/// Tests/scripts/limits.py has the same rule.
struct GiantContent {
    /// Bytes of content: over 8 GiB, and no whole number of anything.
    static let length: UInt64 = 8 << 30 + 12_345
    private static let markLength = 4096

    private let zeros: ZeroPages

    init(_ zeros: ZeroPages) { self.zeros = zeros }

    /// Offsets of the marks: each lies across a border.
    private static var marks: [UInt64] {
        (1...8).map { UInt64($0) << 30 - 2048 } + [length - UInt64(markLength)]
    }

    private static func mark(_ offset: UInt64) -> [UInt8] {
        let text = Array("vrarc mark at \(offset)\n".utf8)
        return (0..<markLength).map { text[$0 % text.count] }
    }

    /// The content as raw frames whose zeros are all the same buffer.
    func stored() -> StoredContent {
        var hash = SHA256()
        var frames: [Job<FrameParts>] = []
        var empty: Job<FrameParts>?
        let scratch = ByteBuffer(capacity: FormatLimits.frameContent)
        scratch.append([UInt8](repeating: 0, count: FormatLimits.frameContent))
        var start: UInt64 = 0
        while start < Self.length {
            let end = min(start + UInt64(FormatLimits.frameContent), Self.length)
            scratch.count = Int(end - start)
            let marks = write(start..<end, into: scratch)
            unsafe hash.update(scratch.bytes)
            if marks.isEmpty, let empty {
                frames.append(empty)
            } else {
                frames.append(Job(frame(scratch, marks)))
                if marks.isEmpty { empty = frames.last }
            }
            for range in marks { for index in range { unsafe scratch.storage[index] = 0 } }
            start = end
        }
        return StoredContent(digest: hash.finish(), rawLength: Self.length, frames: frames)
    }

    /// Puts the marks of a part of the content into a buffer of zeros; gives the places that are not zero now.
    private func write(_ part: Range<UInt64>, into buffer: ByteBuffer) -> [Range<Int>] {
        Self.marks.compactMap { offset in
            let range = (offset..<offset + UInt64(Self.markLength)).clamped(to: part)
            guard !range.isEmpty else { return nil }
            let bytes = Self.mark(offset)
            for index in range {
                unsafe buffer.storage[Int(index - part.lowerBound)] = bytes[Int(index - offset)]
            }
            return Int(range.lowerBound - part.lowerBound)..<Int(range.upperBound - part.lowerBound)
        }
    }

    private func frame(_ content: ByteBuffer, _ marks: [Range<Int>]) -> FrameParts {
        var segments: [OutputSegment] = [.bytes(RawFrame.header(contentSize: content.count))]
        for start in stride(from: 0, to: content.count, by: FormatLimits.rawBlock) {
            let block = start..<min(start + FormatLimits.rawBlock, content.count)
            segments.append(
                .bytes(RawFrame.blockHeader(size: block.count, isLast: block.upperBound == content.count)))
            if marks.contains(where: { $0.overlaps(block) }) {
                segments.append(.bytes(content.array(block)))
            } else {
                segments.append(.slice(zeros.buffer, 0..<block.count))
            }
        }
        var checksum: [UInt8] = []
        unsafe checksum.append(littleEndian: XXHash.frameChecksum(content.bytes))
        return FrameParts(segments + [.bytes(checksum)], isRaw: true)
    }
}

import VrarcArchive
import VrarcFormat

/// Gives data frames the checksum of what they decode to: else nearly every change would end at the checksum.
struct FrameSealer: ~Copyable {
    /// Frames of more content are left alone: a few bytes can be 64 MiB of zeros, and decoding these finds nothing new.
    static let contentLimit = 1 << 20
    /// A file of frames of more content than this in all is not worth its time.
    static let totalLimit = 4 << 20

    private var decompressor = ZstdDecompressor()

    init() {}

    /// Puts the right checksum into the stored bytes of one frame; gives its content, or `nil` if it does not decode.
    mutating func seal(_ frame: inout [UInt8], _ header: DataFrameHeader) -> ByteBuffer? {
        guard frame.count > RawFrame.checksumLength + 4, header.contentSize <= Self.contentLimit else { return nil }
        // Without the flag libzstd takes the frame as one that has no checksum.
        var open = Array(frame.dropLast(RawFrame.checksumLength))
        open[4] &= 0xFB
        let content = ByteBuffer(capacity: header.contentSize)
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: content.storage[0..<header.contentSize])
        do throws(ZstdError) {
            content.count = unsafe try decompress(open, into: target)
        } catch {
            return nil
        }
        guard content.count == header.contentSize else { return nil }
        var checksum: [UInt8] = []
        unsafe checksum.append(littleEndian: XXHash.frameChecksum(content.bytes))
        frame.replaceSubrange(open.count..., with: checksum)
        return content
    }

    private mutating func decompress(
        _ frame: [UInt8], into target: UnsafeMutableRawBufferPointer
    ) throws(ZstdError) -> Int {
        let stored = ByteBuffer(capacity: frame.count)
        unsafe frame.withUnsafeBytes { unsafe stored.append($0) }
        return unsafe try decompressor.decompress(stored.bytes, into: target)
    }

    /// Seals all frames of a file, also behind bytes that are none; `nil` if they hold too much.
    mutating func sealAll(_ bytes: [UInt8]) -> [UInt8]? {
        var sealed = bytes
        let source = MemorySource(bytes)
        let reader = FrameReader(source, limit: source.length)
        var offset = 0
        var total = 0
        while let start = Self.nextMagic(bytes, from: offset) {
            offset = start + 1
            switch try? reader.header(at: UInt64(start)) {
            case .skippable(_, let length)? where length <= bytes.count - start: offset = start + Int(length)
            case .data(let header)?:
                total += header.contentSize
                guard total <= Self.totalLimit else { return nil }
                guard let extent = try? reader.extent(of: header, at: UInt64(start)) else { continue }
                let range = start..<start + Int(extent.length)
                var frame = Array(bytes[range])
                guard seal(&frame, header) != nil else { continue }
                sealed.replaceSubrange(range, with: frame)
                offset = range.upperBound
            default: break
            }
        }
        return sealed
    }

    private static func nextMagic(_ bytes: [UInt8], from start: Int) -> Int? {
        var offset = start
        while offset + 4 <= bytes.count {
            let isData = bytes[offset] == 0x28 && bytes[offset + 1] == 0xB5
            let isSkippable = bytes[offset] & 0xF0 == 0x50 && bytes[offset + 1] == 0x2A
            if isData || isSkippable { return offset }
            offset += 1
        }
        return nil
    }
}

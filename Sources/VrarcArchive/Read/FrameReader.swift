package import VrarcFormat

/// Finds and decodes single frames of a file (spec 5.1).
package struct FrameReader: Sendable {
    package let source: any ByteSource
    /// Frames end at this offset at the latest.
    package let limit: UInt64

    package init(_ source: any ByteSource, limit: UInt64) {
        self.source = source
        self.limit = limit
    }

    /// What can go wrong with one frame.
    package enum Failure: Error {
        case io(IOFault)
        case format(FormatError)
    }

    /// The header at an offset.
    package func header(at offset: UInt64) throws(Failure) -> FrameHeader {
        guard offset < limit else {
            throw .format(FormatError(.badFrameHeader, at: offset, "a frame would begin behind the data frames"))
        }
        let count = Int(min(UInt64(FrameHeader.maximumLength), limit - offset))
        let bytes = try read(at: offset, count: count)
        do throws(FormatError) {
            return try unsafe FrameHeader.parse(bytes.span.bytes, at: offset)
        } catch {
            throw .format(error)
        }
    }

    /// What walking over a frame's blocks tells.
    package struct Extent: Sendable {
        /// Bytes of the frame.
        package let length: UInt64
        /// Whether it is a raw frame to the last block (spec 5.1).
        package let isRaw: Bool
    }

    /// The extent of the data frame at an offset, found by walking its blocks.
    package func extent(of header: DataFrameHeader, at offset: UInt64) throws(Failure) -> Extent {
        var position = offset + UInt64(header.length)
        var blocks = 0
        var isRaw = header.hasRawForm
        // Spec 5.1: what is stored is never much more than what it decodes to, so memory for it is bounded.
        let longest = 2 * UInt64(header.contentSize) + 1024
        // Every block but an empty last one holds content, so the content size bounds their number; libzstd never
        // needs near as many.
        let most = header.contentSize + 2
        while true {
            guard limit - position >= UInt64(BlockHeader.length), blocks < most else {
                throw .format(
                    FormatError(.badFrameHeader, at: offset, "the frame's blocks do not end before the data frames do"))
            }
            let bytes = try read(at: position, count: BlockHeader.length)
            let block = unsafe BlockHeader(bytes.span.bytes, at: 0)
            guard block.type != 3 else {
                throw .format(FormatError(.frameDoesNotDecode, at: offset, "a block has the reserved type"))
            }
            isRaw = isRaw && block.isOfRawFrame
            position += UInt64(BlockHeader.length)
            let end = block.isLast ? UInt64(RawFrame.checksumLength) : 0
            guard block.size <= FormatLimits.rawBlock, position + UInt64(block.storedSize) + end - offset <= longest
            else {
                throw .format(
                    FormatError(.badFrameHeader, at: offset, "a block, or all of them, are longer than they may be"))
            }
            let rest = limit - position
            guard UInt64(block.storedSize) + end <= rest else {
                throw .format(FormatError(.badFrameHeader, at: offset, "the frame reaches behind the data frames"))
            }
            position += UInt64(block.storedSize)
            blocks += 1
            if block.isLast {
                return Extent(length: position + UInt64(RawFrame.checksumLength) - offset, isRaw: isRaw)
            }
        }
    }

    /// Reads and decodes the data frame at an offset; gives its content and its extent.
    package func frame(at offset: UInt64, _ context: WorkerContext) throws(Failure) -> (
        content: ByteBuffer, extent: Extent
    ) {
        guard case .data(let header) = try header(at: offset) else {
            throw .format(FormatError(.misplacedFrame, at: offset, "there is no data frame"))
        }
        let extent = try extent(of: header, at: offset)
        return (try frame(header, extent, at: offset, context), extent)
    }

    /// Reads and decodes the data frame whose header and extent are known.
    package func frame(
        _ header: DataFrameHeader, _ extent: Extent, at offset: UInt64, _ context: WorkerContext
    ) throws(Failure) -> ByteBuffer {
        let stored: ByteBuffer
        do throws(IOFault) {
            stored = try source.read(at: offset, count: Int(extent.length))
        } catch {
            throw .io(error)
        }
        return unsafe try Self.decode(stored.bytes, header, at: offset, context)
    }

    /// Decodes the frame whose stored bytes are given and checks content size and checksum.
    package static func decode(
        _ stored: UnsafeRawBufferPointer, _ header: DataFrameHeader, at offset: UInt64, _ context: WorkerContext
    ) throws(Failure) -> ByteBuffer {
        let content = ByteBuffer(capacity: header.contentSize)
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: content.storage[0..<header.contentSize])
        do throws(ZstdError) {
            content.count = unsafe try context.decompressor.decompress(stored, into: target)
        } catch {
            let code: FindingCode = error.isChecksumMismatch ? .frameChecksumMismatch : .frameDoesNotDecode
            throw .format(FormatError(code, at: offset, error.reason))
        }
        guard content.count == header.contentSize else {
            throw .format(FormatError(.frameDoesNotDecode, at: offset, "the frame decodes to \(content.count) bytes"))
        }
        return content
    }

    private func read(at offset: UInt64, count: Int) throws(Failure) -> [UInt8] {
        do throws(IOFault) {
            return try source.bytes(at: offset, count: count)
        } catch {
            throw .io(error)
        }
    }
}

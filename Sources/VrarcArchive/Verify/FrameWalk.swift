internal import VrarcFormat

/// Walks over the data frames in order and decodes them ahead, on the pool (spec 8.4, step 8).
final class FrameWalk {
    /// One data frame, found and perhaps being decoded.
    struct Frame {
        let offset: UInt64
        let header: DataFrameHeader
        let length: UInt64
        /// Whether it is a raw frame.
        let isRaw: Bool
        /// Whether it is the first of the file.
        let isFirst: Bool
        fileprivate let job: Job<Result<DecodedFrame, FrameReader.Failure>>?

        var end: UInt64 { offset + length }
    }

    /// What stands next in the file.
    enum Item {
        case frame(Frame)
        case failure(FrameReader.Failure)
        case end
    }

    private let source: ScrubbedSource
    private let reader: FrameReader
    private let pool: WorkerPool
    private let sections: CheckedSections
    private let hints: LargeBlobHints
    private let depth: VerificationDepth
    private var offset: UInt64 = 0
    private var isFirst = true
    private var ahead: [Item] = []
    private var bytesAhead = 0
    private(set) var misplaced: [Finding] = []

    /// Bytes of content that may be under way; one frame always is.
    private static let window = 48 << 20
    /// Bytes of content that are under way, if these are of a frame for each thread: more would only take memory.
    private static let enough = 8 << 20
    /// Frames that are under way for each thread.
    private static let framesAhead = 8

    init(
        _ source: ScrubbedSource, dataEnd: UInt64, pool: WorkerPool, sections: CheckedSections,
        depth: VerificationDepth
    ) {
        self.source = source
        reader = FrameReader(source, limit: dataEnd)
        self.pool = pool
        self.sections = sections
        hints = LargeBlobHints(sections.index)
        self.depth = depth
    }

    /// The next frame, or what ends the walk.
    func next() -> Item {
        let half = Self.framesAhead * pool.width / 2
        if ahead.count <= half {
            fill(2 * half)
            // Frames are done one after the other. Waiting for one of the middle instead of the first is one sleep for many
            // frames, and the threads have the other half to go on with.
            if ahead.count > half, case .frame(let frame) = ahead[half - 1], let job = frame.job {
                _ = pool.wait(for: job)
            }
        }
        let item = ahead.removeFirst()
        switch item {
        case .frame(let frame): bytesAhead -= frame.header.contentSize
        case .failure, .end: ahead.append(item)
        }
        return item
    }

    private func fill(_ most: Int) {
        while ahead.count < most, ahead.isEmpty || bytesAhead < (ahead.count > pool.width ? Self.enough : Self.window) {
            let item = find()
            ahead.append(item)
            guard case .frame(let frame) = item else { break }
            bytesAhead += frame.header.contentSize
        }
    }

    /// The decoded content of a frame.
    func content(of frame: Frame) -> Result<DecodedFrame, FrameReader.Failure> {
        let known = frame.job.map { pool.wait(for: $0) }
        // INDEX had it taken for a frame of which the digest is enough.
        if case .success(let decoded) = known, decoded.content == nil { return read(frame) }
        return known ?? read(frame)
    }

    /// The digest of a frame's content, or the content.
    func digest(of frame: Frame) -> Result<DecodedFrame, FrameReader.Failure> {
        frame.job.map { pool.wait(for: $0) } ?? read(frame)
    }

    private func read(_ frame: Frame) -> Result<DecodedFrame, FrameReader.Failure> {
        pool.wait(for: submit(frame.offset, frame.header, frame.length, isLarge: false))
    }

    private func find() -> Item {
        guard offset < reader.limit else { return .end }
        if case .failure = ahead.last { return .end }
        do throws(FrameReader.Failure) {
            while true {
                try checkMagic()
                switch try reader.header(at: offset) {
                case .skippable where isFirst:
                    throw .format(FormatError(.badFirstFrame, at: offset, "it is a skippable frame"))
                case .skippable(let magic, let length):
                    if !(try isIdentification(magic)) {
                        misplaced.append(Finding(.misplacedFrame, at: offset))
                    }
                    guard length <= reader.limit - offset else {
                        throw .format(
                            FormatError(.badFrameHeader, at: offset, "a skippable frame reaches behind the data frames")
                        )
                    }
                    offset += length
                    isBehindFirst = false
                    guard offset < reader.limit else { return .end }
                case .data(let header):
                    let extent = try reader.extent(of: header, at: offset)
                    let isLarge = hints.begins(at: offset)
                    // Frames of lines are read at any depth; those behind the first are decoded ahead.
                    let isPassedOver =
                        depth < .full
                        && (isLarge || header.contentSize > FormatLimits.lineFrame && hints.covers(offset))
                    let job = isPassedOver ? nil : submit(offset, header, extent.length, isLarge: isLarge)
                    let frame = Frame(
                        offset: offset, header: header, length: extent.length, isRaw: extent.isRaw, isFirst: isFirst,
                        job: job)
                    isBehindFirst = isFirst
                    isFirst = false
                    offset += extent.length
                    source.forget(before: offset)
                    return .frame(frame)
                }
            }
        } catch {
            return .failure(error)
        }
    }

    /// What begins with no frame's magic number has no place here at all (spec 5.1).
    private func checkMagic() throws(FrameReader.Failure) {
        guard reader.limit - offset >= 4 else { return }
        let bytes: [UInt8]
        do throws(IOFault) {
            bytes = try reader.source.bytes(at: offset, count: 4)
        } catch {
            throw .io(error)
        }
        let magic = unsafe bytes.span.bytes.load(UInt32.self, at: 0)
        if magic != FrameHeader.zstdMagic, magic & 0xFFFF_FFF0 != 0x184D_2A50 {
            throw .format(FormatError(isFirst ? .badFirstFrame : .misplacedFrame, at: offset, "there is no frame"))
        }
    }

    /// Whether the frame before was the first.
    private var isBehindFirst = false

    /// Only the frame behind the first may be skippable, and it is the identification.
    private func isIdentification(_ magic: UInt32) throws(FrameReader.Failure) -> Bool {
        guard isBehindFirst, magic == FrameHeader.sectionMagic,
            reader.limit - offset >= UInt64(SectionPrefix.length)
        else { return false }
        do throws(IOFault) {
            let bytes = try reader.source.bytes(at: offset, count: SectionPrefix.length)
            return unsafe SectionPrefix(bytes.span.bytes)?.type == .identification
        } catch {
            throw .io(error)
        }
    }

    private func submit(
        _ offset: UInt64, _ header: DataFrameHeader, _ length: UInt64, isLarge: Bool
    ) -> Job<Result<DecodedFrame, FrameReader.Failure>> {
        let held = source.hold(offset, length)
        let source = held ?? self.source.base
        let (hashes, sections) = (depth == .full, sections)
        return pool.submit { context in
            if isLarge, header.hasRawForm, let held,
                let (digest, facts) = HeldFrame.digest(held, stored: length, raw: header.contentSize, context)
            {
                return .success(DecodedFrame(content: nil, whole: digest, wholeFacts: facts))
            }
            do throws(FrameReader.Failure) {
                let content = try Self.content(source, offset, header, length, context)
                if isLarge { return .success(GroupScan.hashWhole(content, context)) }
                return .success(GroupScan.scan(content, hashes: hashes, sections, context))
            } catch {
                return .failure(error)
            }
        }
    }
}

extension FrameWalk {
    /// The content of a frame of any form.
    private static func content(
        _ source: any ByteSource, _ offset: UInt64, _ header: DataFrameHeader, _ length: UInt64,
        _ context: WorkerContext
    ) throws(FrameReader.Failure) -> ByteBuffer {
        if header.hasRawForm,
            case .content(let content) = PlainFrame.read(
                source, at: offset, stored: length, raw: header.contentSize, checksum: true, context)
        {
            return content
        }
        // A frame of a few hundred kilobytes nearly always lies in one piece of what was read.
        if let held = source as? HeldSource, let stored = unsafe held.bytes(at: offset, length) {
            defer { withExtendedLifetime(held) {} }
            return unsafe try FrameReader.decode(stored, header, at: offset, context)
        }
        let stored: ByteBuffer
        do throws(IOFault) {
            stored = try source.read(at: offset, count: Int(length))
        } catch {
            throw .io(error)
        }
        return unsafe try FrameReader.decode(stored.bytes, header, at: offset, context)
    }
}

/// Where INDEX says that frames of large blobs are: a hint for what to hash whole or to pass over, never trusted.
struct LargeBlobHints: Sendable {
    /// The frames of each large blob, in file order.
    private let ranges: [Range<UInt64>]

    init(_ index: IndexTable?) {
        guard let index else {
            ranges = []
            return
        }
        ranges = (0..<index.count).compactMap { ordinal in
            let entry = index[ordinal]
            return entry.isSmall ? nil : entry.offset..<entry.offset + entry.storedLength
        }.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// Whether the first frame of a large blob is there.
    ///
    /// A single frame's digest is the blob's; of several frames the walk hashes itself.
    func begins(at offset: UInt64) -> Bool { range(from: offset)?.lowerBound == offset }

    /// Whether a frame of a large blob is there.
    func covers(_ offset: UInt64) -> Bool { range(from: offset)?.contains(offset) ?? false }

    /// The last range that begins at or before an offset.
    private func range(from offset: UInt64) -> Range<UInt64>? {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].lowerBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? ranges[low - 1] : nil
    }
}

internal import VrarcFormat

/// Reads contents where the walk found them, without trusting INDEX.
final class BlobAccess {
    private let source: any ByteSource
    private let dataEnd: UInt64
    private let context: WorkerContext
    /// The group that was read last: the documents of a unit follow each other in one.
    private var last: (offset: UInt64, content: ByteBuffer, length: UInt64)?

    init(_ source: any ByteSource, dataEnd: UInt64, _ context: WorkerContext) {
        self.source = source
        self.dataEnd = dataEnd
        self.context = context
    }

    /// A content of at most 64 MiB; `nil` with a finding if it can't be read.
    func content(of entry: WalkEntry, _ findings: inout FindingCollector) -> [UInt8]? {
        // What is too long to be a document is none: no bytes fail every check with its own code.
        guard entry.size <= UInt64(FormatLimits.document) else { return [] }
        var bytes: [UInt8] = []
        let outcome = try? unsafe stream(entry) { piece in unsafe bytes.append(contentsOf: piece) }
        return outcome?.isRead(&findings) == true ? bytes : nil
    }

    /// How reading a content ended.
    enum Outcome {
        case read
        /// The frames do not hold what the walk found there.
        case short
        case failed(FrameReader.Failure)

        /// Whether all of it was read; notes the failure otherwise.
        func isRead(_ findings: inout FindingCollector) -> Bool {
            switch self {
            case .read: return true
            case .short: return false
            case .failed(let failure):
                findings.add(failure)
                return false
            }
        }
    }

    /// Gives a content in pieces.
    func stream(
        _ entry: WalkEntry, _ body: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) -> Outcome {
        var offset = entry.frames.content
        var rest = entry.size
        while rest > 0 {
            let decoded: ByteBuffer
            do throws(FrameReader.Failure) {
                let frame = try frame(at: offset)
                decoded = frame.content
                offset += frame.length
            } catch {
                return .failed(error)
            }
            let start = Int(entry.position)
            guard start <= decoded.count else { return .short }
            let count = Int(min(rest, UInt64(decoded.count - start)))
            guard count > 0 else { return .short }
            try unsafe body(UnsafeRawBufferPointer(rebasing: decoded.bytes[start..<start + count]))
            rest -= UInt64(count)
        }
        return .read
    }

    private func frame(at offset: UInt64) throws(FrameReader.Failure) -> (content: ByteBuffer, length: UInt64) {
        if let last, last.offset == offset { return (last.content, last.length) }
        let frame = try FrameReader(source, limit: dataEnd).frame(at: offset, context)
        let isGroup = frame.content.count <= FormatLimits.group
        last = isGroup ? (offset, frame.content, frame.extent.length) : nil
        return (frame.content, frame.extent.length)
    }
}

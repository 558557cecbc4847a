/// A piece of what is to be written: bytes of its own, or part of a shared buffer.
package enum OutputSegment: Sendable {
    case bytes([UInt8])
    case slice(ByteBuffer, Range<Int>)

    package var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .slice(_, let range): range.count
        }
    }

    /// Gives the bytes of all segments, in order, to `body`.
    package static func withPieces<E: Error>(
        _ segments: [OutputSegment], _ body: ([UnsafeRawBufferPointer]) throws(E) -> Void
    ) throws(E) {
        // An array lends its bytes only within a call, so those of all arrays are put into one buffer first; they are
        // headers of a few bytes beside the slices, or the only segment.
        let own = ByteBuffer(capacity: segments.reduce(0) { $0 + $1.ownCount })
        var pieces: [UnsafeRawBufferPointer] = unsafe []
        for segment in segments {
            switch segment {
            case .slice(let buffer, let range):
                unsafe pieces.append(UnsafeRawBufferPointer(rebasing: buffer.bytes[range]))
            case .bytes(let bytes):
                let start = own.count
                unsafe bytes.withUnsafeBytes { unsafe own.append($0) }
                unsafe pieces.append(UnsafeRawBufferPointer(rebasing: own.bytes[start..<own.count]))
            }
        }
        // The buffers must outlive the pointers into them.
        try withExtendedLifetime((own, segments)) { _ throws(E) in try unsafe body(pieces) }
    }

    private var ownCount: Int {
        if case .bytes(let bytes) = self { bytes.count } else { 0 }
    }
}

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
        var pieces: [UnsafeRawBufferPointer] = unsafe []
        try unsafe collect(segments[...], &pieces, body)
    }

    /// Arrays lend their bytes only within a call, so the calls nest; small segments are few in a frame.
    private static func collect<E: Error>(
        _ segments: ArraySlice<OutputSegment>, _ pieces: inout [UnsafeRawBufferPointer],
        _ body: ([UnsafeRawBufferPointer]) throws(E) -> Void
    ) throws(E) {
        guard let first = segments.first else { return try unsafe body(pieces) }
        switch first {
        case .slice(let buffer, let range):
            unsafe pieces.append(UnsafeRawBufferPointer(rebasing: buffer.bytes[range]))
            try unsafe collect(segments.dropFirst(), &pieces, body)
        case .bytes(let bytes):
            try unsafe bytes.span.bytes.withUnsafeBytes { pointer throws(E) in
                unsafe pieces.append(pointer)
                try unsafe collect(segments.dropFirst(), &pieces, body)
            }
        }
    }
}

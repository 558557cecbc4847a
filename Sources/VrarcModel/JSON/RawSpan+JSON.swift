extension RawSpan {
    /// The byte at `offset`; `nil` behind the end.
    @inline(__always)
    func peek(_ offset: Int) -> UInt8? {
        guard offset >= 0, offset < byteCount else { return nil }
        return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// The bytes from `start` to before `end` as text; both lie within the span and the bytes are UTF-8.
    @inline(__always)
    func text(from start: Int, to end: Int) -> String {
        unsafe withUnsafeBytes { buffer in
            unsafe String(decoding: UnsafeRawBufferPointer(rebasing: buffer[start..<end]), as: UTF8.self)
        }
    }

    /// Where the bytes stop being UTF-8; `nil` if all are.
    func firstInvalidUTF8() -> Int? {
        unsafe withUnsafeBytes { buffer -> Int? in
            let bytes = unsafe buffer.assumingMemoryBound(to: UInt8.self)
            do throws(UTF8.ValidationError) {
                _ = try unsafe UTF8Span(validating: bytes.span)
                return nil
            } catch {
                return error.byteOffsets.lowerBound
            }
        }
    }

    /// Whether the bytes are the same as `other`.
    func hasSameBytes(as other: [UInt8]) -> Bool {
        unsafe byteCount == other.count && withUnsafeBytes { unsafe $0.elementsEqual(other) }
    }
}

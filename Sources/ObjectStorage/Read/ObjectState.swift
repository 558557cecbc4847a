import VrarcArchive

/// An object as it was when it was looked at.
struct ObjectState: Sendable {
    let client: StoreClient
    let place: StoreURL
    /// Another one when the object is another; `nil` where the store has none.
    let etag: String?

    /// Fills `buffer` with its bytes from `offset` on.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) {
        var done = 0
        try unsafe read(offset..<offset + UInt64(buffer.count)) { bytes in
            unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + bytes.count]).copyMemory(from: bytes)
            done += bytes.count
        }
    }

    /// Gives a range of its bytes to `body`, piece by piece.
    func read(
        _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws(StoreError) {
        try unsafe client.read(place, range, ifMatch: etag, body)
    }

    /// A range of its bytes.
    func bytes(in range: Range<UInt64>) throws(StoreError) -> ByteBuffer {
        let buffer = ByteBuffer(capacity: range.count)
        try unsafe read(at: range.lowerBound, into: buffer.storage)
        buffer.count = buffer.capacity
        return buffer
    }
}

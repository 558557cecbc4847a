/// Where an archive is read from, at any offset, from any thread.
package protocol ByteSource: AnyObject, Sendable {
    /// Length, bytes.
    var length: UInt64 { get }
    /// The name in errors.
    var name: String { get }
    /// Fills `buffer` from `offset` on; fewer bytes only at the end.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int
    /// Fills pieces, one behind the other, from `offset` on; fewer bytes only at the end. It counts as one read.
    func read(at offset: UInt64, into pieces: [UnsafeMutableRawBufferPointer]) throws(IOFault) -> Int
    /// Says what will be read from now on, more or less in order: a place that answers slowly asks for it beforehand.
    func expect(_ ranges: [Range<UInt64>])
}

extension ByteSource {
    package func expect(_ ranges: [Range<UInt64>]) {}

    package func read(at offset: UInt64, into pieces: [UnsafeMutableRawBufferPointer]) throws(IOFault) -> Int {
        let whole = ByteBuffer(capacity: unsafe pieces.reduce(0) { $0 + $1.count })
        whole.count = unsafe try read(at: offset, into: whole.storage)
        var start = 0
        for index in unsafe pieces.indices {
            let piece = unsafe pieces[index]
            let end = min(start + piece.count, whole.count)
            unsafe piece.copyMemory(from: UnsafeRawBufferPointer(rebasing: whole.bytes[start..<end]))
            start = end
        }
        return whole.count
    }

    /// Reads exactly `count` bytes.
    ///
    /// Throws a fault where the file can't be read, with the first place that can't, or has become shorter.
    package func read(at offset: UInt64, count: Int) throws(IOFault) -> ByteBuffer {
        let reading = NarrowedRead(self, at: offset, count: count, .toTheFirstFault)
        if let fault = reading.fault { throw fault }
        return reading.bytes
    }

    /// Reads exactly `count` bytes into an array.
    package func bytes(at offset: UInt64, count: Int) throws(IOFault) -> [UInt8] {
        let buffer = try read(at: offset, count: count)
        return buffer.array(0..<count)
    }
}

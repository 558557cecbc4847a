import HTTPTransport

/// Gives the bytes of a range of a file while they are sent.
final class ShipmentBody: HTTPBodySource {
    private let file: ShipmentFile
    private let range: Range<UInt64>
    private var offset: UInt64

    init(_ file: ShipmentFile, _ range: Range<UInt64>) {
        self.file = file
        self.range = range
        offset = range.lowerBound
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try unsafe file.read(range, at: offset, into: buffer)
        offset += UInt64(count)
        return count
    }
}

import HTTPTransport

/// Gives the bytes that the test server expects.
final class PatternSource: HTTPBodySource {
    struct Failure: Error {}

    private let count: Int
    private let failing: Int?
    private var offset = 0

    init(_ count: Int, failingAt failing: Int? = nil) {
        self.count = count
        self.failing = failing
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if let failing, offset >= failing { throw Failure() }
        let number = min(buffer.count, count - offset)
        for index in 0..<number { unsafe buffer[index] = UInt8((offset + index) % 251) }
        offset += number
        return number
    }
}

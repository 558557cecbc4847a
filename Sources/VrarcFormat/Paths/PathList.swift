/// Many paths, each kept as what differs from the one before: about 12 bytes a path where they come in order.
///
/// Every sixteenth is kept whole, so that any of them is found by looking at no more than that many.
package struct PathList: Sendable {
    private var bytes: [UInt8] = []
    /// Where each whole path begins.
    private var starts: [UInt64] = []
    private var last: [UInt8] = []
    package private(set) var count = 0

    private static let together = 16

    package init() {}

    /// Adds a path and gives its number.
    @discardableResult
    package mutating func append(_ path: [UInt8]) -> Int {
        var shared = 0
        if count % Self.together == 0 {
            starts.append(UInt64(bytes.count))
        } else {
            let most = min(path.count, last.count)
            while shared < most, path[shared] == last[shared] { shared += 1 }
        }
        append(shared)
        append(path.count - shared)
        bytes.append(contentsOf: path[shared...])
        last = path
        count += 1
        return count - 1
    }

    /// The path of a number.
    package subscript(number: Int) -> [UInt8] {
        precondition(number >= 0 && number < count)
        var position = Int(starts[number / Self.together])
        var path: [UInt8] = []
        for _ in 0...number % Self.together {
            let shared = readLength(&position)
            let rest = readLength(&position)
            path.removeLast(path.count - shared)
            path.append(contentsOf: bytes[position..<position + rest])
            position += rest
        }
        return path
    }

    /// Seven bits a byte, the lowest first; the highest bit of a byte says that more follow.
    private mutating func append(_ length: Int) {
        var rest = length
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private func readLength(_ position: inout Int) -> Int {
        var length = 0
        var shift = 0
        while true {
            let byte = bytes[position]
            position += 1
            length |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return length }
            shift += 7
        }
    }
}

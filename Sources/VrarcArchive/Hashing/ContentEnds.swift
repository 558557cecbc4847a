internal import VrarcModel

/// The first 1 MiB and the last 64 KiB of a content that goes by in pieces: what of a large image is looked at (spec 5.9).
struct ContentEnds {
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var length: UInt64 = 0

    private static let headLength = 1 << 20
    private static let tailLength = 65_536

    mutating func add(_ piece: UnsafeRawBufferPointer) {
        length += UInt64(piece.count)
        unsafe head.append(contentsOf: piece.prefix(Self.headLength - head.count))
        unsafe tail.append(contentsOf: piece.suffix(Self.tailLength))
        if tail.count > Self.tailLength { tail.removeFirst(tail.count - Self.tailLength) }
    }

    /// What the content says of itself as an image.
    var facts: ImageFacts? {
        unsafe ImageProbe.facts(head: head.span.bytes, tail: tail.span.bytes, length: length)?.facts
    }
}

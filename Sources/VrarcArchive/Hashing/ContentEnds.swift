internal import VrarcModel

/// The beginning and the end of a content that goes by in pieces: what of a large image is looked at (spec 5.9).
struct ContentEnds {
    private let headLength: Int
    private let tailLength: Int
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var length: UInt64 = 0

    /// Keeps as many bytes of each end as the format's rule says, where no other number is given.
    init(head: Int = 1 << 20, tail: Int = 65_536) {
        headLength = head
        tailLength = tail
    }

    mutating func add(_ piece: UnsafeRawBufferPointer) {
        length += UInt64(piece.count)
        unsafe head.append(contentsOf: piece.prefix(headLength - head.count))
        unsafe tail.append(contentsOf: piece.suffix(tailLength))
        if tail.count > tailLength { tail.removeFirst(tail.count - tailLength) }
    }

    /// What the content says of itself as an image.
    var facts: ImageFacts? {
        probe?.facts
    }

    /// The same, and whether no other byte was asked for.
    var probe: (facts: ImageFacts, isCertain: Bool)? {
        unsafe ImageProbe.facts(head: head.span.bytes, tail: tail.span.bytes, length: length)
    }
}

import VrarcFormat
import VrarcModel

/// What an image says of itself, whole and with only its ends at hand.
enum ImageFuzzing {
    static func run(_ bytes: [UInt8]) throws(BrokenRule) {
        let whole = unsafe ImageProbe.facts(of: bytes.span.bytes)
        let sniffed = unsafe ImageProbe.sniff(bytes.span.bytes)
        try require(whole?.mediaType == sniffed, "the first bytes tell the type")
        guard let last = bytes.last, bytes.count >= ImageProbe.sniffLength else { return }
        // The last byte says where it is cut: a byte that most kinds of image do not look at.
        let head = max(ImageProbe.sniffLength, bytes.count * Int(last >> 4) / 16)
        let tail = (bytes.count - head) * Int(last & 15) / 16
        let part = unsafe ImageProbe.facts(
            head: bytes.span.bytes.extracting(0..<head),
            tail: bytes.span.bytes.extracting(bytes.count - tail..<bytes.count), length: UInt64(bytes.count))
        try require(part?.facts.mediaType == sniffed, "a part tells the type")
        guard let part, let whole else { return }
        if part.isCertain {
            try require(part.facts == whole, "what a part is certain of is what the whole says")
        } else {
            let (some, all) = (part.facts, whole)
            try require(some.width == nil || some.width == all.width, "a part's width is the whole's")
            try require(some.height == nil || some.height == all.height, "a part's height is the whole's")
            try require(
                some.orientation == nil || some.orientation == all.orientation, "a part's orientation is the whole's")
            try require(some.problem == nil, "a part does not say that something is missing")
        }
    }
}

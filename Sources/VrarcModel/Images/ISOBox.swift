/// A box of an ISO base media file.
struct ISOBox {
    /// Its four characters, as a big-endian number.
    let type: UInt64
    /// Where its content begins.
    let body: UInt64
    /// Where it ends.
    let end: UInt64

    /// What stands at a place where a box may be.
    enum Step {
        /// A box that ends where it may.
        case box(ISOBox)
        /// A box that reaches beyond the end, or too few bytes for one.
        case beyond
        /// A box shorter than its own header.
        case malformed
    }

    /// What stands at `offset`, before `end`.
    static func step(_ bytes: inout ImageBytes, at offset: UInt64, before end: UInt64) -> Step {
        guard end - offset >= 8, var length = bytes.big(offset, 4), let type = bytes.big(offset + 4, 4) else {
            return .beyond
        }
        var header: UInt64 = 8
        if length == 1 {
            header = 16
            guard end - offset >= 16, let large = bytes.big(offset + 8, 8) else { return .beyond }
            length = large
        } else if length == 0 {
            length = end - offset
        }
        guard length >= header else { return .malformed }
        guard length <= end - offset else { return .beyond }
        return .box(ISOBox(type: type, body: offset + header, end: offset + length))
    }

    /// Visits the boxes from `start` to before `end`; `false` if they can't be told apart.
    static func children(
        _ bytes: inout ImageBytes, from start: UInt64, to end: UInt64, _ visit: (ISOBox, inout ImageBytes) -> Void
    ) -> Bool {
        guard start <= end else { return false }
        var offset = start
        while offset < end {
            guard case .box(let box) = step(&bytes, at: offset, before: end) else { return false }
            visit(box, &bytes)
            offset = box.end
        }
        return true
    }
}

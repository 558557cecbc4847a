/// The order of the tar, of the manifest and of the content list (spec 5.4, 6).
package enum CanonicalOrder {
    /// Whether path `a` stands before path `b`; equal paths do not.
    ///
    /// Paths without a place in the tree stand behind all others, in byte order.
    package static func precedes(_ a: RawSpan, _ b: RawSpan) -> Bool {
        guard let left = TreePosition(a) else { return TreePosition(b) == nil && bytesPrecede(a, b) }
        guard let right = TreePosition(b) else { return true }
        if left.part != right.part { return left.part.rawValue < right.part.rawValue }
        let (slug, other) = (a.extracting(left.slug), b.extracting(right.slug))
        // By slug and not by path: `a/` goes before `a-b/`, though `-` is below `/`.
        if !slug.equals(other) { return bytesPrecede(slug, other) }
        if left.role != right.role { return left.role.rawValue < right.role.rawValue }
        return bytesPrecede(a.extracting(left.tail..<a.byteCount), b.extracting(right.tail..<b.byteCount))
    }

    /// Whether path `a` stands before path `b`; equal paths do not.
    package static func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        unsafe precedes(a.span.bytes, b.span.bytes)
    }

    /// Whether `a` stands before `b` as unsigned bytes, a prefix first (spec 3).
    package static func bytesPrecede(_ a: RawSpan, _ b: RawSpan) -> Bool {
        let common = min(a.byteCount, b.byteCount)
        var offset = 0
        while common - offset >= 8 {
            let (left, right) = (a.load(UInt64.self, at: offset), b.load(UInt64.self, at: offset))
            if left != right { return left.byteSwapped < right.byteSwapped }
            offset += 8
        }
        while offset < common {
            let (left, right) = (a.byte(at: offset), b.byte(at: offset))
            if left != right { return left < right }
            offset += 1
        }
        return a.byteCount < b.byteCount
    }
}

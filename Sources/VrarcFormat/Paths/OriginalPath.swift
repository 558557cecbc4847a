/// The name that a file had in its source: a path that a restore can make again (spec 5.10).
package enum OriginalPath {
    /// Bytes of the longest path.
    package static let limit = 4_095
    /// Bytes of the longest component.
    package static let componentLimit = 255

    /// What keeps a restore from making this path, as a sentence; `nil` if nothing does (E066).
    package static func violation(of path: RawSpan) -> String? {
        guard path.byteCount <= limit else {
            return "The original name has \(path.byteCount) bytes; at most \(limit) are allowed."
        }
        var start = 0
        for end in 0...path.byteCount {
            if end < path.byteCount {
                if path.byte(at: end) == 0 { return "The original name has a NUL." }
                guard path.byte(at: end) == PortablePath.slash else { continue }
            }
            let component = path.extracting(start..<end)
            if component.byteCount == 0 { return "The original name has an empty component." }
            if component.byteCount > componentLimit {
                return
                    "The original name has a component of \(component.byteCount) bytes; at most \(componentLimit) are allowed."
            }
            if component.isText(".", from: 0) || component.isText("..", from: 0) {
                return "The original name has a component '.' or '..'."
            }
            start = end + 1
        }
        return nil
    }

    /// What keeps a restore from making this path, as a sentence; `nil` if nothing does (E066).
    package static func violation(of path: [UInt8]) -> String? {
        unsafe violation(of: path.span.bytes)
    }

    /// Makes any bytes a path that a restore can make; what is one already stays as it is.
    ///
    /// Empty and `.` components go, `..` and NUL become `_`, long components are cut before their extension, and of a
    /// path that is still too long the components at its end stay. Different names may become the same.
    package static func makeSafe(_ raw: [UInt8]) -> [UInt8] {
        if violation(of: raw) == nil { return raw }
        var components: [[UInt8]] = []
        for part in raw.split(separator: PortablePath.slash) {
            if part.elementsEqual([PortablePath.dot]) { continue }
            let isParent = part.elementsEqual([PortablePath.dot, PortablePath.dot])
            components.append(isParent ? [underscore] : cut(part.map { $0 == 0 ? underscore : $0 }))
        }
        var count = components.reduce(-1) { $0 + $1.count + 1 }
        var first = 0
        while count > limit {
            count -= components[first].count + 1
            first += 1
        }
        let safe = Array(components[first...].joined(separator: [PortablePath.slash]))
        return safe.isEmpty ? [underscore] : safe
    }

    private static func cut(_ name: [UInt8]) -> [UInt8] {
        guard name.count > componentLimit else { return name }
        let (stem, suffix) = PortableName.split(name)
        return Array(PortableName.cut(stem, to: componentLimit - suffix.count) + suffix)
    }

    private static let underscore = UInt8(ascii: "_")
}

/// The unified diff of two texts of as many lines: replacements that hold no line break make no others.
package enum LineDifference {
    private static let context = 3

    /// The lines of the diff; none if the texts are equal.
    package static func lines(_ name: String, _ old: [UInt8], _ new: [UInt8]) -> [String] {
        let (a, b) = (split(old), split(new))
        let changed = a.indices.filter { $0 < b.count && a[$0] != b[$0] }
        guard a.count == b.count, !changed.isEmpty else { return [] }
        var result = ["--- \(name)", "+++ \(name)"]
        var start = 0
        while start < changed.count {
            var end = start
            while end + 1 < changed.count, changed[end + 1] - changed[end] <= 2 * context { end += 1 }
            let first = max(0, changed[start] - context)
            let last = min(a.count - 1, changed[end] + context)
            result.append("@@ -\(first + 1),\(last - first + 1) +\(first + 1),\(last - first + 1) @@")
            var line = first
            while line <= last {
                if a[line] == b[line] {
                    result.append(" " + text(a[line]))
                    line += 1
                    continue
                }
                let from = line
                while line <= last, a[line] != b[line] { line += 1 }
                result += a[from..<line].map { "-" + text($0) } + b[from..<line].map { "+" + text($0) }
            }
            start = end + 1
        }
        return result
    }

    private static func split(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String { String(decoding: line, as: UTF8.self) }
}

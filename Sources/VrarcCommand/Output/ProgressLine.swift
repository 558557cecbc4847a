package import VrarcArchive

/// One line that says how far work has come.
package struct ProgressLine: Sendable {
    package let progress: WorkProgress
    /// Seconds since the phase began.
    package let seconds: Double

    package init(_ progress: WorkProgress, seconds: Double) {
        self.progress = progress
        self.seconds = seconds
    }

    /// Bytes a second, on average over the phase.
    package var rate: UInt64? {
        guard seconds > 0, progress.bytes > 0 else { return nil }
        return UInt64(exactly: (Double(progress.bytes) / seconds).rounded(.down))
    }

    /// What is done, from 0 to 1; `nil` if the end is not known.
    package var fraction: Double? {
        if let total = progress.totalBytes, total > 0 { return min(1, Double(progress.bytes) / Double(total)) }
        if let total = progress.totalItems, total > 0 { return min(1, Double(progress.items) / Double(total)) }
        return nil
    }

    /// Seconds that are left, if the rest goes as fast as the beginning.
    package var secondsLeft: UInt64? {
        guard let fraction, fraction > 0 else { return nil }
        return UInt64(exactly: (seconds * (1 - fraction) / fraction).rounded(.up))
    }

    /// The line in at most `columns` characters: the bar first gives way, then what is least needed.
    package func text(columns: Int) -> String {
        var parts = [progress.phase, items, bytes]
        if let rate { parts.append("\(HumanSize.bytes(rate))/s") }
        if let secondsLeft { parts.append("\(HumanSize.duration(secondsLeft)) left") }
        while parts.count > 1, parts.joined(separator: "  ").count > columns { parts.removeLast() }
        let used = parts.joined(separator: "  ").count
        if let fraction, columns - used >= Self.leastBar + 2 {
            parts.insert(Self.bar(fraction, width: min(Self.mostBar, columns - used - 2)), at: 1)
        }
        return String(parts.joined(separator: "  ").prefix(max(0, columns)))
    }

    private static let leastBar = 10
    private static let mostBar = 30

    private static func bar(_ fraction: Double, width: Int) -> String {
        let inner = width - 2
        let full = min(inner, Int(Double(inner) * fraction))
        return "[\(String(repeating: "=", count: full))\(String(repeating: " ", count: inner - full))]"
    }

    private var items: String {
        let done = HumanSize.count(progress.items)
        return progress.totalItems.map { "\(done)/\(HumanSize.count($0)) files" } ?? "\(done) files"
    }

    private var bytes: String {
        let done = HumanSize.bytes(progress.bytes)
        return progress.totalBytes.map { "\(done) of \(HumanSize.bytes($0))" } ?? done
    }
}

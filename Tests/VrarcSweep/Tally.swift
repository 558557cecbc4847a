/// What a sweep counted, and what it found wrong.
package struct Tally: Sendable {
    /// How often each thing happened, by its name.
    package private(set) var counts: [String: Int] = [:]
    /// Broken promises, the first of them as sentences.
    package private(set) var failures: [String] = []
    package private(set) var failureCount = 0

    package init() {}

    package mutating func count(_ name: String, _ number: Int = 1) { counts[name, default: 0] += number }

    package mutating func fail(_ sentence: String) {
        failureCount += 1
        if failures.count < 12 { failures.append(sentence) }
    }

    package mutating func add(_ other: Tally) {
        counts.merge(other.counts, uniquingKeysWith: +)
        failures += other.failures.prefix(max(0, 12 - failures.count))
        failureCount += other.failureCount
    }

    /// All counts as `name number`, by name.
    package var summary: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}

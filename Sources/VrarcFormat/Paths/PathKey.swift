/// 128 bits that stand for a path: a keyed hash, chained component by component.
package struct PathKey: Hashable, Sendable {
    /// The first 64 bits.
    package let low: UInt64
    /// The other 64 bits.
    package let high: UInt64

    /// A key of two words.
    package init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The key that the components of a path below the top folder are chained to.
    package static let root = PathKey(low: 0, high: 0)
}

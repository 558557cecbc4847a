/// 128 bits that stand for a path: a keyed hash, chained component by component.
struct PathKey: Hashable, Sendable {
    var low: UInt64
    var high: UInt64

    /// The key that the components of a path below the top folder are chained to.
    static let root = PathKey(low: 0, high: 0)
}

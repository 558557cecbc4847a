/// A place where keys for a store may be.
package protocol KeysProvider: Sendable {
    /// The keys; `nil` where there are none, and the next place is looked at.
    func keys() throws(StoreAccessError) -> StoreKeys?
}

/// Keys that are known already.
package struct FixedKeys: KeysProvider {
    private let fixed: StoreKeys

    package init(_ keys: StoreKeys) {
        fixed = keys
    }

    package func keys() -> StoreKeys? { fixed }
}

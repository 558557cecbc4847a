/// Gives the keys that open a store, from any thread.
package protocol KeysSource: Sendable {
    /// The keys; other ones, if there are any, where those of before are no longer taken.
    func keys(renewing: Bool) throws(StoreError) -> StoreKeys
}

/// Why a text is no address in a store.
package struct StoreURLError: Error, Hashable, Sendable {
    package let text: String
    /// A sentence without a full stop.
    package let reason: String

    init(_ text: String, _ reason: String) {
        self.text = text
        self.reason = reason
    }
}

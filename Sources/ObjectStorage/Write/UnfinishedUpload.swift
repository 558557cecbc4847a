/// An upload that was begun and neither completed nor aborted: its parts cost as much as an object.
package struct UnfinishedUpload: Sendable, Hashable {
    package let place: StoreURL
    package let id: String
    /// When it was begun, as the store writes it.
    package let initiated: String
}

/// An upload that was begun and neither completed nor aborted: its parts cost as much as an object.
package struct UnfinishedUpload: Sendable, Hashable {
    package let place: StoreURL
    package let id: String
    /// When it was begun, as the store writes it.
    package let initiated: String
    /// What its object will have; `nil` where the store does not say.
    package let storageClass: String?

    /// Whether its object will have a class; any will do for `nil`.
    func isOf(_ wanted: String?) -> Bool { wanted == nil || storageClass == nil || wanted == storageClass }
}

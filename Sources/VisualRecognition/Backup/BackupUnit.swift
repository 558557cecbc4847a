import VrarcModel

/// A collection that is backed up: what the service said of it, and its images.
struct BackedCollection: Sendable {
    let id: String
    let name: String
    /// The answers of GET collection and GET objects, word by word; `nil` where it had none.
    let document: String
    let objects: String?
    /// How often the service says that each object occurs.
    let objectCounts: [String: Int64]
    var updated: String
    var imageCount: Int64?
    let isModelReady: Bool
    var list: ImageList
    /// For each image of the list, in its order; `nil` for what could not be had.
    var kept: [KeptFile?] = []
    var model: KeptFile?

    /// The collection's member of `source`.
    var source: String {
        "{\"collection\":\(document),\"objects\":\(objects ?? "null")}"
    }
}

/// A classifier that is backed up.
struct BackedClassifier: Sendable {
    let id: String
    let name: String
    let document: String
    let classes: [String]
    let updated: String
    let isModelReady: Bool
    var model: KeptFile?

    var source: String { "{\"classifier\":\(document)}" }
}

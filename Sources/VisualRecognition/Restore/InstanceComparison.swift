import HTTPTransport
import VrarcArchive
import VrarcModel

/// Compares what an archive has with what an instance has.
package struct InstanceComparison {
    private let client: ServiceClient
    private let pool: WorkerPool

    package init(_ client: ServiceClient, parallel: Int) {
        self.client = client
        pool = WorkerPool(width: max(1, parallel))
    }

    /// What differs, as sentences. `id` is what an id map says, and `images` its images by new id of their collection.
    package func compare(
        _ collection: ArchivedCollection, id: String?, images: [String: [String: String]]
    ) throws -> [String] {
        let listed = try client.listedCollections()
        guard let id = Self.chosen(id ?? collection.id, collection.name, listed) else {
            return ["is not in the instance"]
        }
        let comparison = CollectionComparison(client)
        let map = try images[id] ?? comparison.match(collection, in: id)
        return try comparison.differences(collection.images, in: id, map: map, pool)
    }

    /// What differs, as sentences: the classes, for nothing else can be asked.
    package func compare(_ classifier: ArchivedClassifier, id: String?) throws -> [String] {
        let listed = try client.listedClassifiers()
        guard let id = Self.chosen(id ?? classifier.id, classifier.name, listed) else {
            return ["is not in the instance"]
        }
        let now = try client.answer(to: .classifier(id)).json
        let there = Set((now["classes"]?.elements ?? []).compactMap { $0["class"]?.text })
        let here = Set(classifier.classes.isEmpty ? classifier.examples.compactMap(\.className) : classifier.classes)
        var result = here.subtracting(there).sorted().map { "the class '\($0)' is missing" }
        result += there.subtracting(here).sorted().map { "there is a class '\($0)' more" }
        if let status = now["status"]?.text, status != "ready" { result.append("its status is '\(status)'") }
        return result
    }

    /// The one of that id, else the only one of that name.
    private static func chosen(_ id: String?, _ name: String, _ listed: [ServiceClient.Listed]) -> String? {
        if let id, listed.contains(where: { $0.id == id }) { return id }
        let named = listed.filter { $0.name == name }
        return named.count == 1 ? named[0].id : nil
    }
}

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

    /// A collection or classifier of the instance that none of the archive's is.
    package struct Other: Sendable, Hashable {
        package let kind: String
        package let name: String
        package let id: String
    }

    /// Those of the instance that the archive has not. They are no differences: an archive may have a part of an instance,
    /// and an instance more than what was restored to it.
    ///
    /// The arguments are the archive's units, each with the id that it is looked for by.
    package func others(
        collections: [(id: String?, name: String)], classifiers: [(id: String?, name: String)]
    ) throws -> [Other] {
        func left(_ kind: String, _ listed: [ServiceClient.Listed], _ own: [(id: String?, name: String)]) -> [Other] {
            let known = Set(own.compactMap { Self.chosen($0.id, $0.name, listed) })
            return listed.filter { !known.contains($0.id) }.map { Other(kind: kind, name: $0.name, id: $0.id) }
                .sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        }
        return left("collection", try client.listedCollections(), collections)
            + left("classifier", try client.listedClassifiers(), classifiers)
    }

    /// The one of that id, else the only one of that name.
    private static func chosen(_ id: String?, _ name: String, _ listed: [ServiceClient.Listed]) -> String? {
        if let id, listed.contains(where: { $0.id == id }) { return id }
        let named = listed.filter { $0.name == name }
        return named.count == 1 ? named[0].id : nil
    }
}

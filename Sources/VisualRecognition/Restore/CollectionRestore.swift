import HTTPTransport
import VrarcArchive
import VrarcModel

/// Brings one collection back: creates it, adds the images, compares, trains.
struct CollectionRestore {
    let client: ServiceClient
    let journal: RestoreJournal
    let options: ServiceRestoreOptions
    let content: ContentGiver
    let pool: WorkerPool
    let progress: @Sendable (UInt64) -> Void

    private var creation: UnitCreation {
        UnitCreation(
            client: client, journal: journal, list: .collections, listMember: "collections", idMember: "collection_id")
    }

    /// Those of a list that have the collection's name and were not made by this restore.
    func existing(_ collection: ArchivedCollection, among listed: [ServiceClient.Listed]) -> [String] {
        journal.foreign(unit(collection), named: collection.name, among: listed)
    }

    private func unit(_ collection: ArchivedCollection) -> String { "collection/\(collection.slug)" }

    /// `merging` is the id of a collection that is to get what it lacks.
    func restore(_ collection: ArchivedCollection, merging: String?) throws -> RestoredUnit {
        let unit = unit(collection)
        var result = RestoredUnit(
            kind: "collection", name: collection.name, oldID: collection.id, newID: merging,
            outcome: merging == nil ? .created : .merged)
        result.wanted = collection.images.count
        let id: String
        if let merging {
            id = merging
        } else {
            do {
                id = try creation.create(unit, name: collection.name) {
                    .createCollection(name: collection.name, description: collection.description)
                }
            } catch let error as ServiceError where error.kind == .rejected || error.kind == .tooLarge {
                result.refuse("it can't be created: \(error.reason)")
                return result
            }
        }
        result.newID = id
        result.lost += try ImageAdding(
            client: client, journal: journal, content: content, pool: pool, progress: progress, collection: collection,
            id: id, unit: unit
        ).run()
        let map = journal.images(unit)
        result.images = collection.images.compactMap { image in map[image.path].map { (image.path, image.id, $0) } }
        result.isCompared = true
        // What could not be added is named already, and is no difference of what was.
        result.differences = try CollectionComparison(client).differences(
            collection.images.filter { map[$0.path] != nil }, in: id, map: map, pool)
        if collection.images.contains(where: \.wasFromURL) {
            result.lost.append("the addresses of images that came from URLs")
        }
        if options.trains, collection.isTrained, collection.hasBoxes {
            try CollectionTraining(client: client, journal: journal, options: options, id: id, unit: unit).run(&result)
        }
        return result
    }
}

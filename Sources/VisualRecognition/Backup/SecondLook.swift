import VrarcArchive
import VrarcModel

/// Reads the lists once more when all is downloaded: nothing else tells that an instance changed meanwhile.
struct SecondLook {
    private let client: ServiceClient

    init(_ client: ServiceClient) {
        self.client = client
    }

    /// Adds a notice to the backup for every difference.
    func compare(_ backup: InstanceBackup) throws {
        if !backup.options.isSelective {
            try compareLists(backup)
        }
        for collection in backup.collections {
            do throws(ServiceError) {
                try compare(collection, backup)
            } catch {
                guard error.kind == .notFound else { throw error }
                add(backup, .kept, collection.name, "was deleted while it was backed up; what is here is what it had")
            }
        }
        for classifier in backup.classifiers {
            do throws(ServiceError) {
                let now = try client.answer(to: .classifier(classifier.id)).json
                guard now["updated"]?.text ?? "" != classifier.updated else { continue }
                add(backup, .kept, classifier.name, "was trained anew while it was backed up; run the backup again")
            } catch {
                guard error.kind == .notFound else { throw error }
                add(backup, .kept, classifier.name, "was deleted while it was backed up; what is here is what it had")
            }
        }
    }

    private func compareLists(_ backup: InstanceBackup) throws {
        let known = Set(backup.collections.map(\.id))
        for unit in try client.listedCollections() where !known.contains(unit.id) {
            add(backup, .leftOut, unit.name.isEmpty ? unit.id : unit.name, "was made while the instance was backed up")
        }
        let own = Set(backup.classifiers.map(\.id))
        for unit in try client.listedClassifiers() where !own.contains(unit.id) {
            add(backup, .leftOut, unit.name.isEmpty ? unit.id : unit.name, "was made while the instance was backed up")
        }
    }

    private func compare(_ collection: BackedCollection, _ backup: InstanceBackup) throws(ServiceError) {
        let now = try client.listedImages(of: collection.id)
        // By hash: ids of so many images would take several times as much.
        var before: [Int: Int32] = [:]
        before.reserveCapacity(collection.list.count)
        for (number, image) in collection.list.enumerated() { before[image.id.hashValue] = Int32(clamping: number) }
        for image in now {
            let hash = image.id.hashValue
            guard let number = before[hash], case let earlier = collection.list[Int(number)], earlier.id == image.id
            else {
                backup.notices.append(
                    SourceNotice(
                        .leftOut, subject: image.id, detail: "was added to \(collection.name) during the backup"))
                continue
            }
            before[hash] = nil
            if earlier.updated != image.updated {
                backup.notices.append(
                    SourceNotice(
                        .kept, subject: image.id, detail: "changed in \(collection.name) during the backup"))
            }
        }
        for id in before.values.map({ collection.list[Int($0)].id }).sorted() {
            backup.notices.append(
                SourceNotice(.kept, subject: id, detail: "was removed from \(collection.name) during the backup"))
        }
        let document = try client.answer(to: .collection(collection.id)).json
        if document["updated"]?.text ?? "" != collection.updated {
            add(backup, .kept, collection.name, "was changed while it was backed up; run the backup again to be sure")
        }
        if let count = document["image_count"]?.integer, count != Int64(now.count) {
            add(
                backup, .kept, collection.name,
                "has \(count) images by its own count and \(now.count) in its list")
        }
    }

    private func add(_ backup: InstanceBackup, _ kind: SourceNotice.Kind, _ name: String, _ detail: String) {
        backup.notices.append(SourceNotice(kind, subject: name, detail: detail))
    }
}

import HTTPTransport
import VrarcArchive
import VrarcFormat
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

    /// Collections of that name which are there and were not made by this restore.
    func existing(_ collection: ArchivedCollection) throws -> [String] {
        let own = journal.created
        let known = journal.known(unit(collection))
        return try creation.listed().filter { listed in
            listed.name == collection.name && !own.contains(listed.id) && known?.contains(listed.id) != false
        }.map(\.id)
    }

    private func unit(_ collection: ArchivedCollection) -> String { "collection/\(collection.slug)" }

    /// `merging` is the id of a collection that is to get what it lacks.
    func restore(_ collection: ArchivedCollection, merging: String?) throws -> RestoredUnit {
        let unit = unit(collection)
        let id: String
        if let merging {
            id = merging
        } else {
            id = try creation.create(unit, name: collection.name) {
                .createCollection(name: collection.name, description: collection.description)
            }
        }
        var result = RestoredUnit(
            kind: "collection", name: collection.name, oldID: collection.id, newID: id,
            outcome: merging == nil ? .created : .merged)
        result.wanted = collection.images.count
        let failures = try addImages(collection, to: id, unit)
        result.lost += failures
        let map = journal.images(unit)
        result.images = collection.images.compactMap { image in map[image.path].map { (image.path, image.id, $0) } }
        // What could not be added is named already, and is no difference of what was.
        result.differences = try CollectionComparison(client).differences(
            collection.images.filter { map[$0.path] != nil }, in: id, map: map, pool)
        if collection.images.contains(where: \.wasFromURL) {
            result.lost.append("the addresses of images that came from URLs")
        }
        result.training = try train(collection, id, unit)
        return result
    }

    /// Adds what is not there yet, several images at a time; what could not be added, as sentences.
    private func addImages(_ collection: ArchivedCollection, to id: String, _ unit: String) throws -> [String] {
        struct Shared {
            var next = 0
            var lost: [(index: Int, text: String)] = []
            var end: (any Error)?
        }
        let done = journal.images(unit)
        let there = PresentImages(try client.listedImages(of: id))
        let shared = Locked(Shared())
        let jobs = (0..<pool.width).map { _ in
            pool.submit { [self] _ in
                while true {
                    let next = shared.withLock { shared -> Int? in
                        guard shared.end == nil, shared.next < collection.images.count else { return nil }
                        shared.next += 1
                        return shared.next - 1
                    }
                    guard let next else { return }
                    let image = collection.images[next]
                    progress(image.size)
                    if done[image.path] != nil { continue }
                    do {
                        if let why = try add(image, to: id, unit, there) {
                            shared.withLock { $0.lost.append((next, "\(image.path): \(why)")) }
                        }
                    } catch {
                        shared.withLock { if $0.end == nil { $0.end = error } }
                    }
                }
            }
        }
        for job in jobs { job.wait() }
        return try shared.withLock { shared in
            if let end = shared.end { throw end }
            return shared.lost.sorted { $0.index < $1.index }.map(\.text)
        }
    }

    /// Adds one image with its boxes; why it could not be, or `nil`.
    private func add(
        _ image: ArchivedImage, to id: String, _ unit: String, _ there: PresentImages
    ) throws -> String? {
        // Its boxes may be other ones: what is there is compared, and never written to.
        if let old = image.id, there.ids.contains(old) {
            try journal.didAdd(image.path, to: unit, id: old)
            return nil
        }
        if let obstacle = image.obstacle { return obstacle }
        let bytes = try content(image.digest)
        if !there.ids.isEmpty, let old = try found(image, bytes, in: id, there) {
            try journal.didAdd(image.path, to: unit, id: old)
            return nil
        }
        var form = MultipartForm()
        form.add("images_file", fileName: image.uploadName, type: image.mediaType, bytes)
        if let training = image.trainingData { form.add("training_data", text: training) }
        var wait = 0
        while true {
            do {
                let answer = try client.answer(to: .addImages(to: id, form))
                let added = answer.json["images"]?.elements?.first
                if let new = added?["image_id"]?.text, (added?["errors"]?.elements ?? []).isEmpty {
                    try journal.didAdd(image.path, to: unit, id: new)
                    return nil
                }
                // One that is there already may be an error; whatever the words are, the list says the truth.
                if let new = try found(image, bytes, in: id) {
                    try journal.didAdd(image.path, to: unit, id: new)
                    return nil
                }
                let said = added?["errors"]?.elements?.first
                return client.line(said?["message"])
                    ?? client.line(answer.json["errors"]?.elements?.first?["message"])
                    ?? "the service did not take it, and did not say why"
            } catch let error as ServiceError {
                if error.kind == .rejected || error.kind == .tooLarge {
                    if let new = try found(image, bytes, in: id) {
                        try journal.didAdd(image.path, to: unit, id: new)
                        return nil
                    }
                    return error.reason
                }
                // The answer was lost: the image may be there.
                guard error.mayHaveBeenDone, wait < 5 else { throw error }
                wait += 1
                // At once, and when the service has had time to show it: nothing is sent again without a look.
                for pause in [Duration.zero, .milliseconds(500 << wait)] {
                    try client.clock.sleep(pause)
                    if let new = try found(image, bytes, in: id) {
                        try journal.didAdd(image.path, to: unit, id: new)
                        return nil
                    }
                }
            }
        }
    }

    /// The id of an image that is in the collection already: of the same name, and with the MD5 of these bytes.
    /// `there` are the images to look among; `nil` if those are to be asked for.
    private func found(
        _ image: ArchivedImage, _ bytes: [UInt8], in id: String, _ there: PresentImages? = nil
    ) throws(ServiceError) -> String? {
        var md5 = MD5()
        unsafe bytes.withUnsafeBytes { unsafe md5.update($0) }
        guard let md5 = md5.finish() else { return nil }
        let images: PresentImages
        if let there { images = there } else { images = PresentImages(try client.listedImages(of: id)) }
        for candidate in images.candidates(md5: md5) {
            let details = try client.answer(to: .image(candidate, of: id)).json
            let name = details["source"]?["filename"]?.text
            if PresentImages.isSameName(name, id: candidate, image.uploadName) { return candidate }
        }
        return nil
    }

    /// Trains what had been trained, and waits for it; what became of it.
    private func train(_ collection: ArchivedCollection, _ id: String, _ unit: String) throws -> String? {
        guard options.trains, collection.isTrained, collection.hasBoxes else { return nil }
        var status = try training(id)
        if status?["in_progress"]?.truth != true,
            status?["ready"]?.truth != true || status?["data_changed"]?.truth == true,
            journal.count("train", unit) == 0
        {
            do throws(ServiceError) {
                _ = try client.bytes(.train(id))
            } catch {
                // What the collection says decides, not the answer.
                guard error.mayHaveBeenDone || error.kind == .rejected else { throw error }
            }
            try journal.did("train", unit)
            status = try training(id)
        }
        guard options.waits else { return status?["ready"]?.truth == true ? "trained" : "training" }
        while status?["in_progress"]?.truth == true {
            try client.clock.sleep(options.pollInterval)
            status = try training(id)
        }
        return status?["latest_failed"]?.truth == true || status?["ready"]?.truth != true ? "failed" : "trained"
    }

    private func training(_ id: String) throws -> JSONValue? {
        try client.answer(to: .collection(id)).json["training_status"]?["objects"]
    }
}

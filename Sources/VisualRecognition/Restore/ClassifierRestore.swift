import HTTPTransport
import VrarcArchive
import VrarcModel

/// Brings one classifier back: creates it of its zips, adds what does not fit into one request, compares the classes.
struct ClassifierRestore {
    let client: ServiceClient
    let journal: RestoreJournal
    let options: ServiceRestoreOptions

    /// Of a request, with room for its heads.
    private static let requestLimit: UInt64 = 250_000_000

    private typealias Part = (field: String, fileName: String, zip: ArchivedClassifier.Zip)

    private var creation: UnitCreation {
        UnitCreation(
            client: client, journal: journal, list: .classifiers, listMember: "classifiers", idMember: "classifier_id")
    }

    private func unit(_ classifier: ArchivedClassifier) -> String { "classifier/\(classifier.slug)" }

    func existing(_ classifier: ArchivedClassifier) throws -> [String] {
        let own = journal.created
        let known = journal.known(unit(classifier))
        return try creation.listed().filter { listed in
            listed.name == classifier.name && !own.contains(listed.id) && known?.contains(listed.id) != false
        }.map(\.id)
    }

    func restore(_ classifier: ArchivedClassifier) throws -> RestoredUnit {
        var result = RestoredUnit(
            kind: "classifier", name: classifier.name, oldID: classifier.id, outcome: .created)
        if let obstacle = classifier.obstacle {
            result.outcome = .refused
            result.lost.append("it can't be created: \(obstacle)")
            return result
        }
        // Which images an existing one was trained with can't be asked: there is nothing to add to with a clear result.
        if options.existing == .skip || options.existing == .merge, let id = try existing(classifier).first {
            result.outcome = .skipped
            result.newID = id
            return result
        }
        let requests = Self.requests(classifier)
        let unit = unit(classifier)
        let id = try creation.create(unit, name: classifier.name) {
            .createClassifier(Self.form(requests[0], name: classifier.name))
        }
        result.newID = id
        result.lost.append("the trained model itself: it is trained anew, and its scores differ somewhat")
        for number in 1..<max(1, requests.count) where journal.count("update", unit) < number {
            guard try waitUntilReady(id) == "ready" else { break }
            try update(id, unit, name: classifier.name) { Self.form(requests[number], name: nil) }
            try journal.did("update", unit)
        }
        guard options.waits || requests.count > 1 else {
            result.training = "training"
            return result
        }
        let end = try waitUntilReady(id)
        result.training = end == "ready" ? "trained" : "failed"
        let now = try status(id)
        if end != "ready" {
            result.differences.append(
                "its training failed: \(client.line(now["explanation"]) ?? "the service does not say why")")
        }
        let there = Set((now["classes"]?.elements ?? []).compactMap { $0["class"]?.text })
        let wanted = Set(classifier.examples.compactMap(\.className))
        for name in wanted.subtracting(there).sorted() { result.differences.append("the class '\(name)' is missing") }
        for name in there.subtracting(wanted).sorted() { result.differences.append("there is a class '\(name)' more") }
        return result
    }

    /// Adds to a classifier that is ready, once: an update may answer with an error, or not at all, and be carried out.
    private func update(_ id: String, _ unit: String, name: String, _ form: () -> MultipartForm) throws {
        if let earlier = journal.update(unit),
            try isUpdated(id, since: earlier.stamp, until: earlier.began + UnitCreation.patience)
        {
            return
        }
        let stamp = Self.stamp(try status(id))
        let began = client.clock.now()
        try journal.willUpdate(unit, stamp: stamp, at: began)
        do throws(ServiceError) {
            _ = try client.bytes(.updateClassifier(id, form()))
        } catch {
            if error.wasSurelyNotDone { try journal.didNotUpdate(unit) }
            guard error.mayHaveBeenDone else { throw error }
            guard try isUpdated(id, since: stamp, until: began + UnitCreation.patience) else {
                throw UnclearOutcome(error, "whether '\(name)' was added to can't be told").failure
            }
        }
    }

    /// Looks until a classifier is trained anew, or was since it had `stamp`, or the time is over.
    private func isUpdated(_ id: String, since stamp: String, until end: Int64) throws -> Bool {
        while true {
            let now = try status(id)
            if ["training", "retraining"].contains(now["status"]?.text) || Self.stamp(now) != stamp { return true }
            guard client.clock.now() < end else { return false }
            try client.clock.sleep(.seconds(3))
        }
    }

    /// What changes when a classifier is trained anew.
    private static func stamp(_ status: JSONValue) -> String {
        "\(status["retrained"]?.text ?? "") \(status["updated"]?.text ?? "")"
    }

    private func status(_ id: String) throws(ServiceError) -> JSONValue { try client.answer(to: .classifier(id)).json }

    /// The status when it is no longer training.
    private func waitUntilReady(_ id: String) throws -> String {
        while true {
            let now = try status(id)["status"]?.text ?? "ready"
            guard now == "training" || now == "retraining" else { return now }
            try client.clock.sleep(options.pollInterval)
        }
    }

    private static func form(_ parts: [Part], name: String?) -> MultipartForm {
        var form = MultipartForm()
        if let name { form.add("name", text: name) }
        for part in parts {
            form.add(part.field, fileName: part.fileName, type: "application/zip", part.zip.path, size: part.zip.size)
        }
        return form
    }

    /// What goes into the create and each update. The first has two parts at least, and no field twice.
    private static func requests(_ classifier: ArchivedClassifier) -> [[Part]] {
        var waiting: [Part] = []
        for part in classifier.examples {
            let field = part.className.map { "\($0)_positive_examples" } ?? "negative_examples"
            for zip in part.zips { waiting.append((field, "\(part.className ?? "negative").zip", zip)) }
        }
        var requests: [[Part]] = []
        while !waiting.isEmpty {
            var request: [Part] = []
            var size: UInt64 = 0
            var rest: [Part] = []
            for part in waiting {
                let fits = size + part.zip.size <= requestLimit && !request.contains { $0.field == part.field }
                if fits || request.isEmpty {
                    request.append(part)
                    size += part.zip.size
                } else {
                    rest.append(part)
                }
            }
            requests.append(request)
            waiting = rest
        }
        return requests
    }
}

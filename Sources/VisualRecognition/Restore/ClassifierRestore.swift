import HTTPTransport
import VrarcArchive
import VrarcModel

/// Brings one classifier back: creates it of its zips, adds what does not fit into one request, compares the classes.
struct ClassifierRestore {
    let client: ServiceClient
    let journal: RestoreJournal
    let options: ServiceRestoreOptions
    let zips: any ExampleZipping

    private var creation: UnitCreation {
        UnitCreation(
            client: client, journal: journal, list: .classifiers, listMember: "classifiers", idMember: "classifier_id")
    }

    private func unit(_ classifier: ArchivedClassifier) -> String { "classifier/\(classifier.slug)" }

    /// Those of a list that have the classifier's name and were not made by this restore.
    func existing(_ classifier: ArchivedClassifier, among listed: [ServiceClient.Listed]) -> [String] {
        journal.foreign(unit(classifier), named: classifier.name, among: listed)
    }

    func restore(_ classifier: ArchivedClassifier) throws -> RestoredUnit {
        var result = RestoredUnit(
            kind: "classifier", name: classifier.name, oldID: classifier.id, outcome: .created)
        let obstacle = classifier.obstacle(options.limits)
        guard obstacle == nil, let plan = ExampleRequests(classifier.examples, options.limits) else {
            result.refuse("it can't be created: \(obstacle ?? "")")
            return result
        }
        // Which images an existing one was trained with can't be asked: there is nothing to add to with a clear result.
        if options.existing == .skip || options.existing == .merge,
            let id = existing(classifier, among: try creation.listed()).first
        {
            result.outcome = .skipped
            result.newID = id
            return result
        }
        let id: String
        do {
            id = try create(classifier, plan.requests[0])
        } catch let error as ServiceError where error.kind == .rejected || error.kind == .tooLarge {
            result.refuse("it can't be created: \(error.reason)")
            return result
        }
        result.newID = id
        result.lost.append("the trained model itself: it is trained anew, and its scores differ somewhat")
        try addRest(of: classifier, plan.requests, to: id, &result)
        try finish(classifier, id, &result)
        return result
    }

    private func create(_ classifier: ArchivedClassifier, _ parts: [ExampleRequests.Part]) throws -> String {
        let made = RequestZips(zips)
        defer { made.remove() }
        return try creation.create(unit(classifier), name: classifier.name) {
            .createClassifier(try made.form(parts, name: classifier.name))
        }
    }

    /// Sends what did not fit into the create, one request at a time.
    private func addRest(
        of classifier: ArchivedClassifier, _ requests: [[ExampleRequests.Part]], to id: String,
        _ result: inout RestoredUnit
    ) throws {
        let unit = unit(classifier)
        for number in requests.indices where number > 0 && journal.count("update", unit) < number {
            switch try waitUntilReady(id) {
            case "ready": break
            case nil:
                throw BackupError(
                    classifier.name, "\(classifier.name): \(options.tooLong), and not all of its images are sent yet",
                    hint: "look at the instance")
            default: return
            }
            do {
                try update(id, unit, name: classifier.name, requests[number])
            } catch let error as ServiceError where error.kind == .rejected || error.kind == .tooLarge {
                let images = requests[number...].joined().reduce(0) { $0 + $1.images.count }
                result.lost.append("\(images) of its training images: \(error.reason)")
                return
            }
            try journal.did("update", unit)
        }
    }

    /// Waits for the training, and compares the classes.
    private func finish(_ classifier: ArchivedClassifier, _ id: String, _ result: inout RestoredUnit) throws {
        guard options.waits else {
            result.training = "training"
            return
        }
        guard let end = try waitUntilReady(id) else {
            result.training = "training"
            result.differences.append(options.tooLong)
            return
        }
        result.training = end == "ready" ? "trained" : "failed"
        let now = try status(id)
        // After an update that fails the model before it is ready, and the service says why.
        let why = client.line(now["explanation"])
        if end != "ready" || why != nil {
            result.training = "failed"
            result.differences.append("its training failed: \(why ?? "the service does not say why")")
        }
        result.isCompared = true
        let there = Set((now["classes"]?.elements ?? []).compactMap { $0["class"]?.text })
        let wanted = Set(classifier.examples.compactMap(\.className))
        for name in wanted.subtracting(there).sorted() { result.differences.append("the class '\(name)' is missing") }
        for name in there.subtracting(wanted).sorted() { result.differences.append("there is a class '\(name)' more") }
    }

    /// Adds to a classifier that is ready, once: an update may answer with an error, or not at all, and be carried out.
    private func update(_ id: String, _ unit: String, name: String, _ parts: [ExampleRequests.Part]) throws {
        if let earlier = journal.update(unit),
            try isUpdated(id, since: earlier.stamp, until: earlier.began + UnitCreation.patience)
        {
            return
        }
        let stamp = Self.stamp(try status(id))
        let made = RequestZips(zips)
        defer { made.remove() }
        let call = ServiceCall.updateClassifier(id, try made.form(parts))
        let began = client.clock.now()
        try journal.willUpdate(unit, stamp: stamp, at: began)
        do throws(ServiceError) {
            _ = try client.bytes(call)
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

    /// The status when it is no longer training; `nil` where that takes too long.
    private func waitUntilReady(_ id: String) throws -> String? {
        let end = client.clock.now() + options.longestTraining
        while true {
            let now = try status(id)["status"]?.text ?? "ready"
            guard now == "training" || now == "retraining" else { return now }
            guard client.clock.now() < end else { return nil }
            try client.clock.sleep(options.pollInterval)
        }
    }
}

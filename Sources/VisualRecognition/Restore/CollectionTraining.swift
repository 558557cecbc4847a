import HTTPTransport
import VrarcModel

/// Trains a collection that had been trained, and waits for the end.
struct CollectionTraining {
    let client: ServiceClient
    let journal: RestoreJournal
    let options: ServiceRestoreOptions
    /// The collection's id in the instance, and its name in the journal.
    let id: String
    let unit: String

    /// Trains if there is something to train; sets `training` of the unit, and says why where it failed.
    func run(_ result: inout RestoredUnit) throws {
        var status = try look()
        var refusal: String?
        if status?["in_progress"]?.truth != true, !Self.isTrained(status), journal.count("train", unit) == 0 {
            refusal = try begin(status)
            status = try look()
        }
        let end = client.clock.now() + options.longestTraining
        while options.waits, status?["in_progress"]?.truth == true {
            guard client.clock.now() < end else {
                result.training = "training"
                result.differences.append(options.tooLong)
                return
            }
            try client.clock.sleep(options.pollInterval)
            status = try look()
        }
        if status?["in_progress"]?.truth == true {
            result.training = "training"
        } else if status?["latest_failed"]?.truth != true,
            refusal == nil ? status?["ready"]?.truth == true : Self.isTrained(status)
        {
            result.training = "trained"
        } else if refusal == nil, !options.waits, status?["latest_failed"]?.truth != true {
            // It may wait for its turn.
            result.training = "training"
        } else {
            result.training = "failed"
            let why = refusal ?? client.line(status?["description"]) ?? "the service does not say why"
            result.differences.append("its training failed: \(why)")
        }
    }

    /// Whether there is a model of all that is there.
    private static func isTrained(_ status: JSONValue?) -> Bool {
        status?["ready"]?.truth == true && status?["data_changed"]?.truth != true
    }

    /// Starts the training; why it was not, or `nil`.
    private func begin(_ before: JSONValue?) throws -> String? {
        do throws(ServiceError) {
            _ = try client.bytes(.train(id))
        } catch {
            switch error.kind {
            case .rejected, .forbidden, .tooLarge, .notFound: return error.reason
            default: guard error.mayHaveBeenDone else { throw error }
            }
            // What the collection says decides, not the answer: nothing is sent twice.
            let end = client.clock.now() + UnitCreation.patience
            while try look() == before {
                guard client.clock.now() < end else { return error.reason }
                try client.clock.sleep(.seconds(3))
            }
        }
        try journal.did("train", unit)
        return nil
    }

    private func look() throws(ServiceError) -> JSONValue? {
        try client.answer(to: .collection(id)).json["training_status"]?["objects"]
    }
}

import HTTPTransport
import VrarcArchive
import VrarcModel

/// Creates a collection or classifier once, whatever becomes of the answer.
struct UnitCreation {
    let client: ServiceClient
    let journal: RestoreJournal
    /// The call that lists all units of the kind, and the members that hold them.
    let list: ServiceCall
    let listMember: String
    let idMember: String

    /// The ids that the instance has, each with its name.
    func listed() throws(ServiceError) -> [ServiceClient.Listed] { try client.listed(list, listMember, idMember) }

    /// The id of the new unit. `unit` is its name in the journal.
    ///
    /// A create whose answer was lost is not sent again before its time is over, and not in the same run.
    func create(_ unit: String, name: String, _ call: () throws -> ServiceCall) throws -> String {
        if let id = journal.created(unit) { return id }
        let there = try listed()
        let earlier = journal.creation(unit)
        if let earlier {
            // A run before this one began to create it and never saw the answer.
            let found = adopted(name, earlier.known, in: there)
            if let id = try found ?? awaited(name, earlier.known, until: earlier.began + Self.patience) {
                try journal.didCreate(unit, id: id)
                return id
            }
        }
        // What was there before the first attempt: what an attempt made since is the unit itself.
        let known = earlier?.known ?? Set(there.map(\.id))
        let request = try call()
        let began = client.clock.now()
        try journal.willCreate(unit, known: known, at: began)
        let id: String
        do throws(ServiceError) {
            id = try sent(request, name)
        } catch {
            if error.wasSurelyNotDone, earlier == nil { try journal.didNotCreate(unit) }
            guard error.mayHaveBeenDone else { throw error }
            guard let found = try awaited(name, known, until: began + Self.patience) else {
                throw UnclearOutcome(error, "whether '\(name)' was created can't be told").failure
            }
            id = found
        }
        try journal.didCreate(unit, id: id)
        return id
    }

    /// Seconds after which what a service did in spite of a lost answer is to be seen: its documentation says two minutes.
    static let patience: Int64 = 120

    /// Looks until the unit is there, or the time is over.
    private func awaited(_ name: String, _ known: Set<String>, until end: Int64) throws -> String? {
        while true {
            if let id = adopted(name, known, in: try listed()) { return id }
            guard client.clock.now() < end else { return nil }
            try client.clock.sleep(.seconds(3))
        }
    }

    private func sent(_ call: ServiceCall, _ name: String) throws(ServiceError) -> String {
        guard let id = try client.answer(to: call).json[idMember]?.text else {
            throw ServiceError(AnswerError("it has no \(idMember)"), call: call.name, subject: name)
        }
        return id
    }

    /// The unit of the name that was not there before, and is no other one of this restore.
    private func adopted(_ name: String, _ known: Set<String>, in there: [ServiceClient.Listed]) -> String? {
        let own = journal.created
        return there.first { $0.name == name && !known.contains($0.id) && !own.contains($0.id) }?.id
    }
}

extension ServiceError {
    /// Whether the service may have done what was asked, although it did not say so.
    var mayHaveBeenDone: Bool {
        switch kind {
        case .server: true
        case .transport: [.dropped, .malformed, .timedOut].contains(transport?.kind)
        case .answer: true
        default: false
        }
    }

    /// Whether it is certain that the service did nothing.
    var wasSurelyNotDone: Bool {
        switch kind {
        case .transport: transport?.isBeforeSending == true
        case .server, .answer: false
        default: true
        }
    }
}

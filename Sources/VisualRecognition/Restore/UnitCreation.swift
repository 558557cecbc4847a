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
    func create(_ unit: String, name: String, _ call: () -> ServiceCall) throws -> String {
        if let id = journal.created(unit) { return id }
        // A run before this one began to create it and never saw the answer.
        if let known = journal.known(unit), let id = try adopted(name, known) {
            try journal.didCreate(unit, id: id)
            return id
        }
        var last: ServiceError?
        for _ in 0..<4 {
            let known = Set(try listed().map(\.id))
            try journal.willCreate(unit, known: known)
            let id: String
            do throws(ServiceError) {
                id = try sent(call(), name)
            } catch {
                guard error.mayHaveBeenDone else { throw error }
                // It may take the service a moment to show what it has made.
                try RetryClock.system.sleep(.seconds(2))
                guard let found = try adopted(name, known) else {
                    last = error
                    continue
                }
                id = found
            }
            try journal.didCreate(unit, id: id)
            return id
        }
        throw last ?? ServiceError(AnswerError("it has no \(idMember)"), call: call().name, subject: name)
    }

    private func sent(_ call: ServiceCall, _ name: String) throws(ServiceError) -> String {
        guard let id = try client.answer(to: call).json[idMember]?.text else {
            throw ServiceError(AnswerError("it has no \(idMember)"), call: call.name, subject: name)
        }
        return id
    }

    /// The unit of the name that was not there before, and is no other one of this restore.
    private func adopted(_ name: String, _ known: Set<String>) throws(ServiceError) -> String? {
        let own = journal.created
        return try listed().first { $0.name == name && !known.contains($0.id) && !own.contains($0.id) }?.id
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
}

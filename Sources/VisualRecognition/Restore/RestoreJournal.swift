package import SystemPackage
package import VrarcArchive
import VrarcModel

/// What a restore to a service has done so far, beside the id map: a run that was killed goes on, and creates nothing twice.
package final class RestoreJournal: Sendable {
    package let path: FilePath
    /// Whether a run before this one left it.
    package let isResumed: Bool
    private let handle: FileHandle
    private let state: Locked<State>

    /// A create that was begun.
    struct Creation {
        /// Ids that were there before the first attempt.
        var known: Set<String>
        /// When the last attempt was begun, seconds since 1970.
        var began: Int64
    }

    /// An update that was begun, and of which it is not noted that it was done.
    struct Update {
        /// What the classifier said of its last training before.
        var stamp: String
        /// Seconds since 1970.
        var began: Int64
    }

    private struct State {
        var end: UInt64 = 0
        /// Ids that were there before a unit was created, by unit: the create may have been carried out.
        var creations: [String: Creation] = [:]
        var created: [String: String] = [:]
        var updates: [String: Update] = [:]
        var images: [String: [String: String]] = [:]
        var steps: [String: Int] = [:]
    }

    /// Makes the journal, or takes it up. Throws `IOFault`, and `BackupError` where it is another restore's or in use.
    package init(_ path: FilePath, archive: String, service: String) throws {
        self.path = path
        handle = try FileHandle(
            opening: path, .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
        try PartialFolder.lock(handle, path)
        let head = JournalHead([("format", "vrarc-restore-1"), ("archive", archive), ("service", service)])
        var state = State()
        let begun = try head.lines(of: handle) { line, offset in
            state.end = offset + UInt64(line.count)
            if let json = try? ServiceAnswer(line).json { Self.take(json, into: &state) }
        }
        switch begun {
        case .ours: isResumed = true
        case .new: isResumed = false
        case .other(let json): throw Self.other(path, isJournal: json != nil)
        }
        if !isResumed { state.end = try head.begin(handle) }
        // The rest of a line that a killed run began.
        try handle.truncate(to: state.end)
        self.state = Locked(state)
    }

    private static func other(_ path: FilePath, isJournal: Bool) -> BackupError {
        guard isJournal else {
            return BackupError(
                path.string, "\(path) is no journal of a restore, and is left as it is",
                hint: "name another file with --id-map, or move that one away")
        }
        return BackupError(
            path.string, "\(path) is the journal of a restore of another archive or to another instance",
            hint: "finish that one first, remove the journal, or name another file with --id-map")
    }

    private static func take(_ json: JSONValue, into state: inout State) {
        guard let unit = json["unit"]?.text else { return }
        switch json["step"]?.text {
        case "creating":
            state.creations[unit] = Creation(
                known: Set((json["known"]?.elements ?? []).compactMap(\.text)), began: json["at"]?.integer ?? 0)
        case "updating":
            guard let stamp = json["stamp"]?.text else { return }
            state.updates[unit] = Update(stamp: stamp, began: json["at"]?.integer ?? 0)
        case "not-updated": state.updates[unit] = nil
        case "not-created": state.creations[unit] = nil
        case "created": state.created[unit] = json["id"]?.text
        case "image":
            guard let path = json["path"]?.text, let id = json["id"]?.text else { return }
            state.images[unit, default: [:]][path] = id
        case let step?: take(step, unit, into: &state)
        case nil: return
        }
    }

    private static func take(_ step: String, _ unit: String, into state: inout State) {
        state.steps["\(step) \(unit)", default: 0] += 1
        if step == "update" { state.updates[unit] = nil }
    }

    /// Whether nothing was sent yet.
    package var isEmpty: Bool { !isResumed && state.withLock { $0.creations.isEmpty && $0.images.isEmpty } }

    /// The id of a unit that was created.
    func created(_ unit: String) -> String? { state.withLock { $0.created[unit] } }
    /// The ids of all units that were created: several may have one name.
    var created: Set<String> { state.withLock { Set($0.created.values) } }
    /// What was there before a unit was to be created; `nil` if that was never begun.
    func known(_ unit: String) -> Set<String>? { creation(unit)?.known }
    /// The create of a unit that was begun; `nil` if none was.
    func creation(_ unit: String) -> Creation? { state.withLock { $0.creations[unit] } }
    /// The update of a unit that was begun; `nil` if the last one was done.
    func update(_ unit: String) -> Update? { state.withLock { $0.updates[unit] } }
    /// The new id of each image of a unit, by its path.
    func images(_ unit: String) -> [String: String] { state.withLock { $0.images[unit] ?? [:] } }
    /// The ids of a list that have a unit's name and were not made by this restore.
    func foreign(_ unit: String, named name: String, among listed: [ServiceClient.Listed]) -> [String] {
        let own = created
        let known = known(unit)
        return listed.filter { $0.name == name && !own.contains($0.id) && known?.contains($0.id) != false }.map(\.id)
    }

    /// How often a step of a unit was noted.
    func count(_ step: String, _ unit: String) -> Int { state.withLock { $0.steps["\(step) \(unit)"] ?? 0 } }

    func willCreate(_ unit: String, known: Set<String>, at began: Int64) throws(IOFault) {
        try append([
            JSONMember("step", .string("creating")), JSONMember("unit", .string(unit)),
            JSONMember("known", .array(known.sorted().map(JSONValue.string))),
            JSONMember("at", JSONValue(UInt64(clamping: began))),
        ])
        try handle.sync()
        state.withLock { $0.creations[unit] = Creation(known: known, began: began) }
    }

    /// The service refused it: it is as if it had never been begun.
    func didNotCreate(_ unit: String) throws(IOFault) {
        try append([JSONMember("step", .string("not-created")), JSONMember("unit", .string(unit))])
        state.withLock { $0.creations[unit] = nil }
    }

    func didCreate(_ unit: String, id: String) throws(IOFault) {
        try append([
            JSONMember("step", .string("created")), JSONMember("unit", .string(unit)), JSONMember("id", .string(id)),
        ])
        try handle.sync()
        state.withLock { $0.created[unit] = id }
    }

    func didAdd(_ path: String, to unit: String, id: String) throws(IOFault) {
        try append([
            JSONMember("step", .string("image")), JSONMember("unit", .string(unit)), JSONMember("path", .string(path)),
            JSONMember("id", .string(id)),
        ])
        state.withLock { $0.images[unit, default: [:]][path] = id }
    }

    func willUpdate(_ unit: String, stamp: String, at began: Int64) throws(IOFault) {
        try append([
            JSONMember("step", .string("updating")), JSONMember("unit", .string(unit)),
            JSONMember("stamp", .string(stamp)), JSONMember("at", JSONValue(UInt64(clamping: began))),
        ])
        try handle.sync()
        state.withLock { $0.updates[unit] = Update(stamp: stamp, began: began) }
    }

    /// The service refused it.
    func didNotUpdate(_ unit: String) throws(IOFault) {
        try append([JSONMember("step", .string("not-updated")), JSONMember("unit", .string(unit))])
        state.withLock { $0.updates[unit] = nil }
    }

    func did(_ step: String, _ unit: String) throws(IOFault) {
        try append([JSONMember("step", .string(step)), JSONMember("unit", .string(unit))])
        state.withLock { Self.take(step, unit, into: &$0) }
    }

    private func append(_ members: [JSONMember]) throws(IOFault) {
        let line = JSONText.line(.object(members))
        let result = state.withLock { (state) -> Result<Void, IOFault> in
            Result { () throws(IOFault) in
                try handle.write(line, at: state.end)
                state.end += UInt64(line.count)
            }
        }
        try result.get()
    }

    /// Removes the journal, which is no longer needed.
    package func remove() throws(IOFault) {
        try FileHandle.remove(path)
    }
}

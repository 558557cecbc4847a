import VrarcArchive
import VrarcCommand
import VrarcDatasets
import VrarcModel

/// `vrarc-restore --plan`.
struct RestorePlanRun {
    private let command: RestoreCommand

    init(_ command: RestoreCommand) {
        self.command = command
    }

    /// Says what would be restored: 2 if something was asked for that is not there.
    func run(_ session: Session) throws -> Outcome {
        let state = try session.places.state(of: command.file, command.store, for: session.name)
        if let state, let obstacle = state.obstacle { return try report(state, obstacle, session) }
        let source = try session.source(command.file, command.store)
        let plan = try RestorePlan(
            ArchiveContents(source, progress: session.progress.handler), command.selection,
            progress: session.progress.handler)
        session.progress.clear()
        try session.places.throwFault()
        let cost = session.places.cost(of: plan.ranges, in: command.file)
        if session.isJSON {
            for text in plan.unmatched { try session.output.json("unmatched", [JSONMember("pattern", .string(text))]) }
            try session.output.json("plan", members(plan, cost, state, source.length))
        } else {
            for line in lines(plan, cost, state, source.length) { try session.output.line(Talk.printable(line)) }
        }
        try session.output.flush()
        for text in plan.unmatched { session.talk.warning("nothing in the archive matches '\(text)'") }
        return plan.unmatched.isEmpty ? .asAsked : .partial
    }

    /// Of an object that can't be read yet nothing but this is known.
    private func report(_ state: StoredState, _ obstacle: String, _ session: Session) throws -> Outcome {
        if session.isJSON {
            try session.output.json(
                "plan",
                [
                    JSONMember("file", .string(command.file)), JSONMember("size", JSONValue(state.size)),
                    JSONMember("storage_class", JSONValue(state.storageClass)),
                    JSONMember("needs_thawing", .bool(true)),
                ] + ["files", "bytes", "requests", "read_bytes", "ranges", "units"].map { JSONMember($0, .null) })
        } else {
            try session.output.line(
                Talk.printable(
                    "\(command.file): \(HumanSize.bytes(state.size)), class \(state.storageClass ?? "unknown"); \(obstacle)"
                ))
            try session.output.line("what of it a restore reads can be told once it can be read; all of it is thawed")
        }
        try session.output.flush()
        return .asAsked
    }

    private func lines(
        _ plan: RestorePlan, _ cost: ReadingCost, _ state: StoredState?, _ length: UInt64
    ) -> [String] {
        var lines = plan.units.map { "would restore \($0)" }
        lines.append("would restore \(HumanSize.count(plan.files, "file")), \(HumanSize.bytes(plan.bytes))")
        let what = state == nil ? "read" : "request"
        lines.append(
            "needs \(HumanSize.bytes(cost.bytes)) of \(HumanSize.bytes(length)), with \(HumanSize.count(cost.requests, what)), "
                + "besides the archive's lists")
        if let state { lines.append("1 object, class \(state.storageClass ?? "standard"), which can be read now") }
        return lines
    }

    private func members(
        _ plan: RestorePlan, _ cost: ReadingCost, _ state: StoredState?, _ length: UInt64
    ) -> [JSONMember] {
        [
            JSONMember("file", .string(command.file)), JSONMember("size", JSONValue(length)),
            JSONMember("storage_class", JSONValue(state?.storageClass)), JSONMember("needs_thawing", .bool(false)),
            JSONMember("files", JSONValue(plan.files)), JSONMember("bytes", JSONValue(plan.bytes)),
            JSONMember("requests", JSONValue(cost.requests)), JSONMember("read_bytes", JSONValue(cost.bytes)),
            JSONMember(
                "ranges",
                .array(
                    plan.ranges.map { .array([JSONValue($0.lowerBound), JSONValue($0.upperBound - 1)]) })),
            JSONMember("units", .array(plan.units.map(JSONValue.string))),
        ]
    }
}

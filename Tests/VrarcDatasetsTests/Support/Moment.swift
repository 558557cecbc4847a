import VrarcArchive

/// Changes a source at an exact moment: when a call is about to be made on a file.
enum Moment {
    /// Which of the calls on a file are meant; the first is number 1.
    enum Number: Sendable {
        case only(Int)
        case from(Int)

        func contains(_ number: Int) -> Bool {
            switch self {
            case .only(let only): number == only
            case .from(let first): number >= first
            }
        }
    }

    /// Runs `change` before calls on the file of a path while `body` runs; gives how many such calls there were.
    ///
    /// `change` is told the number of the call, and runs on the thread that makes it. The calls by which the scan looks
    /// at the beginning of a file are not counted, unless `firstLook` is `true`: folders are looked at in no other way.
    @discardableResult
    static func before<R>(
        _ call: SystemCall, _ number: Number = .only(1), on path: String, firstLook: Bool = false,
        change: @escaping @Sendable (Int) -> Void, in body: () throws -> R
    ) rethrows -> (result: R, calls: Int) {
        let calls = Locked(0)
        let openings = Locked(0)
        let result = try FaultSeam.withHook(
            { made, subject in
                guard subject == path else { return nil }
                let opened = openings.withLock { openings in
                    if made == .open { openings += 1 }
                    return openings
                }
                guard made == call, firstLook || opened > 1 else { return nil }
                let current = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                if number.contains(current) { change(current) }
                return nil
            }, body)
        return (result, calls.withLock { $0 })
    }
}

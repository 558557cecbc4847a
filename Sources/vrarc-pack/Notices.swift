import VrarcArchive
import VrarcCommand
import VrarcModel

/// What a user should know of parts of the source.
struct Notices {
    private let notices: [SourceNotice]

    init(_ notices: [SourceNotice]) {
        self.notices = notices
    }

    /// 2 if something was left out.
    var outcome: Outcome { count(.leftOut) > 0 ? .partial : .asAsked }

    /// The members that count them.
    var counts: [JSONMember] {
        [
            JSONMember("left_out", JSONValue(count(.leftOut))), JSONMember("skipped", JSONValue(count(.skipped))),
            JSONMember("kept_otherwise", JSONValue(count(.kept))),
        ]
    }

    /// Names each as talk, of what is always skipped the first few; with `--json` each is a line.
    func report(to session: Session) throws {
        for notice in notices {
            if session.isJSON {
                try session.output.json(
                    "notice",
                    [
                        JSONMember("kind", .string(notice.kind.rawValue)),
                        JSONMember("subject", .string(notice.subject)),
                        JSONMember("detail", .string(notice.detail)),
                    ])
            }
            switch notice.kind {
            case .leftOut: session.talk.warning("left out: \(notice.subject): \(notice.detail)")
            case .kept: session.talk.note("\(notice.subject): \(notice.detail)")
            case .skipped: break
            }
        }
        let skipped = notices.filter { $0.kind == .skipped }
        for notice in skipped.prefix(Self.skippedShown) { session.talk.note("\(notice.subject): \(notice.detail)") }
        if skipped.count > Self.skippedShown {
            session.talk.note(
                "and \(HumanSize.count(UInt64(skipped.count - Self.skippedShown))) more of this kind; --json lists all")
        }
    }

    /// What is always skipped is nothing to worry about: a few examples say enough.
    private static let skippedShown = 3

    private func count(_ kind: SourceNotice.Kind) -> UInt64 { UInt64(notices.count { $0.kind == kind }) }
}

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

    /// Names each as talk, but counts what is always skipped; with `--json` each is a line.
    func report(to session: Session) throws {
        for notice in notices {
            if session.isJSON {
                try session.output.json(
                    "notice",
                    [
                        JSONMember("kind", .string(notice.kind.rawValue)), JSONMember("subject", .string(notice.subject)),
                        JSONMember("detail", .string(notice.detail)),
                    ])
            }
            switch notice.kind {
            case .leftOut: session.talk.warning("left out: \(notice.subject): \(notice.detail)")
            case .kept: session.talk.note("\(notice.subject): \(notice.detail)")
            case .skipped: break
            }
        }
        let skipped = count(.skipped)
        if skipped > 0 { session.talk.note("skipped \(HumanSize.count(skipped, "file")) such as \(firstSkipped)") }
    }

    private func count(_ kind: SourceNotice.Kind) -> UInt64 { UInt64(notices.count { $0.kind == kind }) }

    private var firstSkipped: String { notices.first { $0.kind == .skipped }?.subject ?? "" }
}

package import VrarcArchive
package import VrarcModel

/// What a user should know of parts of the source.
package struct Notices {
    private let notices: [SourceNotice]

    package init(_ notices: [SourceNotice]) {
        self.notices = notices
    }

    /// 2 if something was left out.
    package var outcome: Outcome { count(.leftOut) > 0 ? .partial : .asAsked }

    /// The members that count them.
    package var counts: [JSONMember] {
        [
            JSONMember("left_out", JSONValue(count(.leftOut))), JSONMember("skipped", JSONValue(count(.skipped))),
            JSONMember("kept_otherwise", JSONValue(count(.kept))),
        ]
    }

    /// Names what was left out as talk, and the first few of what is in the archive or skipped as documented; with `--json`
    /// each is a line.
    package func report(to session: Session) throws {
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
            if notice.kind == .leftOut { session.talk.warning("left out: \(notice.subject): \(notice.detail)") }
        }
        name(.kept, atMost: 10, session)
        name(.skipped, atMost: 3, session)
    }

    /// Nothing is lost of these: a few examples and a number say enough.
    private func name(_ kind: SourceNotice.Kind, atMost most: Int, _ session: Session) {
        let all = notices.filter { $0.kind == kind }
        for notice in all.prefix(most) { session.talk.note("\(notice.subject): \(notice.detail)") }
        if all.count > most {
            session.talk.note("and \(HumanSize.count(UInt64(all.count - most))) more of this kind; --json lists all")
        }
    }

    private func count(_ kind: SourceNotice.Kind) -> UInt64 { UInt64(notices.count { $0.kind == kind }) }
}

package import VrarcModel

/// Why a command could not do what was asked: a sentence, what the user can do, and the exit status.
package struct CommandFailure: Error, Hashable, Sendable {
    package let outcome: Outcome
    /// The file, path or option concerned, if one is.
    package let subject: String?
    /// What is wrong, with the subject, such as `cannot write /x: No space left on device`.
    package let sentence: String
    /// What the user can do; `nil` where the sentence says it.
    package let hint: String?
    /// A word for programs: a code of the library (`io`), or of the format (`E013`).
    package let code: String

    package init(
        _ outcome: Outcome, _ sentence: String, subject: String? = nil, hint: String? = nil, code: String? = nil
    ) {
        self.outcome = outcome
        self.subject = subject
        self.sentence = sentence
        self.hint = hint
        self.code = code ?? (outcome == .usage ? "usage" : "failed")
    }

    /// The members of the line `error`.
    package var members: [JSONMember] {
        [
            JSONMember("code", .string(code)),
            JSONMember("subject", JSONValue(subject)),
            JSONMember("message", .string(sentence)),
            JSONMember("hint", JSONValue(hint)),
            JSONMember("exit_status", JSONValue(UInt64(outcome.status))),
        ]
    }
}

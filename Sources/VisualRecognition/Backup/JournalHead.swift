import VrarcArchive
import VrarcModel

/// The first line of a journal, by which it is told from any other file of that name: none of those is written to.
struct JournalHead {
    private let line: [UInt8]
    private let members: [(name: String, value: String)]

    /// What a file is that was found in the journal's place.
    enum Begun {
        /// A journal of the same work.
        case ours
        /// Nothing, or no more than a part of the first line.
        case new
        /// Anything else; the first line, where it is a JSON object with the same format.
        case other(JSONValue?)
    }

    /// The first member is the format's name.
    init(_ members: [(name: String, value: String)]) {
        self.members = members
        line = JSONText.line(.object(members.map { JSONMember($0.name, .string($0.value)) }))
    }

    /// Tells what a file is, and gives each line behind the first with its offset, if it is ours.
    func lines(
        of journal: borrowing FileHandle, _ body: ([UInt8], UInt64) throws -> Void
    ) throws -> Begun {
        // A foreign file may be of any length, and without any line.
        let first = ByteBuffer(capacity: 1 << 16)
        first.count = unsafe try journal.read(at: 0, into: first.storage)
        let bytes = first.array(0..<first.count)
        guard let end = bytes.firstIndex(of: 0x0A) else {
            return line.starts(with: bytes) ? .new : .other(nil)
        }
        guard let json = try? ServiceAnswer(Array(bytes[..<end])).json,
            json[members[0].name]?.text == members[0].value
        else { return .other(nil) }
        guard members.allSatisfy({ json[$0.name]?.text == $0.value }) else { return .other(json) }
        // With the first line, so that the journal's end is known where there is no other.
        try PartialFolder.lines(of: journal, body)
        return .ours
    }

    /// Writes the first line; its length.
    func begin(_ journal: borrowing FileHandle) throws(IOFault) -> UInt64 {
        try journal.write(line, at: 0)
        return UInt64(line.count)
    }
}

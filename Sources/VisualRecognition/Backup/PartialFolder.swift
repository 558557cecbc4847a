package import SystemPackage
import VrarcArchive
import VrarcModel

#if canImport(Glibc)
    import Glibc
#endif

/// The folder `OUT.vrarc.partial/`: what an unfinished backup has downloaded, so that the next run need not.
///
/// `journal.jsonl` has a line for each file below `content/`, written when the file is whole. A line is only believed if
/// the file still has the SHA-256 that it names: nothing has to reach the disk in any order.
package final class PartialFolder: Sendable {
    /// The folder's path.
    package let path: FilePath
    /// Whether a run before this one left it.
    package let isResumed: Bool
    private let journal: FileHandle
    private let state: Locked<State>

    private struct State {
        var end: UInt64
        var number: UInt32
    }

    /// Makes the folder, or takes it up where a run for the same service left it.
    ///
    /// `earlier` is called with each line of the earlier run and its file, in order. Throws `IOFault` and `BackupError`.
    init(_ path: FilePath, service: String, earlier: (JournalLine, KeptFile) -> Void) throws {
        self.path = path
        try Self.makeFolder(path)
        let head = JournalHead([("format", "vrarc-partial-1"), ("service", service)])
        journal = try FileHandle(
            opening: path.appending("journal.jsonl"), .readWrite, options: [.create, .closeOnExec],
            permissions: [.ownerReadWrite])
        try Self.lock(journal, path)
        var last: UInt32 = 0
        var end: UInt64 = 0
        let begun = try head.lines(of: journal) { line, offset in
            if let entry = JournalLine(reading: line) {
                last = max(last, entry.number)
                earlier(entry, entry.kept(at: offset, length: line.count))
            }
            end = offset + UInt64(line.count)
        }
        switch begun {
        case .ours: isResumed = true
        case .new: isResumed = false
        case .other(let json): throw Self.other(path, json?["service"]?.text)
        }
        try Self.makeFolder(path.appending("content"))
        if !isResumed { end = try head.begin(journal) }
        // The rest of a line that a killed run began.
        try journal.truncate(to: end)
        state = Locked(State(end: end, number: last))
    }

    /// Whether nothing has been downloaded yet.
    package var isEmpty: Bool { state.withLock { $0.number == 0 } }

    /// A number under which no file is.
    func newNumber() -> UInt32 {
        state.withLock { state in
            state.number += 1
            return state.number
        }
    }

    /// Where the file of a number is.
    func contentPath(_ number: UInt32) -> FilePath { path.appending("content").appending("\(number)") }

    /// Makes the file of a number, empty.
    func create(_ number: UInt32) throws(IOFault) -> FileHandle {
        try FileHandle(
            opening: contentPath(number), .writeOnly, options: [.create, .truncate, .closeOnExec],
            permissions: [.ownerReadWrite])
    }

    /// Notes a file that is whole.
    func note(_ line: JournalLine) throws(IOFault) -> KeptFile {
        let bytes = line.encoded
        return line.kept(at: try append(bytes), length: bytes.count)
    }

    /// The line of a file.
    func line(of kept: KeptFile) throws(IOFault) -> JournalLine? {
        let buffer = ByteBuffer(capacity: Int(kept.length))
        buffer.count = unsafe try journal.read(at: kept.offset, into: buffer.storage)
        return JournalLine(reading: buffer.array(0..<min(buffer.count, Int(kept.length))))
    }

    private func append(_ bytes: [UInt8]) throws(IOFault) -> UInt64 {
        let result = state.withLock { (state) -> Result<UInt64, IOFault> in
            let offset = state.end
            return Result { () throws(IOFault) -> UInt64 in
                do throws(IOFault) {
                    try journal.write(bytes, at: offset)
                } catch {
                    // A write that fails halfway, on a full disk, must not leave a line to which the next is added.
                    try? journal.truncate(to: offset)
                    throw error
                }
                state.end += UInt64(bytes.count)
                return offset
            }
        }
        return try result.get()
    }

    private static func other(_ path: FilePath, _ place: String?) -> BackupError {
        guard let place else {
            return BackupError(
                path.string, "\(path) has a journal.jsonl that is none of an unfinished backup, and is left as it is",
                hint: "give this backup another name with -o, or move that folder away")
        }
        return BackupError(
            path.string, "\(path) is an unfinished backup of \(place)",
            hint: "finish that one first, remove the folder, or give this backup another name with -o")
    }
}

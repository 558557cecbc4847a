internal import SystemPackage
internal import VrarcArchive
internal import VrarcFormat
internal import VrarcModel

/// The digests of the parts of a file that is being shipped, and the uploads that were begun for it, beside it: a second run
/// need not read what was sent.
///
/// Nothing depends on it: what the store has is asked of the store. Where it can't be kept, work goes on without.
final class PartLedger: Sendable {
    private struct State {
        var digests: [Int: PartDigest] = [:]
        /// Uploads that were begun for the file, and a digest of what was asked for with each.
        var uploads: [String: String] = [:]
        var end: UInt64 = 0
        /// Open while lines can be added.
        var isKept = false
    }

    private let path: FilePath
    private let handle: FileHandle?
    private let state = Locked(State())

    /// A ledger has a line for each of 10,000 parts at most.
    private static let longest: UInt64 = 4 << 20

    /// Takes up the ledger of a file, or begins it anew where it is of another state of the file. A file of that name that
    /// is no ledger is left alone.
    init(of file: ShipmentFile) {
        path = FilePath(file.name + ".shipping")
        handle = try? FileHandle(
            opening: path, .readWrite, options: [.create, .noFollow, .closeOnExec, .nonBlocking],
            permissions: [.ownerReadWrite])
        guard let bytes = content() else { return }
        let head = Self.head(of: file.status)
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        if bytes.starts(with: head) {
            let end = UInt64(lines.reduce(0) { $0 + $1.count + 1 })
            let entries = lines.dropFirst().compactMap { Self.entry(Array($0)) }
            let uploads = lines.dropFirst().compactMap { Self.upload(Array($0)) }
            state.withLock { state in
                state = State(
                    digests: Dictionary(entries) { $1 }, uploads: Dictionary(uploads) { $1 }, end: end, isKept: true)
            }
        } else if head.starts(with: bytes) || Self.isLedger(Array(lines.first ?? [])) {
            state.withLock { state in
                state.isKept = isEmptied()
                add(head, &state)
            }
        }
    }

    /// The digest of a part that an earlier run noted, or this one.
    func digest(of number: Int) -> PartDigest? { state.withLock { $0.digests[number] } }

    /// Notes the digest of a part.
    func note(_ digest: PartDigest, of number: Int) {
        state.withLock { state in
            guard state.digests.updateValue(digest, forKey: number) == nil else { return }
            add(PartLine.text(number, digest), &state)
        }
    }

    /// Whether an upload was begun for the file, and for an object that is to be as this one.
    func knows(_ upload: String, _ options: UploadOptions) -> Bool {
        state.withLock { $0.uploads[upload] == Self.digest(of: options) }
    }

    /// Notes an upload that was begun.
    func note(upload: String, _ options: UploadOptions) {
        let digest = Self.digest(of: options)
        state.withLock { state in
            state.uploads[upload] = digest
            add(
                JSONText.line(.object([JSONMember("upload", .string(upload)), JSONMember("as", .string(digest))])),
                &state)
        }
    }

    private static func digest(of options: UploadOptions) -> String {
        let text = options.headers.map { "\($0.name): \($0.value)\n" }.joined()
        return SHA256.digest(of: Array(text.utf8)).description
    }

    /// Removes it: the object is there.
    func remove() {
        guard state.withLock({ $0.isKept }) else { return }
        try? FileHandle.remove(path)
    }

    private func add(_ line: [UInt8], _ state: inout State) {
        guard state.isKept else { return }
        do throws(IOFault) {
            try handle?.write(line, at: state.end)
            state.end += UInt64(line.count)
        } catch {
            state.isKept = false
        }
    }

    /// A changed file has another head.
    private static func head(of status: FileStatus) -> [UInt8] {
        JSONText.line(
            .object([
                JSONMember("format", .string(format)), JSONMember("size", JSONValue(status.size)),
                JSONMember("inode", JSONValue(status.inode)),
                JSONMember("changed", .string("\(status.changed).\(status.changedNanoseconds)")),
            ]))
    }

    private static let format = "vrarc-shipping-1"

    private static func isLedger(_ line: [UInt8]) -> Bool { json(line)?["format"]?.text == format }

    private static func entry(_ line: [UInt8]) -> (Int, PartDigest)? { json(line).flatMap(PartLine.read) }

    private static func upload(_ line: [UInt8]) -> (String, String)? {
        guard let json = json(line), let id = json["upload"]?.text, let digest = json["as"]?.text else { return nil }
        return (id, digest)
    }

    private static func json(_ line: [UInt8]) -> JSONValue? { try? unsafe JSONValue(reading: line.span.bytes) }

    private func isEmptied() -> Bool {
        do throws(IOFault) {
            try handle?.truncate(to: 0)
            return true
        } catch {
            return false
        }
    }

    private func content() -> [UInt8]? {
        do throws(IOFault) {
            return try handle?.content(atMost: Self.longest)
        } catch {
            return nil
        }
    }
}

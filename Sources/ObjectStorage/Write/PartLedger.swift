internal import SystemPackage
internal import VrarcArchive
internal import VrarcFormat
internal import VrarcModel

/// The digests of the parts of a file that is being shipped, beside it: a second run need not read what was sent.
///
/// Nothing depends on it: what the store has is asked of the store. Where it can't be kept, work goes on without.
final class PartLedger: Sendable {
    private struct State {
        var digests: [Int: PartDigest] = [:]
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
            state.withLock { state in
                state = State(digests: Dictionary(entries) { $1 }, end: end, isKept: true)
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
            add(
                JSONText.line(
                    .object([
                        JSONMember("part", JSONValue(UInt64(number))),
                        JSONMember("sha256", .string(digest.sha256.description)),
                    ])), &state)
        }
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

    private static func entry(_ line: [UInt8]) -> (Int, PartDigest)? {
        guard let json = json(line), let number = json["part"]?.integer.flatMap({ Int(exactly: $0) }),
            let digest = json["sha256"]?.text.flatMap({ BlobDigest(hex: $0) })
        else { return nil }
        return (number, PartDigest(digest))
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
            guard let status = try handle?.status(), status.kind == .file, status.size <= Self.longest else {
                return nil
            }
            let buffer = ByteBuffer(capacity: Int(status.size))
            buffer.count = min(Int(status.size), try unsafe handle?.read(at: 0, into: buffer.storage) ?? 0)
            return buffer.array(0..<buffer.count)
        } catch {
            return nil
        }
    }
}

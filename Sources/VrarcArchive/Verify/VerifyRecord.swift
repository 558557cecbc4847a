internal import SystemPackage
internal import VrarcFormat
internal import VrarcModel

/// How far a verification has come, in a file: a line for each finding and each checkpoint.
final class VerifyRecord {
    /// Every byte before it was checked.
    private(set) var offset: UInt64 = 0
    /// Contents that were intact.
    private(set) var intact: UInt64 = 0
    private(set) var findings: [Finding] = []
    private let handle: FileHandle
    private var end: UInt64 = 0
    private var isStopped = false

    private static let format = "vrarc-verification-1"
    private static let longest: UInt64 = 256 << 20

    /// Makes the record, or takes it up. Throws `.exists` where it is of another archive, is in use, or is no record.
    init(_ path: FilePath, fileID: BlobDigest, length: UInt64, name: String) throws(ArchiveError) {
        let head = JSONText.line(
            .object([
                JSONMember("format", .string(Self.format)), JSONMember("file_id", .string(fileID.description)),
                JSONMember("size", JSONValue(length)),
            ]))
        do throws(IOFault) {
            handle = try FileHandle(
                opening: path, .readWrite, options: [.create, .noFollow, .closeOnExec, .nonBlocking],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw ArchiveError(error)
        }
        let bytes = try Self.content(handle)
        guard bytes.isEmpty || bytes.starts(with: head) else {
            throw ArchiveError(
                .exists, subject: path.string,
                detail: "it is not the record of a verification of this archive; name another file")
        }
        do throws(IOFault) {
            if bytes.isEmpty { try handle.write(head, at: 0) }
            end = UInt64(bytes.isEmpty ? head.count : (bytes.lastIndex(of: 0x0A) ?? 0) + 1)
        } catch {
            throw ArchiveError(error)
        }
        for line in bytes.split(separator: 0x0A).dropFirst() { take(Array(line)) }
        // A verification that came to its end is begun anew.
        if offset >= length { try restart(head) }
    }

    /// Notes how far it has come. A place that can't be read is not passed in the file: tomorrow it may be.
    func note(_ checkpoint: ContentPass.Checkpoint) throws(ArchiveError) {
        if checkpoint.findings.contains(where: { $0.code == .readError }) { isStopped = true }
        var lines: [UInt8] = []
        for finding in checkpoint.findings where !findings.contains(finding) {
            findings.append(finding)
            lines += JSONText.line(.object([JSONMember("finding", .object(Self.members(finding)))]))
        }
        offset = checkpoint.offset
        intact += checkpoint.intact
        lines += JSONText.line(
            .object([JSONMember("checked_to", JSONValue(offset)), JSONMember("intact", JSONValue(intact))]))
        guard !isStopped else { return }
        do throws(IOFault) {
            try handle.write(lines, at: end)
            end += UInt64(lines.count)
        } catch {
            throw ArchiveError(error)
        }
    }

    private func restart(_ head: [UInt8]) throws(ArchiveError) {
        (offset, intact, findings) = (0, 0, [])
        do throws(IOFault) {
            try handle.truncate(to: UInt64(head.count))
            end = UInt64(head.count)
        } catch {
            throw ArchiveError(error)
        }
    }

    private func take(_ line: [UInt8]) {
        guard let json = try? unsafe JSONValue(reading: line.span.bytes) else { return }
        if let finding = json["finding"].flatMap(Self.finding) {
            findings.append(finding)
        } else if let to = json["checked_to"]?.integer.flatMap({ UInt64(exactly: $0) }),
            let count = json["intact"]?.integer.flatMap({ UInt64(exactly: $0) })
        {
            (offset, intact) = (to, count)
        }
    }

    private static func members(_ finding: Finding) -> [JSONMember] {
        var members = [JSONMember("code", .string(finding.code.rawValue))]
        switch finding.place {
        case .offset(let offset): members.append(JSONMember("offset", JSONValue(offset)))
        case .path(let path): members.append(JSONMember("path", .string(path)))
        }
        return members + [JSONMember("detail", .string(finding.detail))]
    }

    private static func finding(_ json: JSONValue) -> Finding? {
        guard let code = json["code"]?.text.flatMap({ FindingCode(rawValue: $0) }) else { return nil }
        let detail = json["detail"]?.text ?? ""
        if let offset = json["offset"]?.integer.flatMap({ UInt64(exactly: $0) }) {
            return Finding(code, at: offset, detail)
        }
        return json["path"]?.text.map { Finding(code, path: $0, detail) }
    }

    private static func content(_ handle: borrowing FileHandle) throws(ArchiveError) -> [UInt8] {
        do throws(IOFault) {
            guard try handle.lockForOne() else {
                throw IOFault(.open, on: handle.name, .resourceBusy)
            }
            let status = try handle.status()
            guard status.kind == .file, status.size <= longest else {
                throw IOFault(.open, on: handle.name, .notSupported)
            }
            let buffer = ByteBuffer(capacity: Int(status.size))
            buffer.count = min(Int(status.size), try unsafe handle.read(at: 0, into: buffer.storage))
            return buffer.array(0..<buffer.count)
        } catch {
            throw ArchiveError(error)
        }
    }
}

internal import SystemPackage
internal import VrarcFormat
internal import VrarcModel

/// How far a verification has come, in a file: a line for each finding and each checkpoint.
final class VerifyRecord {
    /// Every byte before it was checked.
    private(set) var offset: UInt64 = 0
    /// Contents that were intact.
    private(set) var intact: UInt64 = 0
    private var collector = FindingCollector()
    private let length: UInt64
    private let handle: FileHandle
    private var end: UInt64 = 0
    private var isStopped = false

    private static let format = "vrarc-verification-1"
    private static let longest: UInt64 = 256 << 20
    /// More contents than any archive has.
    private static let mostContents: UInt64 = 1 << 48

    var findings: [Finding] { collector.findings }

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
        self.length = length
        let bytes = try Self.content(handle, path)
        // A run that was killed at once has written a part of the head.
        let isNew = head.starts(with: bytes)
        guard isNew || bytes.starts(with: head) else {
            throw ArchiveError(
                .exists, subject: path.string,
                detail: "it is not the record of a verification of this archive; name another file")
        }
        if isNew {
            try restart(head)
            return
        }
        end = UInt64(head.count)
        for line in bytes[head.count...].split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            // What lies behind a line that did not reach the disk says nothing of what is missing.
            guard take(Array(line)) else { break }
            end += UInt64(line.count) + 1
        }
        // A verification that came to its end is begun anew.
        if offset >= length {
            try restart(head)
            return
        }
        do throws(IOFault) {
            try handle.truncate(to: end)
        } catch {
            throw ArchiveError(error)
        }
    }

    /// Notes how far it has come. A place that can't be read is not passed in the file: tomorrow it may be.
    func note(_ checkpoint: ContentPass.Checkpoint) throws(ArchiveError) {
        if checkpoint.findings.contains(where: { $0.code == .readError }) { isStopped = true }
        var lines: [UInt8] = []
        let before = collector.findings.count
        for finding in checkpoint.findings { collector.add(finding) }
        for finding in collector.findings[before...] {
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
        (offset, intact, collector) = (0, 0, FindingCollector())
        do throws(IOFault) {
            try handle.truncate(to: 0)
            try handle.write(head, at: 0)
            end = UInt64(head.count)
        } catch {
            throw ArchiveError(error)
        }
    }

    /// Takes a line; whether it is one.
    private func take(_ line: [UInt8]) -> Bool {
        guard let json = try? unsafe JSONValue(reading: line.span.bytes) else { return false }
        if let finding = json["finding"].flatMap(Self.finding) {
            collector.add(finding)
            return true
        }
        guard let to = json["checked_to"]?.integer.flatMap({ UInt64(exactly: $0) }), to >= offset, to <= length,
            let count = json["intact"]?.integer.flatMap({ UInt64(exactly: $0) }), count <= Self.mostContents
        else { return false }
        (offset, intact) = (to, count)
        return true
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

    private static func content(_ handle: borrowing FileHandle, _ path: FilePath) throws(ArchiveError) -> [UInt8] {
        func refusal(_ detail: String) -> ArchiveError { ArchiveError(.exists, subject: path.string, detail: detail) }
        let isFree: Bool
        let bytes: [UInt8]?
        do throws(IOFault) {
            isFree = try handle.lockForOne()
            bytes = try handle.content(atMost: longest)
        } catch {
            throw ArchiveError(error)
        }
        guard isFree else { throw refusal("another run works on it; wait until it has ended, or stop it") }
        guard let bytes else { throw refusal("it is no record of a verification; name another file") }
        return bytes
    }
}

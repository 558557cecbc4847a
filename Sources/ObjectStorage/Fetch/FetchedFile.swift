import SystemPackage
import VrarcArchive
import VrarcFormat
import VrarcModel

/// A file that is not whole yet, and the ledger of its parts that are there.
///
/// What is there of it can be read; what is not is zeros, or missing.
final class FetchedFile: ByteSource {
    let size: UInt64
    private let partial: FilePath
    private let ledgerPath: FilePath
    private let handle: FileHandle
    private let ledger: FileHandle
    private let headLength: UInt64
    private let state = Locked<(end: UInt64, noted: [Int: PartProof])>((0, [:]))

    private static let format = "vrarc-fetching-1"
    /// A ledger has a line for each of 10,000 parts at most.
    private static let longestLedger: UInt64 = 4 << 20

    /// Makes the files, or takes them up. Throws where they are of another object, or in use.
    init(_ path: FilePath, _ object: StoreObject, _ place: StoreURL) throws {
        size = object.size
        partial = FilePath(path.string + ".fetching")
        ledgerPath = FilePath(path.string + ".fetching.jsonl")
        let options: FileDescriptor.OpenOptions = [.create, .noFollow, .closeOnExec, .nonBlocking]
        ledger = try FileHandle(
            opening: ledgerPath, .readWrite, options: options, permissions: [.ownerReadWrite, .groupRead, .otherRead])
        guard try ledger.lockForOne() else {
            throw ArchiveError(
                .exists, subject: partial.string, detail: "another run works on it; wait until it has ended, or stop it"
            )
        }
        let head = JSONText.line(
            .object([
                JSONMember("format", .string(Self.format)), JSONMember("object", .string(place.description)),
                JSONMember("size", JSONValue(object.size)), JSONMember("etag", JSONValue(object.etag)),
            ]))
        headLength = UInt64(head.count)
        let bytes = try Self.content(ledger)
        // A run that was killed at once has written a part of the head.
        let isNew = bytes.count < head.count && head.starts(with: bytes)
        guard isNew || bytes.starts(with: head) else {
            throw ArchiveError(
                .exists, subject: ledgerPath.string,
                detail:
                    "it is of another object, or of another state of it; remove it and \(partial), or fetch to another name"
            )
        }
        handle = try FileHandle(
            opening: partial, .readWrite, options: options, permissions: [.ownerReadWrite, .groupRead, .otherRead])
        // Without a ledger it is somebody's file.
        guard try !isNew || handle.status().size == 0 else {
            throw ArchiveError(
                .exists, subject: partial.string, detail: "it is there, without a ledger of what it is; remove it")
        }
        if isNew { try ledger.write(head, at: 0) }
        state.withLock {
            $0 = (UInt64(max(bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0, head.count)), Self.noted(bytes))
        }
    }

    /// The parts that earlier runs have noted.
    var noted: [Int: PartProof] { state.withLock { $0.noted } }

    var length: UInt64 { size }
    var name: String { partial.string }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        try unsafe handle.read(at: offset, into: buffer)
    }

    /// Writes some bytes of a part.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(IOFault) {
        try unsafe handle.write(bytes, at: offset)
    }

    /// Notes that a part is there.
    func note(_ number: Int, _ proof: PartProof) throws(IOFault) {
        let line = proof.line(number)
        let end = state.withLock { state in
            defer { state.end += UInt64(line.count) }
            return state.end
        }
        try ledger.write(line, at: end)
    }

    /// Forgets which parts are there, as one of them is wrong and nothing tells which: the next run brings all of them.
    func forget() throws(IOFault) {
        try ledger.truncate(to: headLength)
    }

    /// Gives the file its name: it is whole.
    func finish(as path: FilePath, replace: Bool) throws {
        try handle.truncate(to: size)
        try handle.sync()
        try OutputFile.rename(partial, to: path, replace: replace)
        // Where it was linked and not renamed, the old name is still there.
        if try OutputFile.exists(partial) { try FileHandle.remove(partial) }
        try OutputFile.syncFolder(of: path)
        try FileHandle.remove(ledgerPath)
    }

    /// The SHA-256 of a range.
    func digest(of range: Range<UInt64>) throws(IOFault) -> PartDigest {
        var hash = SHA256()
        let buffer = ByteBuffer(capacity: 1 << 20)
        var offset = range.lowerBound
        while offset < range.upperBound {
            guard Interruption.requested == 0 else { throw IOFault(.read, on: name, .interrupted, at: offset) }
            let count = Int(min(UInt64(buffer.capacity), range.upperBound - offset))
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.storage[..<count])
            buffer.count = try unsafe handle.read(at: offset, into: target)
            guard buffer.count > 0 else { break }
            unsafe hash.update(buffer.bytes)
            offset += UInt64(buffer.count)
        }
        return PartDigest(hash.finish())
    }

    private static func content(_ ledger: borrowing FileHandle) throws -> [UInt8] {
        guard let bytes = try ledger.content(atMost: longestLedger) else {
            throw ArchiveError(.exists, subject: ledger.name, detail: "it is no ledger of a fetch; remove it")
        }
        return bytes
    }

    private static func noted(_ bytes: [UInt8]) -> [Int: PartProof] {
        var noted: [Int: PartProof] = [:]
        for line in bytes.split(separator: 0x0A) {
            guard let json = try? unsafe JSONValue(reading: Array(line).span.bytes),
                let (number, proof) = PartProof.read(json)
            else { continue }
            noted[number] = proof
        }
        return noted
    }
}

import HTTPTransport
import SystemPackage
import VrarcArchive

/// The local file that is shipped, as it was when it was opened.
final class ShipmentFile: Sendable {
    let name: String
    let status: FileStatus
    private let handle: FileHandle
    /// A part up to this size is read into memory once; a larger one is read for its digest and again for each sending.
    ///
    /// Archives above 160 GB have larger ones, and several are under way at a time.
    private static let inMemory: UInt64 = 16 << 20
    private static let piece = 1 << 20

    init(_ path: FilePath) throws(IOFault) {
        name = path.string
        handle = try FileHandle(opening: path, options: [.closeOnExec, .nonBlocking])
        status = try handle.status()
        guard status.kind == .file else { throw IOFault(.open, on: name, .notSupported) }
    }

    var size: UInt64 { status.size }

    /// Throws where the file is no longer as it was.
    func checkUnchanged() throws(ArchiveError) {
        do throws(IOFault) {
            guard try handle.status() != status else { return }
        } catch {
            throw ArchiveError(error)
        }
        throw ArchiveError(.source, subject: name, detail: "it was changed while it was shipped")
    }

    /// The SHA-256 of a range.
    func digest(of range: Range<UInt64>) throws(IOFault) -> PartDigest {
        var hash = SHA256()
        try unsafe forEachPiece(of: range) { bytes in unsafe hash.update(bytes) }
        return PartDigest(hash.finish())
    }

    /// A range as a part to send.
    func content(of range: Range<UInt64>) throws(IOFault) -> PartContent {
        let length = range.upperBound - range.lowerBound
        guard length > Self.inMemory else {
            let bytes = try self.bytes(of: range)
            let digest = PartDigest(SHA256.digest(of: bytes))
            return PartContent(length: length, digest: digest, body: .bytes(bytes)) { MD5.text(of: bytes) }
        }
        let digest = try digest(of: range)
        let body = HTTPBody.stream(length: length) { ShipmentBody(self, range) }
        return PartContent(length: length, digest: digest, body: body) { try self.md5(of: range) }
    }

    func bytes(of range: Range<UInt64>) throws(IOFault) -> [UInt8] {
        var fault: IOFault?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            do throws(IOFault) {
                count = try unsafe read(range, at: range.lowerBound, into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                fault = error
            }
        }
        if let fault { throw fault }
        return bytes
    }

    /// Fills a buffer; throws where the file has become shorter.
    func read(
        _ range: Range<UInt64>, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(IOFault) -> Int {
        let count = Int(min(UInt64(buffer.count), range.upperBound - offset))
        let done = try unsafe handle.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
        guard done == count else { throw IOFault(.read, on: name, .ioError, at: offset + UInt64(done)) }
        return done
    }

    /// Lower-case hexadecimal digits; `nil` where there is no MD5.
    func md5(of range: Range<UInt64>) throws(IOFault) -> String? {
        var hash = MD5()
        try unsafe forEachPiece(of: range) { bytes in unsafe hash.update(bytes) }
        return hash.finish()
    }

    private func forEachPiece(
        of range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(IOFault) {
        let buffer = ByteBuffer(capacity: Self.piece)
        var offset = range.lowerBound
        while offset < range.upperBound {
            buffer.count = try unsafe read(range, at: offset, into: buffer.storage)
            unsafe body(buffer.bytes)
            offset += UInt64(buffer.count)
        }
    }
}

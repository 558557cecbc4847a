import SystemPackage
import VrarcArchive

/// Reads a file of the folder.
final class KeptContent: ContentReader {
    let size: UInt64
    private let handle: FileHandle
    private let status: FileStatus
    private let subject: String

    init(_ path: FilePath, size: UInt64, subject: String) throws(SourceFault) {
        self.size = size
        self.subject = subject
        do throws(IOFault) {
            handle = try FileHandle(opening: path)
            status = try handle.status()
        } catch {
            throw SourceFault(.unreadable, subject: subject, detail: "can't be read: \(error.errno)")
        }
        guard status.size == size else {
            throw SourceFault(.changed, subject: subject, detail: "changed after it was downloaded")
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int {
        do throws(IOFault) {
            return try unsafe handle.read(into: buffer)
        } catch {
            throw SourceFault(.unreadable, subject: subject, detail: "can't be read: \(error.errno)")
        }
    }

    func checkUnchanged() throws(SourceFault) {
        guard let now = try? handle.status(), now.isSameContent(as: status) else {
            throw SourceFault(.changed, subject: subject, detail: "changed while it was packed")
        }
    }
}

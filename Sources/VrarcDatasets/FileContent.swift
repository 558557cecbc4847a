import SystemPackage
import VrarcArchive

/// Reads a file on disk.
final class FileContent: ContentReader {
    private let handle: FileHandle
    private let status: FileStatus
    private let subject: String
    private var count: UInt64 = 0
    private var isAtEnd = false

    /// Opens a file of a tree; throws `.changed` if it is no longer a file.
    init(_ tree: SourceTree, _ number: Int) throws(SourceFault) {
        let path = tree.path(ofFile: number)
        let subject = tree.display(path)
        self.subject = subject
        do throws(IOFault) {
            handle = try FolderAccess.openFile(
                tree.links[number] ?? path, in: tree.root.descriptor, name: subject)
            status = try handle.status()
        } catch {
            throw Self.fault(error, subject)
        }
        guard status.kind == .file else {
            throw SourceFault(
                .changed, subject: subject, detail: "became another kind of file after it was first looked at")
        }
    }

    var size: UInt64 { status.size }

    private static func fault(_ fault: IOFault, _ subject: String) -> SourceFault {
        switch fault.errno {
        case .noSuchFileOrDirectory: SourceFault(.vanished, subject: subject, detail: "is no longer there")
        case .tooManySymbolicLinkLevels:
            SourceFault(.changed, subject: subject, detail: "became a symbolic link after it was first looked at")
        case .notDirectory:
            SourceFault(
                .changed, subject: subject,
                detail: "lies in a folder that became something else after it was first looked at")
        default: SourceFault(.unreadable, subject: subject, detail: "can't be read: \(fault.errno)")
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int {
        do throws(IOFault) {
            var read = try unsafe handle.readOnce(into: buffer)
            // One call for a file of the length that it says it has: where more was asked for, there is no more.
            if read < buffer.count, read == 0 || count + UInt64(read) != status.size {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[read...])
                read += try unsafe handle.read(into: rest)
                if read < buffer.count { isAtEnd = true }
            }
            count += UInt64(read)
            return read
        } catch {
            throw Self.fault(error, subject)
        }
    }

    func checkUnchanged() throws(SourceFault) {
        let now: FileStatus
        do throws(IOFault) {
            now = try handle.status()
        } catch {
            throw Self.fault(error, subject)
        }
        guard now.isSameContent(as: status) else {
            throw SourceFault(.changed, subject: subject, detail: "changed while it was packed")
        }
        // As files of /proc do: nobody could say whether all of it was read.
        guard count < status.size ? !isAtEnd : count == status.size else {
            throw SourceFault(
                .unreadable, subject: subject,
                detail: "has another length than the \(Text.count(Int(clamping: status.size), "byte")) "
                    + "that the file system says")
        }
    }
}

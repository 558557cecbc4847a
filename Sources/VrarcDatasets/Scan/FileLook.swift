import SystemPackage
import VrarcArchive
import VrarcModel

/// What a look at a file's status and first bytes told.
enum FileLook: Sendable {
    case file(size: UInt64, modified: Int64, isImage: Bool)
    /// It is no longer a regular file.
    case otherKind
    case failure(Errno)

    /// Looks at a file; `name` is what it is called in errors.
    init(at place: [UInt8], in folder: Int32, name: String) {
        guard Interruption.requested == 0 else {
            self = .failure(.interrupted)
            return
        }
        do throws(IOFault) {
            let handle = try FolderAccess.openFile(place, in: folder, name: name)
            let status = try handle.status()
            guard status.kind == .file else {
                self = .otherKind
                return
            }
            let head = ByteBuffer(capacity: ImageProbe.sniffLength)
            head.count = try unsafe handle.read(at: 0, into: head.storage)
            let isImage = head.withBytes { ImageProbe.sniff($0) != nil }
            self = .file(size: status.size, modified: status.modified, isImage: isImage)
        } catch {
            self = .failure(error.errno)
        }
    }

    /// Looks at many files of one folder, on the threads of a pool; the results are in the order of the names.
    ///
    /// Most of a scan is spent here, and no look waits for another.
    static func look(
        at names: [[UInt8]], in folder: Int32, on pool: WorkerPool, display: @escaping @Sendable ([UInt8]) -> String
    ) -> [FileLook] {
        let jobs = stride(from: 0, to: names.count, by: together).map { start in
            let part = Array(names[start..<min(start + together, names.count)])
            return pool.submit { _ in part.map { FileLook(at: $0, in: folder, name: display($0)) } }
        }
        return jobs.flatMap { $0.wait() }
    }

    /// Files that one job looks at.
    private static let together = 64
}

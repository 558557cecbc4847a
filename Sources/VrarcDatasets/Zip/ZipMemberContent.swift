import VrarcArchive

/// Reads a member of a zip.
final class ZipMemberContent: ContentReader {
    private let archive: ZipArchive
    private let zip: Int
    private let status: FileStatus
    private let cache: ZipCache
    private let subject: String
    private var stream: ZipMemberStream?
    let size: UInt64

    /// Opens the member; the zip goes back to the cache when the reader goes.
    init(
        _ archive: ZipArchive, _ zip: Int, _ member: ZipFile.Member, status: FileStatus, _ cache: ZipCache,
        subject: String
    ) throws(SourceFault) {
        self.archive = archive
        size = member.size
        self.zip = zip
        self.status = status
        self.cache = cache
        self.subject = subject
        do throws(ZipFault) {
            stream = try archive.open(UInt64(member.index))
        } catch {
            throw SourceFault(.unreadable, subject: subject, detail: error.reason)
        }
        try checkUnchanged()
    }

    deinit {
        stream = nil
        cache.put(archive, zip)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int {
        do throws(ZipFault) {
            return try unsafe stream?.read(into: buffer) ?? 0
        } catch {
            throw SourceFault(.unreadable, subject: subject, detail: error.reason)
        }
    }

    func checkUnchanged() throws(SourceFault) {
        let now: FileStatus
        do throws(IOFault) {
            now = try archive.status()
        } catch {
            throw SourceFault(.unreadable, subject: subject, detail: "its zip can't be read: \(error.errno)")
        }
        guard now.isSameContent(as: status) else {
            throw SourceFault(.changed, subject: subject, detail: "its zip changed while it was packed")
        }
    }
}

import VrarcArchive
import VrarcModel

/// Reads a zip through, so that it is known before packing begins whether each member can be had.
struct ZipSurvey {
    /// What a zip may hold at most to be opened. What holds more is kept whole.
    struct Limits {
        var members: UInt64 = 1_000_000
        /// Bytes of one member.
        var member: UInt64 = 1 << 30
        /// Bytes of all members.
        var total: UInt64 = 64 << 30
    }

    private let archive: ZipArchive
    private let limits: Limits
    private var members: [ZipFile.Member] = []
    private var skipped: [(name: [UInt8], size: UInt64)] = []
    private var names = ByteStore()
    private var total: UInt64 = 0
    private let buffer = ByteBuffer(capacity: 1 << 18)

    /// Surveys the zip that is file `file` of a tree; throws a reason if it is to be kept whole.
    static func survey(
        _ tree: SourceTree, _ treeNumber: Int, file: Int, limits: Limits = Limits()
    ) throws(ZipFault) -> ZipFile {
        let archive = try open(tree, file: file)
        var survey = ZipSurvey(archive: archive, limits: limits)
        try survey.run()
        return ZipFile(
            tree: treeNumber, file: file, name: Array(tree.name(ofFile: file)), status: archive.firstStatus,
            members: survey.members, skipped: survey.skipped, names: survey.names)
    }

    /// Opens the zip that is file `file` of a tree.
    static func open(_ tree: SourceTree, file: Int) throws(ZipFault) -> ZipArchive {
        let path = tree.contentPath(ofFile: file)
        do {
            return try ZipArchive(try FolderAccess.openFile(path, in: tree.root.descriptor, name: tree.display(path)))
        } catch let fault as IOFault {
            throw ZipFault("it can't be read: \(fault.errno)")
        } catch {
            throw error as? ZipFault ?? ZipFault("it can't be read")
        }
    }

    private init(archive: ZipArchive, limits: Limits) {
        self.archive = archive
        self.limits = limits
    }

    private mutating func run() throws(ZipFault) {
        let count = archive.count
        guard count <= limits.members else {
            throw ZipFault("it has \(count) members, and at most \(limits.members) are taken out of one zip")
        }
        for index in 0..<count {
            if Interruption.requested != 0 { throw ZipFault("interrupted by a signal") }
            let member = try archive.member(index)
            if member.name.last == Text.slash, member.size == 0 { continue }
            if SkippedName.skips(member: member.name) {
                skipped.append((member.name, member.size))
                continue
            }
            try take(member, index)
        }
    }

    private mutating func take(_ member: ZipArchive.Member, _ index: UInt64) throws(ZipFault) {
        let name = Text.string(member.name)
        if member.isEncrypted { throw ZipFault("its member \(name) is encrypted") }
        if !member.canBeDecoded { throw ZipFault("its member \(name) is compressed in a way that can't be read") }
        if member.size > limits.member {
            throw ZipFault("its member \(name) would unpack to more than \(limits.member) bytes")
        }
        total += member.size
        if total > limits.total { throw ZipFault("it would unpack to more than \(limits.total) bytes") }
        let isImage: Bool
        do throws(ZipFault) {
            isImage = try readThrough(index, size: member.size)
        } catch {
            throw ZipFault("its member \(name) can't be read: \(error.reason)")
        }
        members.append(
            ZipFile.Member(index: UInt32(index), isImage: isImage, size: member.size, name: names.append(member.name)))
    }

    /// Reads a member to its end; tells whether it is an image.
    private func readThrough(_ index: UInt64, size: UInt64) throws(ZipFault) -> Bool {
        let stream = try archive.open(index)
        var done: UInt64 = 0
        var isImage = false
        while true {
            buffer.count = try unsafe stream.read(into: buffer.storage)
            if done == 0 { isImage = buffer.withBytes { ImageProbe.sniff($0) != nil } }
            done += UInt64(buffer.count)
            if done > size { throw ZipFault("it unpacks to more bytes than the zip says") }
            if buffer.count < buffer.capacity { break }
        }
        guard done == size else { throw ZipFault("it unpacks to fewer bytes than the zip says") }
        return isImage
    }
}

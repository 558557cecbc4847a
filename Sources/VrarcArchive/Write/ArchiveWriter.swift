internal import VrarcFormat

/// Writes an archive strictly forward, entry by entry in canonical order (spec 5.1, 5.6, 7).
///
/// One thread uses it; frames are made by the pool and written in order.
package final class ArchiveWriter {
    let options: WriterOptions
    let pool: WorkerPool
    let output: FrameOutput
    var blobs = BlobTable()
    var names = NameList()
    var directories = DirectoryTracker()
    let manifest: LineFile
    private(set) var payloadOctets: UInt64 = 0
    private(set) var payloadFiles: UInt64 = 0
    private(set) var storedOctets: UInt64 = 0
    var payloadStoredOctets: UInt64 = 0
    private(set) var tarLength: UInt64 = 0
    private var group = ByteBuffer(capacity: FormatLimits.group)
    private var groupHasHeaders = false
    /// Bytes of the group's contents of these kinds.
    private var denseBytes = 0
    private var sampleBytes = 0
    /// Bytes that the group must still have room for: the tar's end, once its last entry comes.
    var reserve = 0
    private let top: [UInt8]
    /// For what is done at once.
    private let context: WorkerContext
    /// Bytes of a group above which the pool makes its frame.
    private static let leastShared = 8192

    /// Begins an archive: writes the frame of `bagit.txt` and the identification.
    package init(to sink: any ByteSink, options: WriterOptions, pool: WorkerPool) throws(ArchiveError) {
        self.options = options
        self.pool = pool
        output = FrameOutput(
            sink, identification: Identification(zstdVersion: ZstdCompressor.libraryVersion).encode(), pool: pool)
        manifest = LineFile(pool: pool)
        context = pool.ownContext ?? WorkerContext(level: pool.level)
        top = Array(options.bundleName.utf8) + [0x2F]
        try add(Array(BagFiles.declarationPath.utf8), StoredContent(small: BagFiles.declaration))
        let content = takeGroup()
        try output.append([Job(FrameBuilder.rawGroup(content))], bytes: content.count)
    }

    /// Ends the use of the sink. Whoever gave it may abandon it then.
    package func settle() {
        output.settle()
    }

    /// Says how many files there will be, tag files not counted.
    package func reserve(_ count: Int) {
        blobs.reserve(count + BagFiles.count)
        names.reserve(count + BagFiles.count)
    }

    /// Adds a file at its place in the canonical order, `path` being below the top folder.
    package func add(_ path: [UInt8], _ content: StoredContent) throws(ArchiveError) {
        try checkLimits(path, content)
        let row: Int
        let frames: ClosedRange<UInt64>
        if let known = blobs.find(content.digest) {
            row = known
            if canLink(path, known, content) {
                frames = try addLink(path, to: known)
            } else {
                blobs.storeAgain(known, at: path)
                frames = try addFile(path, content).frames
            }
        } else {
            let place = try addFile(path, content)
            frames = place.frames
            row = blobs.add(
                content.digest, rawLength: content.rawLength, frames: place.contentFrames, position: place.position,
                at: path)
            storedOctets += content.rawLength
        }
        try note(path, row, content, frames)
    }

    /// Adds a JSON document or `bag-info.txt`.
    package func add(_ path: [UInt8], document bytes: [UInt8]) throws(ArchiveError) {
        guard bytes.count <= FormatLimits.document else {
            throw ArchiveError(
                .limit, subject: String(decoding: path, as: UTF8.self),
                detail: "it would have \(bytes.count) bytes, above the limit of \(FormatLimits.document)")
        }
        try add(path, StoredContent(bytes, pool: pool))
    }

    /// Refuses what an archive, or this writer, can't hold (spec 3).
    private func checkLimits(_ path: [UInt8], _ content: StoredContent) throws(ArchiveError) {
        let detail: String
        if content.rawLength > FormatLimits.blob {
            detail = "\(content.rawLength) bytes are above the limit of \(FormatLimits.blob) for one file"
        } else if names.count >= options.fileLimit {
            detail = "an archive of more than \(options.fileLimit) files can't be written; pack it in parts"
        } else if max(payloadOctets, tarLength) + content.rawLength >= FormatLimits.total - UInt64(FormatLimits.group) {
            detail = "the files have too many bytes together for one archive; pack them in parts"
        } else {
            return
        }
        throw ArchiveError(.limit, subject: String(decoding: path, as: UTF8.self), detail: detail)
    }

    /// Ends the group: the next entry belongs to another unit.
    package func endUnit() throws(ArchiveError) {
        // The padding of a last large blob may stand before the next unit's headers and is no group by itself.
        if groupHasHeaders { try closeGroup() }
    }

    /// Names the blob of a path, and lists the file in manifest and directories.
    private func note(
        _ path: [UInt8], _ row: Int, _ content: StoredContent, _ frames: ClosedRange<UInt64>
    ) throws(ArchiveError) {
        names.append(NameKey(SHA256.digest(of: path)), row: UInt32(row))
        guard path.starts(with: Self.payloadPrefix) else { return }
        payloadFiles += 1
        payloadOctets += content.rawLength
        let from = manifest.rawLength
        var line: [UInt8] = []
        ManifestLine.encode(content.digest, path: path, into: &line)
        try manifest.append(line)
        directories.add(
            path: path, firstFrame: frames.lowerBound, lastFrame: frames.upperBound, manifestFrom: from,
            manifestTo: manifest.rawLength, octets: content.rawLength)
    }

    private static let payloadPrefix = Array("data/".utf8)

    /// Tag files are never links, so that the bag can be checked from its own files alone (spec 5.6).
    private func canLink(_ path: [UInt8], _ row: Int, _ content: StoredContent) -> Bool {
        content.rawLength > UInt64(FormatLimits.neverLinked) && blobs.canLink(to: row)
            && path.starts(with: Self.payloadPrefix)
    }

    private func addLink(_ path: [UInt8], to row: Int) throws(ArchiveError) -> ClosedRange<UInt64> {
        let entry = TarEntry(
            name: top + path, kind: .link(target: top + blobs.target(of: row)), modified: options.modified)
        var headers: [UInt8] = []
        entry.encodeHeaders(into: &headers)
        try makeRoom(headers.count)
        group.append(headers)
        tarLength += UInt64(headers.count)
        blobs.link(to: row)
        return output.nextFrame...output.nextFrame
    }

    private struct Place {
        /// Frames of the entry from the header on.
        let frames: ClosedRange<UInt64>
        /// Frames of the content.
        let contentFrames: ClosedRange<UInt64>
        let position: UInt32
    }

    private func addFile(_ path: [UInt8], _ content: StoredContent) throws(ArchiveError) -> Place {
        let entry = TarEntry(name: top + path, kind: .file(size: content.rawLength), modified: options.modified)
        var headers: [UInt8] = []
        entry.encodeHeaders(into: &headers)
        let padding = TarEntry.padding(after: content.rawLength)
        tarLength += UInt64(headers.count) + content.rawLength + UInt64(padding)
        if content.rawLength < UInt64(FormatLimits.largeBlob) {
            try makeRoom(headers.count + Int(content.rawLength) + padding)
            group.append(headers)
            let frame = output.nextFrame
            let position = UInt32(group.count)
            switch content.form {
            case .small(let bytes): group.append(bytes)
            case .smallBuffer(let buffer): unsafe group.append(buffer.bytes)
            case .frames, .largeBuffer, .pieces: preconditionFailure("a small content has no frames of its own")
            }
            switch content.kind {
            case .dense: denseBytes += Int(content.rawLength)
            case .samples: sampleBytes += Int(content.rawLength)
            case .other: break
            }
            group.appendZeros(padding)
            return Place(frames: frame...frame, contentFrames: frame...frame, position: position)
        }
        try makeRoom(headers.count)
        group.append(headers)
        let headerFrame = output.nextFrame
        try closeGroup()
        let first = output.nextFrame
        switch content.form {
        case .frames(let frames):
            try output.append(frames, bytes: Int(content.rawLength) / frames.count)
        case .largeBuffer(let buffer):
            try output.append([pool.submit(urgent: true) { FrameBuilder.blob(buffer, $0) }], bytes: buffer.count)
        case .pieces(let reader): try append(reader, path, content)
        case .small, .smallBuffer: preconditionFailure("a large content has frames of its own")
        }
        let last = output.nextFrame - 1
        group.appendZeros(padding)
        return Place(frames: headerFrame...last, contentFrames: first...last, position: 0)
    }

    /// Reads, hashes and queues the pieces of a content above 64 MiB.
    private func append(_ reader: PieceReader, _ path: [UInt8], _ content: StoredContent) throws(ArchiveError) {
        var hash = SHA256()
        var rest = content.rawLength
        while rest > 0 {
            let buffer = ByteBuffer(capacity: Int(min(rest, UInt64(FormatLimits.frameContent))))
            try reader.next(buffer)
            unsafe hash.update(buffer.bytes)
            guard buffer.count == buffer.capacity else { break }
            rest -= UInt64(buffer.count)
            try output.append([pool.submit { FrameBuilder.blob(buffer, $0) }], bytes: buffer.count)
            try Interruption.check()
        }
        guard rest == 0, hash.finish() == content.digest else {
            throw ArchiveError(
                .source, subject: String(decoding: path, as: UTF8.self),
                detail: "the file changed while it was packed; pack again when nothing writes to it")
        }
    }

    /// Closes the group if an entry of so many bytes would take it past its limit.
    private func makeRoom(_ count: Int) throws(ArchiveError) {
        if group.count > 0, group.count + count + reserve > FormatLimits.group { try closeGroup() }
        groupHasHeaders = true
    }

    private func closeGroup() throws(ArchiveError) {
        guard group.count > 0 else { return }
        let half = group.count / 2
        let kind: Compressibility = denseBytes > half ? .dense : sampleBytes > half ? .samples : .other
        let content = takeGroup()
        // Before each large file stands a group of its headers alone: to wake a thread for it costs more than to make it.
        let job =
            content.count <= Self.leastShared
            ? Job(FrameBuilder.group(content, as: kind, context))
            : pool.submit(urgent: true) { FrameBuilder.group(content, as: kind, $0) }
        try output.append([job], bytes: content.count)
    }

    private func takeGroup() -> ByteBuffer {
        let content = group
        group = ByteBuffer(capacity: FormatLimits.group)
        groupHasHeaders = false
        denseBytes = 0
        sampleBytes = 0
        return content
    }

    /// Ends the tar stream and writes all frames that are still under way.
    func endTar() throws(ArchiveError) {
        group.appendZeros(TarEntry.endLength)
        tarLength += UInt64(TarEntry.endLength)
        try closeGroup()
        try output.flush()
    }
}

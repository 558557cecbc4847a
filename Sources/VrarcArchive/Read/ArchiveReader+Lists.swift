#if canImport(Glibc)
    import Glibc
#endif
package import VrarcFormat

extension ArchiveReader {
    /// Gives the lines of the manifest, in canonical order, to `body`; one piece of the file is in memory at a time.
    ///
    /// `range` is a part of the manifest that begins and ends at a line, such as DIRS gives for a directory.
    package func forEachManifestLine(
        _ context: WorkerContext, in range: Range<UInt64>? = nil,
        _ body: (BlobDigest, [UInt8]) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        let path = BagFiles.manifestPath
        // By the content id, not by its name: so it is the manifest that the footer speaks of, or none.
        guard let entry = try entry(for: footer.contentID) else {
            throw ArchiveError(
                .damaged, subject: "\(source.name): \(path)",
                detail: "the archive does not hold the manifest of its content id")
        }
        try blobs.forEachManifestLine(of: entry, context, in: range, body)
    }

    /// The records of DIRS, in canonical order, read and checked against the section's SHA-256.
    package func directories() throws(ArchiveError) -> [DirectoryRecord] {
        guard let section = table[.directories] else { return [] }
        let bytes: [UInt8]
        do throws(IOFault) {
            bytes = try source.bytes(at: section.offset, count: Int(section.length))
        } catch {
            throw ArchiveError(error)
        }
        guard SHA256.digest(of: bytes) == section.digest,
            let records = unsafe DirectoryRecord.records(
                inSection: bytes.span.bytes, bodyLimit: limits.directoriesBody)
        else {
            throw ArchiveError(
                FormatError(.sectionDigestMismatch, at: section.offset, "the directory table is damaged"),
                in: source.name)
        }
        return records
    }

    /// A whole small file of the archive, such as `data/archive.json`.
    package func file(_ path: String, _ context: WorkerContext) throws(ArchiveError) -> [UInt8] {
        guard let entry = try entry(forPath: Array(path.utf8)) else {
            throw ArchiveError(.notFound, subject: "\(source.name): \(path)", detail: "it is not in the archive")
        }
        guard entry.entry.rawLength <= UInt64(FormatLimits.document) else {
            throw ArchiveError(
                .limit, subject: "\(source.name): \(path)",
                detail: "\(entry.entry.rawLength) bytes are more than a document may have")
        }
        return try content(of: entry, context)
    }
}

/// Cuts pieces of a line file into lines, whose LF is dropped.
///
/// Of a line above the limit only as many bytes are kept as show that it is too long.
package struct LineSplitter {
    private var rest: [UInt8] = []

    package init() {}

    /// Gives each line that ends in `piece` to `body`, without its LF; of one that is too long the beginning.
    package mutating func add<E: Error>(
        _ piece: UnsafeRawBufferPointer, _ body: ([UInt8]) throws(E) -> Void
    ) throws(E) {
        try unsafe addInPlace(piece) { line throws(E) in
            try body(line.extracting(0..<min(line.byteCount - 1, Self.most)).array())
        }
    }

    /// Gives each line that ends in `piece` to `body`, its LF included: without a copy where it begins there too. It is valid
    /// until `body` returns.
    mutating func addInPlace<E: Error>(
        _ piece: UnsafeRawBufferPointer, _ body: (RawSpan) throws(E) -> Void
    ) throws(E) {
        var start = 0
        while let end = unsafe Self.lineEnd(piece, from: start) {
            let line = unsafe UnsafeRawBufferPointer(rebasing: piece[start...end])
            start = end + 1
            if rest.isEmpty {
                try unsafe body(RawSpan(_unsafeBytes: line))
            } else {
                unsafe keep(UnsafeRawBufferPointer(rebasing: line.dropLast()))
                let whole = rest + [0x0A]
                rest = []
                try unsafe body(whole.span.bytes)
            }
        }
        if start < piece.count { unsafe keep(UnsafeRawBufferPointer(rebasing: piece[start...])) }
    }

    private static func lineEnd(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = piece.baseAddress, start < piece.count else { return nil }
        let found = unsafe memchr(base + start, 0x0A, piece.count - start)
        return unsafe found.map { unsafe UnsafeRawPointer($0) - base }
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        unsafe rest.append(contentsOf: bytes.prefix(Self.most - min(Self.most, rest.count)))
    }

    /// Bytes that are kept of a line: enough to tell that it is too long.
    private static let most = FormatLimits.line + 1

    /// Whether bytes without an LF are left.
    package var hasUnfinishedLine: Bool { !rest.isEmpty }
    /// The bytes behind the last LF.
    package var unfinishedLine: [UInt8] { rest }
}

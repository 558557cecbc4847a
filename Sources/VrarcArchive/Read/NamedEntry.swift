package import VrarcFormat
internal import SystemPackage

/// A blob that was found by a path, and where NAMES says so.
package struct NamedEntry: Sendable {
    package let entry: IndexEntry
    /// Path below the top folder.
    package let path: [UInt8]
    /// The blob's place in INDEX, and the name's in NAMES.
    let ordinal: UInt64
    let number: UInt64
}

extension ArchiveReader {
    /// Gives the bytes of a path's blob, once it is sure that the blob is the path's (spec 8.2).
    package func stream(
        _ named: NamedEntry, _ context: WorkerContext, _ body: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        let check = { (content: ByteBuffer) throws(ArchiveError) in
            if named.entry.isSmall, Self.names(content, named) { return }
            try self.confirm(named)
        }
        try unsafe blobs.stream(named.entry, context, beforeRelease: check, body)
    }

    /// Whether the tar header before a small content gives it this path.
    private static func names(_ content: ByteBuffer, _ named: NamedEntry) -> Bool {
        let position = Int(named.entry.positionInFrame)
        return content.withBytes { bytes in
            // An extended header takes a block and up to 16 of records.
            for blocks in 1...18 {
                let start = position - blocks * TarEntry.block
                guard start >= 0 else { return false }
                guard case .entry(let entry, let length)? = try? TarParser.parse(bytes, at: start, frameOffset: 0),
                    start + length == position
                else { continue }
                guard let slash = entry.name.firstIndex(of: 0x2F) else { return false }
                return entry.contentSize == named.entry.rawLength
                    && entry.name[(slash + 1)...].elementsEqual(named.path)
            }
            return false
        }
    }

    /// Compares the blocks that hold the name's entry with BLOCKS: a link, or a large blob, has no header beside it.
    func confirm(_ named: NamedEntry) throws(ArchiveError) {
        guard let names = table[.names],
            let blocks = table.entries.first(where: { $0.type == .blocks && $0.offset > names.offset })
        else { throw unconfirmed(named, "there is no table of block checksums") }
        let place = names.offset + limits.names.position(of: named.number)
        let size = UInt64(FormatLimits.block)
        let first = place / size
        let last = (place + UInt64(NameEntry.length) - 1) / size
        do throws(IOFault) {
            let start = first * size
            let bytes = try blockBytes(start..<min((last + 1) * size, blocks.offset))
            for block in first...last {
                let position = blocks.offset + limits.blocks.position(of: block)
                guard position + 8 <= blocks.end else { throw IOFault(.read, on: source.name, .ioError, at: position) }
                let sum = try tail.bytes(at: position, count: 8)
                let from = Int((block - first) * size)
                let piece = bytes[from..<min(bytes.count, from + FormatLimits.block)]
                let actual = unsafe piece.withUnsafeBytes { unsafe XXHash.xxh3($0) }
                guard unsafe sum.span.bytes.load(UInt64.self, at: 0) == actual else {
                    throw IOFault(.read, on: source.name, .ioError, at: block * size)
                }
            }
            let entry = NameEntry(bytes: Array(bytes[Int(place - start)..<Int(place - start) + NameEntry.length]))
            guard entry.key == NameKey(SHA256.digest(of: named.path)), entry.ordinal == named.ordinal else {
                throw IOFault(.read, on: source.name, .ioError, at: place)
            }
        } catch {
            throw unconfirmed(named, "the name table is damaged at offset \(error.offset ?? 0)")
        }
    }

    private func unconfirmed(_ named: NamedEntry, _ detail: String) -> ArchiveError {
        ArchiveError(
            FormatError(.namesMismatch, at: table[.names]?.offset ?? 0, "\(PathText.display(named.path)): \(detail)"),
            in: source.name)
    }
}

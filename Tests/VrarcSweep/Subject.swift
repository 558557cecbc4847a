import VrarcArchive
package import VrarcFormat
import VrarcModel

/// A sound archive that is going to be damaged, and all that has to be known of it to judge what its readers say then.
package struct Subject: Sendable {
    /// A distinct content and where it is stored.
    package struct Blob: Sendable {
        package let digest: BlobDigest
        package let content: [UInt8]
        /// The bytes of the file that a copy of the content can't do without: its frame or frames. First copy first.
        package let copies: [Range<Int>]
    }

    /// A path of the bag.
    package struct Item: Sendable {
        package enum Kind: Sendable { case file, readme, metadata, document, tag }

        package let path: [UInt8]
        package let digest: BlobDigest
        package let kind: Kind
        package let isImage: Bool
        /// Below the target of a restore: under its original name, and under the one that it has in the archive.
        package let disk: [UInt8]
        package let plain: [UInt8]
        /// Path of the file that holds its original name.
        package let nameKeeper: [UInt8]
    }

    package let bytes: [UInt8]
    package let blobs: [Blob]
    package let items: [Item]
    package let contents: [BlobDigest: [UInt8]]
    /// What a restore of the sound archive leaves, by path below the target.
    package let restored: [[UInt8]: [UInt8]]
    package let footer: Footer
    package let table: SectionTable

    /// Takes an archive; `restored` is what a restore of it left, in the units' folders `units`, in canonical order.
    package init(_ bytes: [UInt8], restored: [[UInt8]: [UInt8]], units: [String]) throws {
        let reader = try ArchiveReader(MemorySource(bytes))
        let context = WorkerContext(level: 1)
        var blobs: [Blob] = []
        let groups = try Self.groups(reader)
        for ordinal in 0..<reader.footer.blobCount {
            let entry = try reader.entry(at: ordinal)
            let content = try reader.content(of: entry, context)
            let first = Int(entry.offset)..<Int(entry.offset + entry.storedLength)
            // What is never linked may be stored in other groups too (spec 5.6).
            let isStoredAgain = !content.isEmpty && content.count <= FormatLimits.neverLinked
            let others = groups.filter { isStoredAgain && $0.place != first && Self.holds($0.content, content) }
            blobs.append(Blob(digest: entry.digest, content: content, copies: [first] + others.map(\.place)))
        }
        self.bytes = bytes
        self.blobs = blobs
        self.restored = restored
        footer = reader.footer
        table = reader.table
        contents = Dictionary(blobs.map { ($0.digest, $0.content) }, uniquingKeysWith: { first, _ in first })
        items = try SubjectItems(reader, contents, units).items
    }

    private static func groups(_ reader: ArchiveReader) throws -> [(place: Range<Int>, content: [UInt8])] {
        let frames = FrameReader(reader.source, limit: reader.footer.dataEnd)
        var groups: [(place: Range<Int>, content: [UInt8])] = []
        var offset: UInt64 = 0
        while offset < reader.footer.dataEnd {
            let (content, extent) = try frames.frame(at: offset, WorkerContext(level: 1))
            let end = offset + extent.length
            groups.append((Int(offset)..<Int(end), content.array(0..<content.count)))
            offset = end + (offset == 0 ? UInt64(Identification.frameLength) : 0)
        }
        return groups
    }

    /// Whether a group has a content behind a header, which ends with zeros.
    private static func holds(_ group: [UInt8], _ content: [UInt8]) -> Bool {
        group.indices.contains {
            $0 > 12 && group[$0] == content[0] && group[$0 - 1] == 0 && group[$0...].starts(with: content)
        }
    }

    /// The blob of a path.
    package func blob(ofPath path: String) -> Blob? {
        guard let item = items.first(where: { $0.path.elementsEqual(path.utf8) }) else { return nil }
        return blobs.first { $0.digest == item.digest }
    }

    /// The fan-outs: half of a small archive, and nearly all of it one value.
    package var fanouts: Range<Int> {
        Int(footer.firstCopy) + Footer.length..<Int(footer.tableOffset)
    }
}

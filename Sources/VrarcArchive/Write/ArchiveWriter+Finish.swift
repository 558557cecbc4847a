internal import VrarcFormat

extension ArchiveWriter {
    /// Writes the tag files, the sections and the footer, and makes the archive durable.
    package func finish() throws(ArchiveError) -> ArchiveSummary {
        let ids = try writeTagFiles()
        try endTar()
        let fileID = try writeSections(contentID: ids.content, archiveID: ids.archive)
        try output.commit()
        return ArchiveSummary(
            contentID: ids.content, archiveID: ids.archive, fileID: fileID, fileLength: output.offset,
            blobs: UInt64(blobs.rows.count), payloadFiles: payloadFiles, payloadOctets: payloadOctets,
            storedOctets: payloadStoredOctets)
    }

    private func writeTagFiles() throws(ArchiveError) -> (content: BlobDigest, archive: BlobDigest) {
        payloadStoredOctets = storedOctets - UInt64(BagFiles.declaration.count)
        let info = BagInfo(
            softwareAgent: options.softwareAgent, baggingDate: options.baggingDate, payloadOctets: payloadOctets,
            payloadFiles: payloadFiles, sources: options.sources, sourceModified: options.sourceModified
        ).encode()
        let manifest = manifest.finish()
        var tagManifest: [UInt8] = []
        for (path, digest) in [
            (BagFiles.declarationPath, SHA256.digest(of: BagFiles.declaration)),
            (BagFiles.infoPath, SHA256.digest(of: info)),
            (BagFiles.manifestPath, manifest.digest),
        ] {
            ManifestLine.encode(digest, path: Array(path.utf8), into: &tagManifest)
        }
        try add(Array(BagFiles.infoPath.utf8), document: info)
        try add(Array(BagFiles.manifestPath.utf8), manifest)
        let last = StoredContent(small: tagManifest)
        reserve = TarEntry.endLength
        try add(Array(BagFiles.tagManifestPath.utf8), last)
        return (manifest.digest, last.digest)
    }

    private func writeSections(contentID: BlobDigest, archiveID: BlobDigest) throws(ArchiveError) -> BlobDigest {
        let dataEnd = output.offset
        let order = blobs.rows.indices.sorted { blobs[$0].digest < blobs[$1].digest }
        var entries: [SectionEntry] = []
        entries.append(try writeIndex(order))
        entries.append(try writeNames(order))
        entries.append(try writeDirectories())
        entries += try writeBlocks()
        let (indexFanout, namesFanout) = fanouts(order)
        var footer = Footer(tableDigest: contentID, contentID: contentID, archiveID: archiveID)
        footer.firstCopy = output.offset
        var offset = footer.firstCopy + UInt64(Footer.length)
        for (type, fanout) in [(SectionType.indexFanout, indexFanout), (.namesFanout, namesFanout)] {
            entries.append(
                SectionEntry(
                    type: type, offset: offset, length: UInt64(fanout.count), digest: SHA256.digest(of: fanout)))
            offset += UInt64(fanout.count)
        }
        let table = SectionTable(entries).encode()
        footer.tableOffset = offset
        footer.tableLength = UInt64(table.count)
        footer.tableDigest = SHA256.digest(of: table)
        footer.end = offset + UInt64(table.count + Footer.length)
        footer.dataEnd = dataEnd
        footer.blobCount = UInt64(blobs.rows.count)
        footer.pathCount = UInt64(names.count)
        footer.tarLength = tarLength
        footer.payloadOctets = payloadOctets
        footer.payloadFiles = payloadFiles
        let sealed = Self.seal(footer)
        for bytes in [sealed, indexFanout, namesFanout, table, sealed] { try output.write(bytes) }
        return SHA256.digest(of: sealed)
    }

    /// The 256 bytes of a footer, checksum included.
    static func seal(_ footer: Footer) -> [UInt8] {
        var bytes = footer.encodeWithoutChecksum()
        unsafe bytes.append(littleEndian: XXHash.xxh3(bytes.span.bytes))
        return bytes
    }

    private func writeIndex(_ order: [Int]) throws(ArchiveError) -> SectionEntry {
        return try writeSection(.index, options.sectionLimits.index, count: order.count) { number, bytes in
            let row = blobs[order[number]]
            let first = row.firstFrame
            let last = first + UInt64(row.frameCount) - 1
            let offset = output.range(ofFrame: first).lowerBound
            IndexEntry(
                digest: row.digest, offset: offset, rawLength: row.rawLength,
                storedLength: output.range(ofFrame: last).upperBound - offset, positionInFrame: row.positionInFrame,
                isRaw: output.areRaw(first..<last + 1)
            ).encode(into: &bytes)
        }
    }

    private func writeNames(_ order: [Int]) throws(ArchiveError) -> SectionEntry {
        var ordinals = [UInt32](repeating: 0, count: order.count)
        for (ordinal, row) in order.enumerated() { ordinals[row] = UInt32(ordinal) }
        names.sort { $0.key < $1.key }
        for index in names.indices.dropFirst() where names[index].key == names[index - 1].key {
            throw ArchiveError(
                .limit, subject: options.bundleName, detail: "two paths have the same key, or one is there twice")
        }
        return try writeSection(.names, options.sectionLimits.names, count: names.count) { number, bytes in
            let name = names[number]
            NameEntry(key: name.key, ordinal: UInt64(ordinals[Int(name.row)])).encode(into: &bytes)
        }
    }

    private func writeDirectories() throws(ArchiveError) -> SectionEntry {
        directories.resolve { output.range(ofFrame: $0) }
        let section = SectionWriter(.directories, output)
        var body: [UInt8] = []
        for record in directories.records {
            if body.count + record.encodedLength > options.sectionLimits.directoriesBody {
                try section.frame(body)
                body = []
            }
            record.encode(into: &body)
        }
        try section.frame(body)
        return section.finish()
    }

    private func writeBlocks() throws(ArchiveError) -> [SectionEntry] {
        let sums = output.finishChecksums()
        var pieces = BlockChecksums()
        let blocks = try writeSection(
            .blocks, options.sectionLimits.blocks, count: sums.count,
            alsoInto: { bytes in
                unsafe bytes.withUnsafeBytes { unsafe pieces.update($0) }
            }
        ) { number, bytes in
            bytes.append(littleEndian: sums[number])
        }
        let section = SectionWriter(.blockSums, output)
        var body: [UInt8] = []
        body.append(littleEndian: UInt64(0))
        for sum in pieces.finish() { body.append(littleEndian: sum) }
        try section.frame(body)
        return [blocks, section.finish()]
    }

    private func fanouts(_ order: [Int]) -> (index: [UInt8], names: [UInt8]) {
        var index = Fanout()
        for row in order { index.count(bucket: blobs[row].digest.bucket) }
        index.accumulate()
        var keys = Fanout()
        for name in names { keys.count(bucket: name.key.bucket) }
        keys.accumulate()
        func frame(_ type: SectionType, _ fanout: Fanout) -> [UInt8] {
            SectionPrefix(type, bodyLength: UInt64(Fanout.bodyLength)).encode() + fanout.encodeBody()
        }
        return (frame(.indexFanout, index), frame(.namesFanout, keys))
    }

    /// Writes a section of fixed entries, in frames of the given geometry, a piece at a time.
    private func writeSection(
        _ type: SectionType, _ geometry: SectionGeometry, count: Int, alsoInto: ([UInt8]) -> Void = { _ in },
        _ encode: (Int, inout [UInt8]) -> Void
    ) throws(ArchiveError) -> SectionEntry {
        let section = SectionWriter(type, output)
        var number = 0
        repeat {
            let end = min(count, number + Int(geometry.entriesPerFrame))
            let body = UInt64(end - number) * UInt64(geometry.entryLength)
            var bytes = SectionPrefix(type, bodyLength: body).encode()
            while number < end {
                encode(number, &bytes)
                number += 1
                if bytes.count >= 1 << 18 {
                    alsoInto(bytes)
                    try section.piece(bytes)
                    bytes = []
                }
            }
            alsoInto(bytes)
            try section.piece(bytes)
        } while number < count
        return section.finish()
    }
}

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
            blobs: UInt64(blobs.count), payloadFiles: payloadFiles, payloadOctets: payloadOctets,
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
        // The buffers of the contents, and what records and manifest took while they waited for their place.
        IdleMemory.giveBack()
        var entries: [SectionEntry] = []
        let ordinals = try writeIndex(&entries)
        try writeNames(ordinals, &entries)
        entries.append(try writeDirectories())
        entries += try writeBlocks()
        let (indexFanout, namesFanout) = fanouts()
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
        footer.blobCount = UInt64(blobs.count)
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

    /// Gives the place in INDEX of each row.
    private func writeIndex(_ entries: inout [SectionEntry]) throws(ArchiveError) -> [UInt32] {
        let order = blobs.sorted()
        let entry = try writeSection(.index, options.sectionLimits.index, count: order.count) { number, bytes in
            let row = blobs[Int(order[number])]
            let first = row.firstFrame
            let last = first + row.frameCount - 1
            let offset = output.range(ofFrame: first).lowerBound
            IndexEntry(
                digest: row.digest, offset: offset, rawLength: row.rawLength,
                storedLength: output.range(ofFrame: last).upperBound - offset, positionInFrame: row.positionInFrame,
                isRaw: output.areRaw(first..<last + 1)
            ).encode(into: &bytes)
        }
        entries.append(entry)
        var ordinals = [UInt32](repeating: 0, count: order.count)
        for (ordinal, row) in order.enumerated() { ordinals[Int(row)] = UInt32(ordinal) }
        return ordinals
    }

    private func writeNames(_ ordinals: [UInt32], _ entries: inout [SectionEntry]) throws(ArchiveError) {
        let order = names.sorted()
        for place in order.indices.dropFirst()
        where names.keys[Int(order[place])] == names.keys[Int(order[place - 1])] {
            throw ArchiveError(
                .limit, subject: options.bundleName, detail: "two paths have the same key, or one is there twice")
        }
        let entry = try writeSection(.names, options.sectionLimits.names, count: order.count) { place, bytes in
            let number = Int(order[place])
            NameEntry(key: names.keys[number], ordinal: UInt64(ordinals[names.row(of: number)])).encode(into: &bytes)
        }
        entries.append(entry)
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

    private func fanouts() -> (index: [UInt8], names: [UInt8]) {
        var index = Fanout()
        for digest in blobs.digests { index.count(bucket: digest.bucket) }
        index.accumulate()
        var keys = Fanout()
        for key in names.keys { keys.count(bucket: key.bucket) }
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

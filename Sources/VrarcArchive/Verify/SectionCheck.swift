internal import VrarcFormat

/// INDEX, NAMES and DIRS as step 7 found them; what has a finding is `nil` and not used further (spec 8.4).
struct CheckedSections {
    var index: IndexTable?
    var names: NameTable?
    var directories: [DirectoryRecord]?
    /// Offset of DIRS.
    var directoriesOffset: UInt64 = 0
}

/// Step 7: the sections by themselves.
struct SectionCheck {
    let source: any ByteSource
    let tail: ArchiveTail

    func run(_ findings: inout FindingCollector) -> CheckedSections {
        var sections = CheckedSections()
        let table = tail.table
        sections.directoriesOffset = table[.directories]?.offset ?? 0
        _ = sound(.blocks, &findings)
        if let bytes = sound(.index, &findings), let section = table[.index] {
            sections.index = checkIndex(section, bytes, &findings)
        }
        if let bytes = sound(.names, &findings), let section = table[.names] {
            sections.names = checkNames(section, bytes, &findings)
        }
        if let bytes = sound(.directories, &findings), let section = table[.directories] {
            sections.directories = unsafe DirectoryRecord.records(
                inSection: bytes.span.bytes, bodyLimit: tail.limits.directoriesBody)
            if sections.directories == nil {
                findings.add(
                    .directoriesMismatch, at: section.offset,
                    "a record is malformed, or its frames are not divided as they must be")
            }
        }
        checkFanouts(sections, &findings)
        return sections
    }

    /// A section's bytes, if their SHA-256 is the table's.
    private func sound(_ type: SectionType, _ findings: inout FindingCollector) -> [UInt8]? {
        guard let section = tail.table[type] else { return nil }
        do throws(IOFault) {
            let bytes = try source.bytes(at: section.offset, count: Int(section.length))
            if SHA256.digest(of: bytes) == section.digest { return bytes }
            findings.add(.sectionDigestMismatch, at: section.offset)
        } catch {
            findings.add(error)
        }
        return nil
    }

    private func checkIndex(
        _ section: SectionEntry, _ bytes: [UInt8], _ findings: inout FindingCollector
    ) -> IndexTable? {
        guard tail.limits.index.count(sectionLength: section.length) == tail.footer.blobCount else {
            findings.add(
                .tableMismatch, at: tail.footer.tableOffset, "INDEX has not as many entries as the footer says")
            return nil
        }
        let table = IndexTable(
            section: section, geometry: tail.limits.index, bytes: bytes, count: Int(tail.footer.blobCount))
        let before = findings.findings.count
        var previous: BlobDigest?
        for ordinal in 0..<table.count {
            let entry = table[ordinal]
            let offset = table.offset(of: ordinal)
            if let previous, previous >= entry.digest { findings.add(.indexNotSorted, at: offset) }
            if !entry.isKnown {
                findings.add(.indexEntryNotKnown, at: offset)
            } else if let violation = entry.violation(dataEnd: tail.footer.dataEnd) {
                findings.add(.indexEntryOutOfBounds, at: offset, violation)
            }
            previous = entry.digest
        }
        return findings.findings.count == before ? table : nil
    }

    private func checkNames(
        _ section: SectionEntry, _ bytes: [UInt8], _ findings: inout FindingCollector
    ) -> NameTable? {
        guard tail.limits.names.count(sectionLength: section.length) == tail.footer.pathCount else {
            findings.add(
                .tableMismatch, at: tail.footer.tableOffset, "NAMES has not as many entries as the footer says")
            return nil
        }
        let table = NameTable(
            section: section, geometry: tail.limits.names, bytes: bytes, count: Int(tail.footer.pathCount))
        let before = findings.findings.count
        var previous: NameKey?
        for number in 0..<table.count {
            let entry = table[number]
            if previous.map({ $0 >= entry.key }) ?? false || entry.ordinal >= tail.footer.blobCount {
                findings.add(.namesMismatch, at: table.offset(of: number))
            }
            previous = entry.key
        }
        return findings.findings.count == before ? table : nil
    }

    private func checkFanouts(_ sections: CheckedSections, _ findings: inout FindingCollector) {
        var index = Fanout()
        if let table = sections.index {
            for ordinal in 0..<table.count { index.count(bucket: table[ordinal].digest.bucket) }
            index.accumulate()
            compare(index, .indexFanout, &findings)
        }
        var names = Fanout()
        if let table = sections.names {
            for number in 0..<table.count { names.count(bucket: table[number].key.bucket) }
            names.accumulate()
            compare(names, .namesFanout, &findings)
        }
    }

    private func compare(_ fanout: Fanout, _ type: SectionType, _ findings: inout FindingCollector) {
        guard let section = tail.table[type], section.length == UInt64(SectionPrefix.length + Fanout.bodyLength) else {
            return findings.add(.fanoutMismatch, at: tail.table[type]?.offset ?? 0)
        }
        do throws(IOFault) {
            let bytes = try source.bytes(at: section.offset, count: Int(section.length))
            // A damaged one has its finding from step 6.
            guard SHA256.digest(of: bytes) == section.digest else { return }
            if Array(bytes[SectionPrefix.length...]) != fanout.encodeBody() {
                findings.add(.fanoutMismatch, at: section.offset)
            }
        } catch {
            findings.add(error)
        }
    }
}

internal import VrarcFormat

/// INDEX, NAMES and DIRS as step 7 found them; what has a finding is `nil` and not used further (spec 8.4).
struct CheckedSections: Sendable {
    var index: IndexTable?
    var names: NameTable?
    var directories: [DirectoryRecord]?
    /// Offset of DIRS.
    var directoriesOffset: UInt64 = 0

    /// The number that INDEX gives a digest.
    func blob(_ digest: BlobDigest) -> UInt32? {
        index?.find(digest).flatMap { UInt32(exactly: $0) }
    }

    /// Where NAMES has a key.
    func place(ofName key: NameKey) -> NamePlace {
        names?.find(key).flatMap { UInt32(exactly: $0) }.map { .number($0) } ?? .key(key)
    }
}

/// Step 7: the sections by themselves.
struct SectionCheck {
    let source: any ByteSource
    let tail: ArchiveTail
    /// What checks NAMES meanwhile.
    let pool: WorkerPool

    func run(_ findings: inout FindingCollector) -> CheckedSections {
        var sections = CheckedSections()
        let names = pool.submit { _ in checkNames() }
        let index = checkIndex()
        sections.directoriesOffset = tail.table[.directories]?.offset ?? 0
        _ = sound(.blocks, &findings)
        sections.index = index.table
        index.findings.forEach { findings.add($0) }
        let named = pool.wait(for: names)
        sections.names = named.table
        named.findings.forEach { findings.add($0) }
        if let bytes = sound(.directories, &findings), let section = tail.table[.directories] {
            sections.directories = bytes.withBytes {
                DirectoryRecord.records(inSection: $0, bodyLimit: tail.limits.directoriesBody)
            }
            if sections.directories == nil {
                findings.add(
                    .directoriesMismatch, at: section.offset,
                    "a record is malformed, or its frames are not divided as they must be")
            }
        }
        if let index = sections.index { compare(index.fanout, .indexFanout, &findings) }
        if let names = sections.names { compare(names.fanout, .namesFanout, &findings) }
        return sections
    }

    /// What was found of a section of entries; `table` is `nil` if anything is wrong with it.
    private struct Checked<Entry: TableEntry>: Sendable {
        var table: EntryTable<Entry>?
        var findings: [Finding] = []
    }

    /// A section's bytes, if their SHA-256 is the table's.
    private func sound(_ type: SectionType, _ findings: inout FindingCollector) -> ByteBuffer? {
        guard let section = tail.table[type] else { return nil }
        do throws(IOFault) {
            let bytes = try source.read(at: section.offset, count: Int(section.length))
            if bytes.withBytes({ SHA256.digest(of: $0) }) == section.digest { return bytes }
            findings.add(.sectionDigestMismatch, at: section.offset)
        } catch {
            findings.add(error)
        }
        return nil
    }

    private func checkIndex() -> Checked<IndexEntry> {
        let count = tail.footer.blobCount
        var previous: BlobDigest?
        return check(.index, tail.limits.index, count, "INDEX has not as many entries as the footer says") {
            (entry: IndexEntry, offset, findings) in
            if let previous, previous >= entry.digest { findings.add(.indexNotSorted, at: offset) }
            if !entry.isKnown {
                findings.add(.indexEntryNotKnown, at: offset)
            } else if let violation = entry.violation(dataEnd: tail.footer.dataEnd) {
                findings.add(.indexEntryOutOfBounds, at: offset, violation)
            }
            previous = entry.digest
            return entry.digest.bucket
        }
    }

    private func checkNames() -> Checked<NameEntry> {
        let count = tail.footer.pathCount
        var previous: NameKey?
        return check(.names, tail.limits.names, count, "NAMES has not as many entries as the footer says") {
            (entry: NameEntry, offset, findings) in
            if previous.map({ $0 >= entry.key }) ?? false || entry.ordinal >= tail.footer.blobCount {
                findings.add(.namesMismatch, at: offset)
            }
            previous = entry.key
            return entry.key.bucket
        }
    }

    /// Reads a section and gives its entries to `body`, which checks them and tells their bucket.
    private func check<Entry: TableEntry>(
        _ type: SectionType, _ geometry: SectionGeometry, _ count: UInt64, _ otherCount: String,
        _ body: (_ entry: Entry, _ offset: UInt64, _ findings: inout FindingCollector) -> Int
    ) -> Checked<Entry> {
        var findings = FindingCollector()
        guard let section = tail.table[type], let bytes = sound(type, &findings) else {
            return Checked(findings: findings.findings)
        }
        guard geometry.count(sectionLength: section.length) == count else {
            findings.add(.tableMismatch, at: tail.footer.tableOffset, otherCount)
            return Checked(findings: findings.findings)
        }
        var table = EntryTable<Entry>(section: section, geometry: geometry, bytes: bytes, count: Int(count))
        var fanout = Fanout()
        for number in 0..<table.count {
            fanout.count(bucket: body(table[number], table.offset(of: number), &findings))
        }
        guard findings.findings.isEmpty else { return Checked(findings: findings.findings) }
        fanout.accumulate()
        table.fanout = fanout
        return Checked(table: table)
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

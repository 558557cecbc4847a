import VrarcFormat

/// The binary structures and text files of the format; what one reads of them it writes again.
enum SectionFuzzing {
    static func run(_ bytes: [UInt8]) throws(BrokenRule) {
        try checkStructures(bytes)
        try checkDirectories(bytes)
        try checkEntries(bytes)
        try checkFanout(bytes)
        try checkGeometry(bytes)
        try checkText(bytes)
    }

    private static func checkStructures(_ bytes: [UInt8]) throws(BrokenRule) {
        if let footer = unsafe Footer(bytes.span.bytes), footer.reservedIsZero {
            let same = footer.encodeWithoutChecksum().elementsEqual(bytes[..<Footer.checksumPosition])
            try require(same, "a footer is written as it was read")
        }
        if let table = unsafe try? SectionTable(bytes.span.bytes, at: 0) {
            try require(table.encode() == bytes, "a table is written as it was read")
        }
        if let identification = unsafe try? Identification(bytes.span.bytes, at: 0) {
            let same = identification.encode().elementsEqual(bytes[..<Identification.frameLength])
            try require(same, "an identification is written as it was read")
        }
    }

    private static func checkDirectories(_ bytes: [UInt8]) throws(BrokenRule) {
        guard let records = unsafe DirectoryRecord.records(inSection: bytes.span.bytes),
            let prefix = unsafe SectionPrefix(bytes.span.bytes), prefix.frameLength == UInt64(bytes.count)
        else { return }
        var encoded = Array(bytes[..<SectionPrefix.length])
        for record in records { record.encode(into: &encoded) }
        try require(encoded == bytes, "directories are written as they were read")
    }

    private static func checkEntries(_ bytes: [UInt8]) throws(BrokenRule) {
        if bytes.count >= IndexEntry.length + 8 {
            let entry = IndexEntry(bytes: bytes)
            let dataEnd = unsafe bytes.span.bytes.load(UInt64.self, at: IndexEntry.length)
            if entry.violation(dataEnd: dataEnd) == nil {
                let end = entry.offset.addingReportingOverflow(entry.storedLength)
                try require(!end.overflow && end.partialValue <= dataEnd, "an entry's frames end within the data")
            }
            if entry.isKnown {
                var encoded: [UInt8] = []
                entry.encode(into: &encoded)
                let same = encoded.elementsEqual(bytes[..<IndexEntry.length])
                // Of the flags of an entry that is known only the first may be set.
                try require(same, "an index entry is written as it was read")
            }
        }
        if bytes.count >= NameEntry.length {
            var encoded: [UInt8] = []
            NameEntry(bytes: bytes).encode(into: &encoded)
            let same = encoded.elementsEqual(bytes[..<NameEntry.length])
            try require(same, "a name entry is written as it was read")
        }
    }

    /// A fan-out has 32 KiB, which chance bytes do not fill well: behind a byte that begins no structure come the
    /// differences of its counts.
    private static func checkFanout(_ bytes: [UInt8]) throws(BrokenRule) {
        guard bytes.count >= 16, bytes[0] == 0xFA else { return }
        var body: [UInt8] = []
        body.reserveCapacity(Fanout.bodyLength)
        var count: UInt64 = 0
        for index in 0..<Fanout.bucketCount {
            count += UInt64(bytes[9 + index % (bytes.count - 9)]) << UInt64(bytes[9] & 31)
            body.append(littleEndian: count)
        }
        guard let fanout = unsafe Fanout(body.span.bytes) else {
            throw BrokenRule(description: "counts that rise are taken")
        }
        try require(fanout.encodeBody() == body, "a fan-out is written as it was read")
        let firstBits = unsafe bytes.span.bytes.load(UInt64.self, at: 1)
        let page = fanout.page(firstBits: firstBits, entriesPerPage: 1_024)
        let bucket = fanout.range(of: Int(firstBits >> 52))
        let isWithin = page.lowerBound >= bucket.lowerBound && page.upperBound <= bucket.upperBound
        try require(isWithin && page.count == min(1_024, bucket.count), "a page is a whole part of its bucket")
    }

    private static func checkGeometry(_ bytes: [UInt8]) throws(BrokenRule) {
        guard bytes.count >= 8 else { return }
        let length = unsafe bytes.span.bytes.load(UInt64.self, at: 0)
        let small = SectionGeometry(entryLength: 24, entriesPerFrame: UInt64(bytes[7]) + 1)
        for geometry in [SectionGeometry.index, .names, .blocks, small] {
            guard let count = geometry.count(sectionLength: length) else { continue }
            try require(geometry.sectionLength(count: count) == length, "a length gives the count that makes it")
            guard count > 0 else { continue }
            let last = geometry.position(of: count - 1)
            try require(last + UInt64(geometry.entryLength) == length, "the last entry ends the section")
        }
    }

    private static func checkText(_ bytes: [UInt8]) throws(BrokenRule) {
        if let info = BagInfo(bytes) { try require(info.encode() == bytes, "bag-info is written as it was read") }
        if let (digest, path) = unsafe ManifestLine.parse(bytes.span.bytes) {
            var line: [UInt8] = []
            ManifestLine.encode(digest, path: path, into: &line)
            try require(line == bytes + [0x0A], "a line of a manifest is written as it was read")
        }
        let text = PathText.display(bytes)
        try require(text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a path that is shown has no control characters")
    }
}

internal import VrarcFormat

/// Which entry of the tar stream has which blob of INDEX (spec 5.6, 5.11).
struct BlobClaims {
    /// How many files below `data/` its numbers can tell apart, with room for what is beside them.
    static let entryLimit = UInt64(UInt32.max) - 8

    private let index: IndexTable?
    /// By entry number: ordinal + 1 of its blob, 0 if INDEX has none.
    private var ordinals: [UInt32] = []
    /// By entry number; links have the size of their target.
    private var sizes: [UInt64] = []
    /// By ordinal: number + 1 of the newest stored copy, 0 if there is none yet.
    private var newest: [UInt32]
    private var links: [UInt16]
    /// Entries whose content has another digest than the manifest gives.
    private var changed: Set<UInt64> = []
    /// Blobs whose content was decoded and has its digest.
    private(set) var intact: UInt64 = 0

    /// `entries` is how many there will be.
    init(_ index: IndexTable?, entries: UInt64) {
        self.index = index
        let count = Int(min(entries, Self.entryLimit))
        ordinals.reserveCapacity(count)
        sizes.reserveCapacity(count)
        newest = Array(repeating: 0, count: index?.count ?? 0)
        links = Array(repeating: 0, count: index?.count ?? 0)
    }

    func size(ofEntry number: UInt64) -> UInt64 {
        number < sizes.count ? sizes[Int(number)] : 0
    }

    func ordinal(ofEntry number: UInt64) -> Int? {
        number < ordinals.count && ordinals[Int(number)] > 0 ? Int(ordinals[Int(number)]) - 1 : nil
    }

    /// What came of comparing an entry.
    enum Claim {
        /// Its content has the digest, as far as it was looked at.
        case agrees
        case differs
        /// It is a link to another content; nothing more is compared.
        case wrongTarget
    }

    /// Compares an entry with INDEX and with the digest that the manifest gives.
    mutating func claim(
        _ entry: WalkEntry, _ number: UInt64, _ digest: BlobDigest, _ findings: inout FindingCollector
    ) -> Claim {
        while sizes.count < number {
            sizes.append(0)
            ordinals.append(0)
        }
        sizes.append(entry.isLink ? size(ofEntry: entry.target) : entry.size)
        let ordinal = ordinal(of: digest, entry)
        ordinals.append(ordinal.map { UInt32($0 + 1) } ?? 0)
        if entry.isLink, index != nil, self.ordinal(ofEntry: entry.target) != ordinal {
            findings.add(.badLinkTarget, path: entry.path, "its target has another content than the manifest gives it")
            return .wrongTarget
        }
        let isIntact = !isChanged(entry, number, digest, &findings) && !entry.isDamaged
        guard let index else { return isIntact ? .agrees : .differs }
        guard let ordinal else {
            findings.add(.indexMismatch, path: entry.path, "the index has no blob \(digest)")
            return .differs
        }
        if entry.isLink {
            claimLink(entry, ordinal, &findings)
        } else {
            claimFile(entry, number, ordinal, index[ordinal], &findings)
        }
        return isIntact ? .agrees : .differs
    }

    /// The blob with a digest, which nearly always is the one that the walk looked up.
    private func ordinal(of digest: BlobDigest, _ entry: WalkEntry) -> Int? {
        guard let index else { return nil }
        if let known = entry.blob, entry.digest == digest { return Int(known) }
        return index.find(digest)
    }

    /// Whether the content that was decoded is another than the manifest's.
    private mutating func isChanged(
        _ entry: WalkEntry, _ number: UInt64, _ digest: BlobDigest, _ findings: inout FindingCollector
    ) -> Bool {
        let isChanged = entry.isLink ? changed.contains(entry.target) : entry.digest.map { $0 != digest } ?? false
        guard isChanged else { return false }
        findings.add(.digestMismatch, path: entry.path, "its content is not \(digest)")
        changed.insert(number)
        return true
    }

    private mutating func claimLink(_ entry: WalkEntry, _ ordinal: Int, _ findings: inout FindingCollector) {
        if links[ordinal] < UInt16(FormatLimits.linksPerCopy) { links[ordinal] += 1 }
        if newest[ordinal] != UInt32(entry.target + 1) {
            findings.add(.badLinking, path: entry.path, "its target is not the newest stored copy")
        }
    }

    private mutating func claimFile(
        _ entry: WalkEntry, _ number: UInt64, _ ordinal: Int, _ stored: IndexEntry, _ findings: inout FindingCollector
    ) {
        if newest[ordinal] == 0 {
            if stored != entry.indexEntry(stored.digest) {
                findings.add(.indexMismatch, path: entry.path, "the index has another place, length or flag")
            }
            if entry.digest == stored.digest { intact += 1 }
        } else if entry.size > UInt64(FormatLimits.neverLinked), !PathRules.isTagFile(entry.path),
            links[ordinal] < UInt16(FormatLimits.linksPerCopy)
        {
            findings.add(.badLinking, path: entry.path, "its content is stored again before its copy has 1,000 links")
        }
        newest[ordinal] = UInt32(number + 1)
        links[ordinal] = 0
    }

    /// Reports entries of INDEX that no content claims.
    func reportUnclaimed(_ findings: inout FindingCollector) {
        guard let index else { return }
        for ordinal in 0..<index.count where newest[ordinal] == 0 {
            findings.add(
                .indexMismatch, at: index.offset(of: ordinal),
                "no content of the tar stream is \(index[ordinal].digest)")
        }
    }
}

/// Which path has which entry of NAMES (spec 5.12).
struct NameClaims {
    private let names: NameTable?
    private var isClaimed: [Bool]

    init(_ names: NameTable?) {
        self.names = names
        isClaimed = Array(repeating: false, count: names?.count ?? 0)
    }

    /// `ordinal` is that of the path's blob, if INDEX has it; whether INDEX can be used at all is `hasIndex`.
    mutating func claim(_ entry: WalkEntry, _ ordinal: Int?, hasIndex: Bool, _ findings: inout FindingCollector) {
        guard let names else { return }
        guard let number = number(of: entry, names) else {
            findings.add(.namesMismatch, path: entry.path, "the name table does not have it")
            return
        }
        isClaimed[number] = true
        if hasIndex, ordinal.map({ names[number].ordinal != UInt64($0) }) ?? true {
            findings.add(.namesMismatch, path: entry.path, "the name table gives it another blob")
        }
    }

    private func number(of entry: WalkEntry, _ names: NameTable) -> Int? {
        switch entry.name {
        case .number(let number): Int(number)
        case .key(let key): names.find(key)
        }
    }

    /// Reports keys that are no path's.
    func reportUnclaimed(_ findings: inout FindingCollector) {
        guard let names else { return }
        for number in 0..<names.count where !isClaimed[number] {
            findings.add(.namesMismatch, at: names.offset(of: number), "no path has this key")
        }
    }
}

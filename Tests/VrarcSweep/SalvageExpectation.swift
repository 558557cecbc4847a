package import VrarcFormat

/// What a salvage must find in damaged bytes, known from the sound archives that they are made of (spec 8.5).
package struct SalvageExpectation: Sendable {
    /// The archives that the bytes are made of.
    package let subjects: [Subject]
    /// Digests of the contents whose frames are there, byte for byte.
    package let whole: Set<BlobDigest>
    /// Whether what is found must be just these, which moved bytes leave open: a frame may be whole in another place.
    package var isExact = true
    /// Digests that lists in the bytes hold; `nil` where that is not told.
    package var known: Set<BlobDigest>?
    /// Whether the header of each content is there with it.
    package var isNamed = false

    /// One archive's bytes with damage in it: what no place of it touches is whole.
    package init(_ subject: Subject, damage: [Range<Int>]) {
        subjects = [subject]
        whole = Set(
            subject.blobs.filter { blob in
                blob.copies.contains { copy in !damage.contains { $0.overlaps(copy) } }
            }.map(\.digest))
    }

    /// Archives of which so many bytes in front are there, behind each other.
    package init(_ parts: [(subject: Subject, count: Int)]) {
        subjects = parts.map(\.subject)
        whole = Set(
            parts.flatMap { part in
                part.subject.blobs.filter { $0.copies.contains { $0.upperBound <= part.count } }.map(\.digest)
            })
    }

    /// One archive cut behind so many bytes: which of its lists say what of the contents is known too.
    package init(_ subject: Subject, cut: Int) {
        self.init([(subject, cut)])
        isNamed = true
        var known: Set<BlobDigest> = []
        for item in subject.items where whole.contains(item.digest) {
            switch item.path {
            case Array(BagFiles.manifestPath.utf8):
                known.formUnion(subject.items.filter { $0.path.starts(with: "data/".utf8) }.map(\.digest))
            case Array(BagFiles.tagManifestPath.utf8):
                let tags = [BagFiles.declarationPath, BagFiles.infoPath, BagFiles.manifestPath]
                known.formUnion(
                    subject.items.filter { item in tags.contains { item.path.elementsEqual($0.utf8) } }.map(\.digest))
            default:
                guard item.kind == .metadata else { continue }
                known.formUnion(subject.items.filter { $0.nameKeeper == item.path && $0.kind == .file }.map(\.digest))
            }
        }
        if let index = subject.table[.index] {
            for (number, blob) in subject.blobs.enumerated()
            where index.offset + SectionGeometry.index.position(of: UInt64(number) + 1) <= UInt64(cut) {
                known.insert(blob.digest)
            }
        }
        self.known = known
    }
}

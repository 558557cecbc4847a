package import VrarcFormat

/// What `metadata.jsonl` says of one image (spec 5.10).
package struct ImageRecord: Sendable {
    /// Path below the unit's folder: `images/…`, `classes/…` or `negative_examples/…`.
    package var fileName: String
    /// The path it is restored to below the unit's folder, where that differs from `fileName`.
    package var originalName: SourceName?
    /// The digest: the member `sha256`.
    package var digest: BlobDigest
    /// Raw length in bytes.
    package var size: UInt64
    /// Media type, width, height, orientation, problem.
    package var facts: ImageFacts
    /// What only the record of a collection, or of a classifier, has.
    package var detail: Detail
    /// JSON text of what else the source said of this image.
    package var source: String?

    /// The members in which the two tables differ.
    package enum Detail: Sendable {
        /// Training data: `nil` if none was given, empty if an empty list was.
        case collection(objects: [ObjectAnnotation]?)
        /// The class, `nil` for a negative example; the zip that held it and the member's name there, if one did.
        case classifier(class: String?, zip: String?, zipMember: SourceName?)
    }

    package init(
        fileName: String, originalName: SourceName? = nil, digest: BlobDigest, size: UInt64, facts: ImageFacts,
        detail: Detail, source: String? = nil
    ) {
        self.fileName = fileName
        self.originalName = originalName
        self.digest = digest
        self.size = size
        self.facts = facts
        self.detail = detail
        self.source = source
    }

    /// Which table the record follows.
    package var kind: RecordKind {
        switch detail {
        case .collection: .collection
        case .classifier: .classifier
        }
    }

    /// The training data of a collection's record; `nil` if none was given.
    package var objects: [ObjectAnnotation]? {
        if case .collection(let objects) = detail { objects } else { nil }
    }

    /// Whether a training box of the record is empty or not within the picture (W002).
    package var hasMisplacedBox: Bool {
        guard let objects else { return false }
        // A HEIC image is turned by means of its container, so its stored sides say nothing of where a box may be.
        let isTurnedElsewhere = facts.mediaType == .heic
        return objects.contains {
            !$0.location.fits(
                shownWidth: isTurnedElsewhere ? nil : facts.shownWidth,
                shownHeight: isTurnedElsewhere ? nil : facts.shownHeight)
        }
    }
}

extension ImageRecord: Equatable {
    /// Records are equal if their canonical bytes are.
    package static func == (a: ImageRecord, b: ImageRecord) -> Bool { a.encoded == b.encoded }
}

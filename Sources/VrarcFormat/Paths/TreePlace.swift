/// What a path of the bag is by its place in the tree (spec 5.4).
///
/// `TreePosition` tells the same without taking memory.
package enum TreePlace: Hashable, Sendable {
    /// The folders of a collection.
    package enum CollectionFolder: Hashable, Sendable {
        case image, attachment
    }

    /// The folders of a classifier.
    package enum ClassifierFolder: Hashable, Sendable {
        case classImage(classSlug: [UInt8])
        case negative, model, attachment
    }

    /// `bagit.txt`.
    case bagDeclaration
    /// A file in a folder of a collection.
    case collectionFile(slug: [UInt8], CollectionFolder)
    /// `README.md` of a collection.
    case collectionReadme(slug: [UInt8])
    /// `metadata.jsonl` of a collection.
    case collectionMetadata(slug: [UInt8])
    /// `collection.json`.
    case collectionDocument(slug: [UInt8])
    /// A file in a folder of a classifier.
    case classifierFile(slug: [UInt8], ClassifierFolder)
    /// `README.md` of a classifier.
    case classifierReadme(slug: [UInt8])
    /// `metadata.jsonl` of a classifier.
    case classifierMetadata(slug: [UInt8])
    /// `classifier.json`.
    case classifierDocument(slug: [UInt8])
    /// A file below `data/attachments/`.
    case bundleAttachment
    /// `data/archive.json`.
    case archiveDocument
    /// `bag-info.txt`.
    case bagInfo
    /// `manifest-sha256.txt`.
    case manifest
    /// `tagmanifest-sha256.txt`.
    case tagManifest

    /// The place of a path below the top folder; `nil` if it has none (E037).
    package init?(path: RawSpan) {
        guard let position = TreePosition(path) else { return nil }
        switch position.part {
        case .bagDeclaration: self = .bagDeclaration
        case .collection: self.init(collection: position, path.extracting(position.slug).array())
        case .classifier: self.init(classifier: position, path)
        case .bundleAttachment: self = .bundleAttachment
        case .archiveDocument: self = .archiveDocument
        case .bagInfo: self = .bagInfo
        case .manifest: self = .manifest
        case .tagManifest: self = .tagManifest
        }
    }

    /// The place of a path below the top folder; `nil` if it has none (E037).
    package init?(path: [UInt8]) {
        unsafe self.init(path: path.span.bytes)
    }

    private init?(collection position: TreePosition, _ slug: [UInt8]) {
        switch position.role {
        case .image: self = .collectionFile(slug: slug, .image)
        case .attachment: self = .collectionFile(slug: slug, .attachment)
        case .readme: self = .collectionReadme(slug: slug)
        case .metadata: self = .collectionMetadata(slug: slug)
        case .document: self = .collectionDocument(slug: slug)
        default: return nil
        }
    }

    private init?(classifier position: TreePosition, _ path: RawSpan) {
        let slug = path.extracting(position.slug).array()
        switch position.role {
        case .classImage:
            self = .classifierFile(slug: slug, .classImage(classSlug: path.extracting(position.classSlug).array()))
        case .negativeExample: self = .classifierFile(slug: slug, .negative)
        case .model: self = .classifierFile(slug: slug, .model)
        case .attachment: self = .classifierFile(slug: slug, .attachment)
        case .readme: self = .classifierReadme(slug: slug)
        case .metadata: self = .classifierMetadata(slug: slug)
        case .document: self = .classifierDocument(slug: slug)
        default: return nil
        }
    }

    /// The unit that the file belongs to (spec 2).
    package var unit: TreeUnit {
        switch self {
        case .collectionFile(let slug, _), .collectionReadme(let slug), .collectionMetadata(let slug),
            .collectionDocument(let slug):
            .collection(slug: slug)
        case .classifierFile(let slug, _), .classifierReadme(let slug), .classifierMetadata(let slug),
            .classifierDocument(let slug):
            .classifier(slug: slug)
        default: .rest
        }
    }

    /// Whether the file is an image: below `images/`, `classes/` or `negative_examples/`.
    package var isImagePlace: Bool {
        switch self {
        case .collectionFile(_, .image), .classifierFile(_, .classImage), .classifierFile(_, .negative): true
        default: false
        }
    }

    /// Whether the file is a line file: cut into frames at line ends (spec 5.1).
    package var isLineFile: Bool {
        switch self {
        case .collectionMetadata, .classifierMetadata, .manifest: true
        default: false
        }
    }
}

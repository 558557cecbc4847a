import VrarcArchive
import VrarcFormat
import VrarcModel

extension UnitNames {
    private static let path = "data/archive.json"

    /// What `data/archive.json` says; `nil`, with findings, if it can't be used.
    static func read(_ archive: ArchiveContents, _ findings: inout [Finding]) throws(ArchiveError) -> UnitNames? {
        guard let bytes = try archive.file(path, WorkerContext(level: 1)) else {
            findings.append(Finding(.requiredFileMissing, path: path, consequence))
            return nil
        }
        do throws(ManifestError) {
            return UnitNames(try unsafe ArchiveManifest.read(bytes.span.bytes).content)
        } catch {
            let detail = error.detail.hasSuffix(".") ? String(error.detail.dropLast()) : error.detail
            findings.append(Finding(error.code, path: path, "\(detail); \(consequence)"))
            return nil
        }
    }

    private static let consequence =
        "units have the names of their own documents, files beside them keep their names in the archive"

    /// The units whose files are listed, with the names that their own documents give; without one, their slugs.
    init(fromUnitsOf archive: ArchiveContents) throws(ArchiveError) {
        var units: [(position: TreePosition, slug: String, document: BlobDigest?)] = []
        try archive.forEachFile { (digest, path) in
            guard let position = unsafe TreePosition(path.span.bytes),
                position.part == .collection || position.part == .classifier
            else { return }
            let slug = Text.string(Array(path[position.slug]))
            if units.last?.slug != slug || units.last?.position.part != position.part {
                units.append((position, slug, nil))
            }
            if position.role == .document { units[units.count - 1].document = digest }
        }
        var named: (collections: [(slug: String, name: String)], classifiers: [(slug: String, name: String)]) = ([], [])
        for (position, slug, digest) in units {
            let kind: RecordKind = position.part == .collection ? .collection : .classifier
            let name = try digest.flatMap { (digest) throws(ArchiveError) in try Self.name(digest, kind, archive) }
            switch kind {
            case .collection: named.collections.append((slug, name ?? slug))
            case .classifier: named.classifiers.append((slug, name ?? slug))
            }
        }
        self.init(collections: named.collections, classifiers: named.classifiers)
    }

    /// The name that a unit's document gives; `nil` if it can't be read, which is said where it is restored.
    private static func name(
        _ digest: BlobDigest, _ kind: RecordKind, _ archive: ArchiveContents
    ) throws(ArchiveError) -> String? {
        let bytes: [UInt8]
        do throws(ArchiveError) {
            bytes = try archive.content(of: digest, limit: UInt64(FormatLimits.document), WorkerContext(level: 1))
        } catch {
            if error.code == .interrupted { throw error }
            return nil
        }
        switch kind {
        case .collection: return (try? unsafe CollectionManifest.read(bytes.span.bytes))?.content.name
        case .classifier: return (try? unsafe ClassifierManifest.read(bytes.span.bytes))?.content.name
        }
    }
}

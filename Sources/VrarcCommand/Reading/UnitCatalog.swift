package import VrarcArchive
package import VrarcFormat
package import VrarcModel

/// The collections and classifiers of an archive, as `data/archive.json` names them.
package struct UnitCatalog: Sendable {
    package let manifest: ArchiveManifest

    /// Reads `data/archive.json`.
    package init(_ reader: ArchiveReader, _ context: WorkerContext) throws(ArchiveError) {
        manifest = try Self.document("data/archive.json", reader, context)
    }

    /// A manifest of the archive; [E039], [E060] or [E061] if it can't be used.
    package static func document<M: ManifestDocument>(
        _ path: String, _ reader: ArchiveReader, _ context: WorkerContext
    ) throws(ArchiveError) -> M {
        let bytes = try reader.required(path, context)
        do throws(ManifestError) {
            return unsafe try M.read(bytes.span.bytes).content
        } catch {
            throw ArchiveError(
                .damaged, subject: "\(reader.source.name): \(path)",
                detail: "\(error.code.rawValue): \(error.code.sentence) (\(error.detail))",
                cause: error)
        }
    }

    /// The unit of each of these names, which are names or slugs.
    ///
    /// Throws where the archive has none of that name.
    package func units(collections: [String], classifiers: [String]) throws -> Set<TreeUnit> {
        var units: Set<TreeUnit> = []
        let collectionNames = manifest.collections.map { ($0.name, $0.slug) }
        for name in collections {
            units.insert(.collection(slug: try Self.slug(of: name, "collection", collectionNames)))
        }
        let classifierNames = manifest.classifiers.map { ($0.name, $0.slug) }
        for name in classifiers {
            units.insert(.classifier(slug: try Self.slug(of: name, "classifier", classifierNames)))
        }
        return units
    }

    private static func slug(of name: String, _ kind: String, _ known: [(name: String, slug: String)]) throws -> [UInt8]
    {
        let found =
            known.first { $0.slug.utf8.elementsEqual(name.utf8) }
            ?? known.first { $0.name.utf8.elementsEqual(name.utf8) }
        if let found { return Array(found.slug.utf8) }
        let names = known.prefix(10).map { "'\($0.name)'" }.joined(separator: ", ")
        throw CommandFailure(
            .failed, "the archive has no \(kind) '\(name)'", subject: name,
            hint: known.isEmpty ? "it has none at all" : "it has \(names)\(known.count > 10 ? ", …" : "")",
            code: "not-found")
    }
}

extension ArchiveReader {
    /// A document that every archive must have; [E039] if it is not there.
    func required(_ path: String, _ context: WorkerContext) throws(ArchiveError) -> [UInt8] {
        do throws(ArchiveError) {
            return try file(path, context)
        } catch {
            guard error.code == .notFound else { throw error }
            let code = FindingCode.requiredFileMissing
            throw ArchiveError(.damaged, subject: error.subject, detail: "\(code.rawValue): \(code.sentence)")
        }
    }
}

extension TreeUnit {
    /// The unit's folder, such as `data/collections/lego/`; `data/` for the rest.
    package var folder: [UInt8] {
        switch self {
        case .collection(let slug): Array("data/collections/".utf8) + slug + [0x2F]
        case .classifier(let slug): Array("data/classifiers/".utf8) + slug + [0x2F]
        case .rest: Array("data/".utf8)
        }
    }

    /// The same folder with the unit's name in place of its slug, where a folder can have that name.
    package func folder(named name: String?) -> [UInt8] {
        guard let name = name.map({ Array($0.utf8) }), !name.contains(0x2F), OriginalPath.violation(of: name) == nil
        else {
            return folder
        }
        switch self {
        case .collection: return Array("data/collections/".utf8) + name + [0x2F]
        case .classifier: return Array("data/classifiers/".utf8) + name + [0x2F]
        case .rest: return folder
        }
    }

    /// Path of the unit's own document.
    package var document: String {
        let folder = String(decoding: folder, as: UTF8.self)
        switch self {
        case .collection: return folder + "collection.json"
        case .classifier: return folder + "classifier.json"
        case .rest: return folder + "archive.json"
        }
    }
}

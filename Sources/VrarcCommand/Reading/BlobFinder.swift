package import VrarcArchive
package import VrarcFormat
import VrarcModel

/// A blob that was found, and by what.
package enum FoundBlob {
    case digest(IndexEntry)
    case path(NamedEntry)

    package var entry: IndexEntry {
        switch self {
        case .digest(let entry): entry
        case .path(let named): named.entry
        }
    }
}

/// Finds the blob that a person names: `sha256:` and a digest, a portable path, or an original one.
package struct BlobFinder {
    private let reader: ArchiveReader
    private let context: WorkerContext

    package init(_ reader: ArchiveReader, _ context: WorkerContext) {
        self.reader = reader
        self.context = context
    }

    /// The blob's entry. A digest costs three reads with the blob, a portable path four; an original name that differs
    /// is looked for in the records of its unit.
    package func find(_ name: String) throws -> FoundBlob {
        if name.hasPrefix("sha256:") {
            let digest = try DigestArgument.parse(name)
            guard let entry = try reader.entry(for: digest) else { throw missing(name) }
            return .digest(entry)
        }
        let below = name.hasPrefix("data/") ? String(name.dropFirst("data/".utf8.count)) : name
        if let entry = try reader.entry(forPath: Array("data/\(below)".utf8)) { return .path(entry) }
        guard let path = try portablePath(ofOriginal: below), let entry = try reader.entry(forPath: path) else {
            throw missing(name)
        }
        return .path(entry)
    }

    /// Gives the blob's bytes to `body`, each piece after it was checked.
    package func stream(
        _ blob: FoundBlob, _ body: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        switch blob {
        case .digest(let entry): try unsafe reader.blobs.stream(entry, context, body)
        case .path(let entry): try unsafe reader.stream(entry, context, body)
        }
    }

    private func missing(_ name: String) -> CommandFailure {
        CommandFailure(
            .failed, "\(reader.source.name) has no file '\(name)'", subject: name,
            hint: "'vrarc list FILE' gives the paths, 'vrarc list FILE --json' the digests", code: "not-found")
    }

    /// The path of the file that is restored to this path below `data/`.
    private func portablePath(ofOriginal name: String) throws -> [UInt8]? {
        let catalog = try UnitCatalog(reader, context)
        let parts = name.split(separator: "/", maxSplits: 2)
        guard parts.count == 3 else { return try renamed(catalog.manifest.renamed, name, .rest) }
        let (folder, unitName, rest) = (parts[0], String(parts[1]), String(parts[2]))
        if folder == "collections", let units = try? catalog.units(collections: [unitName], classifiers: []),
            let unit = units.first
        {
            let manifest: CollectionManifest = try UnitCatalog.document(unit.document, reader, context)
            return try inUnit(unit, rest, manifest.renamed)
        }
        if folder == "classifiers", let units = try? catalog.units(collections: [], classifiers: [unitName]),
            let unit = units.first
        {
            let manifest: ClassifierManifest = try UnitCatalog.document(unit.document, reader, context)
            return try inUnit(unit, rest, manifest.renamed)
        }
        return try renamed(catalog.manifest.renamed, name, .rest)
    }

    private func inUnit(_ unit: TreeUnit, _ name: String, _ list: [RenamedFile]) throws -> [UInt8]? {
        if let path = try renamed(list, name, unit) { return path }
        // The unit may have been named by its name, and the file by its portable path.
        let direct = unit.folder + Array(name.utf8)
        if try reader.entry(forPath: direct) != nil { return direct }
        guard let kind = unit.recordKind else { return nil }
        var found: [UInt8]?
        let metadata = String(decoding: unit.folder, as: UTF8.self) + "metadata.jsonl"
        try RecordLines.forEach(metadata, kind, reader, context) { record throws(ArchiveError) in
            try Interruption.check()
            if let original = record.originalName, original.bytes.elementsEqual(name.utf8) {
                found = unit.folder + Array(record.fileName.utf8)
            }
        }
        return found
    }

    private func renamed(_ list: [RenamedFile], _ name: String, _ unit: TreeUnit) throws -> [UInt8]? {
        list.first { $0.originalName.bytes.elementsEqual(name.utf8) }.map { unit.folder + Array($0.path.utf8) }
    }
}

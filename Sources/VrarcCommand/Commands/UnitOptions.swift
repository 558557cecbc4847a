package import ArgumentParser
package import VrarcArchive
package import VrarcFormat

/// `--only-collection` and `--only-classifier`.
package struct UnitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only this collection; may be given more than once.", valueName: "name"))
    package var onlyCollection: [String] = []

    @Option(help: ArgumentHelp("Only this classifier; may be given more than once.", valueName: "name"))
    package var onlyClassifier: [String] = []

    package init() {}

    /// The units that were named; `nil` if none was.
    package func selected(_ reader: ArchiveReader) throws -> Set<TreeUnit>? {
        if onlyCollection.isEmpty, onlyClassifier.isEmpty { return nil }
        let catalog = try UnitCatalog(reader, WorkerContext(level: 3))
        return try catalog.units(collections: onlyCollection, classifiers: onlyClassifier)
    }
}

internal import VrarcFormat
internal import VrarcModel

/// Packs a source into an archive: contents, records, documents, in canonical order.
package final class Packer {
    private let source: any BundleSource
    private let options: PackOptions
    private let report: ProgressHandler?
    private var notices: [SourceNotice] = []
    private var units: [PackedUnit] = []
    private var progress: WorkProgress
    private var reported: ContinuousClock.Instant?
    private let shortage = OpenFileShortage()

    package init(source: any BundleSource, options: PackOptions, progress report: ProgressHandler? = nil) {
        self.source = source
        self.options = options
        self.report = report
        progress = WorkProgress(phase: "packing")
    }

    /// Writes the archive. On any error nothing is left behind.
    package func pack(to sink: any ByteSink) throws(ArchiveError) -> PackReport {
        do throws(ArchiveError) {
            return try packAll(to: sink)
        } catch {
            sink.abandon()
            throw error
        }
    }

    private func packAll(to sink: any ByteSink) throws(ArchiveError) -> PackReport {
        let pool = WorkerPool(width: max(1, options.jobs), level: options.level, isHelped: true)
        let writer = try ArchiveWriter(
            to: options.isFrugal ? DirectSink(sink) : sink, options: options.writer, pool: pool)
        defer { writer.settle() }
        // Besides its files a unit has README, records and document, and the archive its own document.
        writer.reserve(source.units.reduce(source.attachments.count + 1) { $0 + $1.files.count + 3 })
        let loader = FileLoader(source, pool: pool, isFrugal: options.isFrugal)
        notices = source.notices
        countPlan()
        for unit in source.units {
            try UnitPacker(unit, writer: writer, pool: pool).pack(self, loader)
        }
        var attachments = 0 as UInt64
        var renamed: [RenamedFile] = []
        for file in source.attachments {
            let path = "data/" + String(decoding: file.path, as: UTF8.self)
            guard let loaded = try take(loader, file) else { continue }
            try writer.add(Array(path.utf8), loaded.content)
            attachments += 1
            if let original = file.originalName {
                renamed.append(RenamedFile(path: String(path.dropFirst("data/".utf8.count)), originalName: original))
            }
        }
        try shortage.check()
        try addArchiveDocument(writer, attachments, renamed)
        let summary = try writer.finish()
        finishProgress()
        return PackReport(summary: summary, notices: notices, units: units, attachments: attachments)
    }

    /// The next file, or `nil` with a notice if it could not be read.
    func take(_ loader: FileLoader, _ file: SourceFile) throws(ArchiveError) -> LoadedFile? {
        switch try loader.take() {
        case .loaded(let loaded):
            if let problem = loaded.record?.facts.problem {
                notices.append(
                    SourceNotice(
                        .kept, subject: source.display(file),
                        detail: "the image is \(problem.rawValue); it is kept as it is"))
            }
            step(file.size)
            return loaded
        case .failed(let fault):
            try shortage.check()
            notices.append(SourceNotice(.leftOut, subject: fault.subject, detail: fault.detail))
            step(file.size)
            return nil
        }
    }

    func add(_ unit: PackedUnit) {
        units.append(unit)
    }

    private func addArchiveDocument(
        _ writer: ArchiveWriter, _ attachments: UInt64, _ renamed: [RenamedFile]
    ) throws(ArchiveError) {
        let collections = units.filter { $0.kind == "collection" }
        let classifiers = units.filter { $0.kind == "classifier" }
        let document = ArchiveManifest(
            collections: collections.map { CollectionSummary(slug: $0.slug, name: $0.name, images: $0.images) },
            classifiers: classifiers.map {
                ClassifierSummary(slug: $0.slug, name: $0.name, classes: $0.classes, images: $0.images)
            },
            attachments: attachments, renamed: renamed)
        try writer.add(Array("data/archive.json".utf8), document: document.encoded)
    }

    private func countPlan() {
        var items = 0
        var bytes: UInt64 = 0
        for unit in source.units {
            items += unit.files.count
            bytes += unit.files.size
        }
        for file in source.attachments { bytes += file.size }
        progress.totalItems = UInt64(items + source.attachments.count)
        progress.totalBytes = bytes
    }

    private func step(_ bytes: UInt64) {
        progress.items += 1
        progress.bytes += bytes
        guard let report, progress.items % 64 == 0 || bytes > 1 << 20 else { return }
        let now = ContinuousClock.now
        if let reported, now - reported < .milliseconds(100) { return }
        reported = now
        report(progress)
    }

    private func finishProgress() {
        report?(progress)
    }
}

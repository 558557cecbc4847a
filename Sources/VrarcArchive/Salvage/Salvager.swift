internal import VrarcFormat

/// Brings back what is whole in a damaged archive, as a new and sound one (spec 8.5).
package final class Salvager {
    private let source: any ByteSource
    private let report: ProgressHandler?

    package init(source: any ByteSource, progress report: ProgressHandler? = nil) {
        self.source = source
        self.report = report
    }

    /// Scans the file and packs what it found. The options' sources are replaced by the damaged file's name.
    package func salvage(to sink: any ByteSink, options: PackOptions) throws(ArchiveError) -> SalvageReport {
        do throws(ArchiveError) {
            let scan = SalvageScan(source)
            var progress = WorkProgress(phase: "scanning", totalBytes: source.length)
            try scan.run { bytes in
                progress.items += 1
                progress.bytes += bytes
                report?(progress)
            }
            scan.nameByManifest()
            guard !scan.blobs.isEmpty else {
                throw ArchiveError(
                    FormatError(.notAnArchive, at: 0, "no whole frame of an archive was found in it"), in: source.name)
            }
            let bundle = SalvageSource(scan, source)
            var options = options
            options.writer.sources = bundle.names
            let pack = try Packer(source: bundle, options: options, progress: report).pack(to: sink)
            return SalvageReport(
                blobs: Self.blobs(scan), lost: Self.lost(scan), unreadableBytes: scan.unreadableBytes, pack: pack)
        } catch {
            sink.abandon()
            throw error
        }
    }

    private static func blobs(_ scan: SalvageScan) -> [SalvagedBlob] {
        scan.blobs.map { blob in
            let state: SalvageState =
                blob.path == nil ? .nameless : scan.lists.known.contains(blob.digest) ? .proven : .plausible
            return SalvagedBlob(
                state: state, path: blob.path.map { String(decoding: $0, as: UTF8.self) }, digest: blob.digest,
                size: blob.size, offset: blob.frames[0].offset)
        }
    }

    /// What is named somewhere and was not found.
    private static func lost(_ scan: SalvageScan) -> [String] {
        let digests = Set(scan.blobs.map(\.digest))
        var found = Set(scan.blobs.compactMap(\.path))
        for (path, blob) in scan.links where blob != nil { found.insert(path) }
        for (path, digest) in scan.lists.listed where digests.contains(digest) { found.insert(path) }
        let named = scan.lists.listed.map(\.path) + scan.links.map(\.path) + scan.incomplete
        return Set(named).subtracting(found).sorted { $0.lexicographicallyPrecedes($1) }
            .map { String(decoding: $0, as: UTF8.self) }
    }
}

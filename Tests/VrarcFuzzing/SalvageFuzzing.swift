import VrarcArchive
import VrarcFormat

/// What is salvaged of any frames is a sound archive, and has every content that was found.
enum SalvageFuzzing {
    static func run(_ bytes: [UInt8]) throws(BrokenRule) {
        var sealer = FrameSealer()
        guard let sealed = sealer.sealAll(bytes) else { return }
        var options = PackOptions(writer: WriterOptions(bundleName: "fuzz", softwareAgent: "fuzz"))
        options.jobs = 1
        options.level = 1
        let sink = MemorySink()
        guard let report = try? Salvager(source: MemorySource(sealed)).salvage(to: sink, options: options) else {
            try require(sink.bytes.isEmpty, "a salvage that fails leaves nothing")
            return
        }
        try require(report.unreadableBytes <= UInt64(sealed.count), "no more bytes are lost than there are")
        try SoundArchive.require(sink.bytes)
        guard let reader = try? ArchiveReader(MemorySource(sink.bytes)) else { return }
        for blob in report.blobs where !isWrittenAnew(blob) {
            let entry = (try? reader.entry(for: blob.digest)) ?? nil
            try require(entry?.rawLength == blob.size, "a content that was found is in the new archive")
        }
    }
    /// Documents, records and tag files follow from the rest.
    private static func isWrittenAnew(_ blob: SalvagedBlob) -> Bool {
        guard let path = blob.path else { return false }
        switch TreePlace(path: Array(path.utf8)) {
        case .collectionFile, .classifierFile, .bundleAttachment, nil: return false
        default: return true
        }
    }
}

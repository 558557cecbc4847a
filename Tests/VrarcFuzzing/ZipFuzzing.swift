import VrarcArchive
import VrarcDatasets
import VrarcFormat

/// A zip in a classifier's folder: whatever is in it, what is packed of it is a sound archive.
enum ZipFuzzing {
    static func run(_ bytes: [UInt8]) throws(BrokenRule) {
        let scratch = try Scratch()
        try scratch.write("class.zip", ZipSealer.seal(bytes))
        let folder = scratch.file("")
        let source: FolderSource
        do throws(ArchiveError) {
            source = try FolderSource(scanning: [.classifier(name: "fuzz", folder)], jobs: 1)
        } catch {
            throw BrokenRule(description: "a folder with a strange zip is scanned: \(error.detail)")
        }
        for unit in source.units {
            for file in unit.files {
                let path = Array((unit.folder + "/").utf8) + file.path
                try require(PortablePath.violation(ofBagPath: path) == nil, "a planned path is portable")
            }
        }
        // A zip that is kept whole is packed like any attachment.
        guard source.units.contains(where: { !$0.zips.isEmpty }) else { return }
        try pack(source)
    }

    private static func pack(_ source: FolderSource) throws(BrokenRule) {
        var options = PackOptions(writer: WriterOptions(bundleName: "fuzz", softwareAgent: "fuzz"))
        options.jobs = 1
        options.level = 1
        let sink = MemorySink()
        do throws(ArchiveError) {
            _ = try Packer(source: source, options: options).pack(to: sink)
        } catch {
            throw BrokenRule(description: "what was scanned is packed: \(error.subject): \(error.detail)")
        }
        try SoundArchive.require(sink.bytes)
    }
}

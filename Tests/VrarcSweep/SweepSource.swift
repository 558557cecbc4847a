import VrarcArchive
import SystemPackage
import VrarcDatasets

extension Subject {
    /// A small archive with all that damage can meet: two collections, one of them with files that have other original
    /// names, a classifier, attachments, empty, small and large contents, links to a small and to a large one.
    package static func small(_ scratch: ScratchFolder) throws -> Subject {
        for (path, content) in files { scratch.write("source/\(path)", content) }
        return try Subject(packing: scratch)
    }

    /// Another archive with a collection of the same name, which has another image under one of its paths.
    package static func other(_ scratch: ScratchFolder) throws -> Subject {
        scratch.write("source/collections/Shapes/a.png", Picture.png("another a"))
        scratch.write("source/collections/Shapes/metadata.jsonl", record("a.png", "other"))
        scratch.write("source/collections/Shapes/z.png", Picture.png("z"))
        // The second has the name in the archive that a file of the first has, which may have lost its original one.
        scratch.write("source/collections/Shapes/a:b_.png", Picture.png("c"))
        scratch.write("source/collections/Shapes/a_b_.png", Picture.png("d"))
        scratch.write("source/collections/Shapes/large.gif", Picture.gif(70_000, 3))
        scratch.write("source/attachments/notes.txt", Array("other notes".utf8))
        return try Subject(packing: scratch)
    }

    /// Packs the folder `source` of a scratch folder, restores it, and empties the folder.
    private init(packing scratch: ScratchFolder) throws {
        let source = try FolderSource(scanning: [.folder(FilePath("\(scratch.path)/source"))], jobs: 1)
        var options = PackOptions(writer: WriterOptions(bundleName: "small", softwareAgent: "vrarc tests"))
        options.jobs = 1
        let sink = MemorySink()
        _ = try Packer(source: source, options: options).pack(to: sink)
        try self.init(archive: sink.bytes, scratch)
    }

    /// Takes an archive; a restore of it is tried in the scratch folder, which is empty afterwards.
    package init(archive bytes: [UInt8], _ scratch: ScratchFolder) throws {
        scratch.clear()
        defer { scratch.clear() }
        var options = RestoreOptions()
        options.jobs = 1
        options.isSynced = false
        let report = try FolderTarget.restore(
            reader: try ArchiveReader(MemorySource(bytes)), to: FilePath(scratch.path), options: options)
        try self.init(bytes, restored: scratch.files(), units: report.units)
    }

    private static let files: [(String, [UInt8])] = [
        ("collections/Shapes/a.png", Picture.png("a")),
        ("collections/Shapes/a:b?.png", Picture.png("b")),
        ("collections/Shapes/copy.gif", Picture.gif(66_000, 1)),
        ("collections/Shapes/large.gif", Picture.gif(66_000, 1)),
        ("collections/Shapes/small.gif", Picture.gif(700, 2)),
        ("collections/Shapes/small copy.gif", Picture.gif(700, 2)),
        ("collections/Shapes/what|licence.txt", Array("free".utf8)),
        ("collections/Shapes/empty", []),
        ("collections/Shapes/metadata.jsonl", record("a.png", "circle") + record("large.gif", "square")),
        ("collections/Places/one.png", Picture.png("one")),
        ("collections/Places/two.png", Picture.png("two")),
        ("classifiers/Dogs/classes/be:agle/1.png", Picture.png("beagle")),
        ("classifiers/Dogs/classes/husky/1.png", Picture.png("husky")),
        ("classifiers/Dogs/negative_examples/cat.png", Picture.png("cat")),
        ("classifiers/Dogs/dogs.mlmodel", Array(repeating: 0x4D, count: 300)),
        ("attachments/notes.txt", Array("notes".utf8)),
        ("attachments/why?.txt", Array("why".utf8)),
    ]

    private static func record(_ file: String, _ object: String) -> [UInt8] {
        let box = #"{"left":0,"top":0,"width":1,"height":1}"#
        return Array(
            (#"{"file_name":"\#(file)","objects":[{"object":"\#(object)","location":\#(box)}]}"# + "\n").utf8)
    }
}

import VrarcFormat
import VrarcModel
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcDatasets

/// A small archive with all that a damage can hit, and what a restore of it must give whatever is hit.
final class DamagedArchive {
    let packed: Packed
    /// The content of each file of the restored folder, by its path there.
    let restored: [[UInt8]: [UInt8]]
    private let sandbox: Sandbox
    private var ranges: [String: Range<UInt64>] = [:]
    private var names: [String: String] = [:]
    private let units = [
        ("data/collections/a_b/", "collections/a:b/", "collection.json"),
        ("data/collections/shapes/", "collections/shapes/", "collection.json"),
        ("data/classifiers/dogs/", "classifiers/dogs/", "classifier.json"),
    ]

    init(_ sandbox: Sandbox) throws {
        self.sandbox = sandbox
        Self.write(to: sandbox)
        packed = try Packed(sandbox.folder("b"))
        _ = try FolderTarget.restore(reader: packed.reader, to: sandbox.folder("sound"), options: Self.options)
        restored = sandbox.files("sound")
        for (path, content) in packed.files {
            let entry = try packed.reader.entry(for: SHA256.digest(of: content))
            if let entry { ranges[path] = entry.offset..<entry.offset + entry.storedLength }
        }
        let manifest = packed.reader.contentID
        if let entry = try packed.reader.entry(for: manifest) {
            ranges["manifest"] = entry.offset..<entry.offset + entry.storedLength
        }
        for (folder, _, document) in units {
            let kind: RecordKind = document == "classifier.json" ? .classifier : .collection
            let below = String(folder.dropFirst(5).dropLast())
            for (name, record) in try packed.records(below, kind) {
                names[folder + name] = record.originalName.map { Text.string($0.bytes) }
            }
            let slug = String(below.split(separator: "/")[1])
            let renamed =
                kind == .collection ? try packed.collection(slug).renamed : try packed.classifier(slug).renamed
            for file in renamed { names[folder + file.path] = Text.string(file.originalName.bytes) }
        }
        names["data/attachments/note_.txt"] = "attachments/note*.txt"
    }

    static var options: RestoreOptions {
        var options = RestoreOptions()
        options.isSynced = false
        options.jobs = 1
        return options
    }

    private static func write(to sandbox: Sandbox) {
        var random = SeededRandom(seed: 611)
        func picture(_ count: Int) -> [UInt8] { Pictures.png("") + random.bytes(count) }
        let shared = picture(66_000)
        sandbox.write("b/collections/shapes/large.png", shared)
        sandbox.write("b/collections/shapes/t/copy:of.png", shared)
        for number in 0..<4 { sandbox.write("b/collections/shapes/t/s\(number)?.png", picture(900)) }
        sandbox.write("b/collections/shapes/plain.png", picture(700))
        sandbox.write("b/collections/shapes/a|b.txt", text: String(repeating: "text ", count: 200))
        sandbox.write("b/collections/shapes/training_data/plain.json", text: #"{"objects":[]}"#)
        sandbox.write("b/collections/a:b/again.png", shared)
        sandbox.write("b/collections/a:b/one.png", picture(600))
        for number in 0..<3 { sandbox.write("b/classifiers/dogs/pug/d\(number).png", picture(800)) }
        sandbox.write("b/classifiers/dogs/dog.mlmodel", random.bytes(65_600))
        sandbox.write("b/note*.txt", text: String(repeating: "beside ", count: 100))
    }

    /// Where the structures of the file begin and end.
    var borders: [UInt64] {
        let footer = packed.reader.footer
        var borders: Set<UInt64> = [footer.dataEnd, footer.firstCopy, footer.tableOffset, footer.end]
        for range in ranges.values { borders.formUnion([range.lowerBound, range.upperBound]) }
        for section in packed.reader.table.entries { borders.formUnion([section.offset, section.end]) }
        return borders.sorted()
    }

    /// What a restore of the archive with a damaged area must give, and must name as lost.
    func expected(
        with area: Range<UInt64>, isLost: ((String) -> Bool)? = nil
    ) -> (files: [[UInt8]: [UInt8]], lost: Set<String>) {
        func isHit(_ path: String) -> Bool { ranges[path]?.overlaps(area) ?? false }
        var files: [[UInt8]: [UInt8]] = [:]
        var lost: Set<String> = []
        for path in packed.files.keys where path.hasPrefix("data/") && path != "data/archive.json" {
            guard !isHit(path) else {
                lost.insert(path)
                continue
            }
            guard let sound = restored[Text.bytes(name(path, where: { _ in false }))] else { continue }
            files[Text.bytes(name(path, where: isLost ?? isHit))] = sound
        }
        return (files, lost)
    }

    /// The path that a file is restored to, if the documents that `isHit` is true of are damaged.
    func name(_ path: String, where isHit: (String) -> Bool) -> String {
        guard let (folder, target, document) = units.first(where: { path.hasPrefix($0.0) }) else {
            return isHit("data/archive.json") ? String(path.dropFirst(5)) : names[path] ?? String(path.dropFirst(5))
        }
        let areNamesLost = isHit("data/archive.json") && isHit(folder + document)
        let below = String(path.dropFirst(folder.count))
        let isAttachment = below.hasPrefix("attachments/") || below.hasPrefix("models/")
        let isNameLost = isHit(folder + (isAttachment ? document : "metadata.jsonl"))
        return (areNamesLost ? String(folder.dropFirst(5)) : target) + (isNameLost ? below : names[path] ?? below)
    }

    /// All records, with the names that files have in the archive and with those they are restored under.
    private(set) lazy var records: Set<ArraySlice<UInt8>> = {
        let sources = packed.files.filter { $0.key.hasSuffix("/metadata.jsonl") }.values
        let results = restored.filter { Text.hasSuffix($0.key, "/metadata.jsonl") }.values
        return Set((Array(sources) + Array(results)).flatMap { $0.split(separator: 0x0A) })
    }()

    /// The same files as `restored`, all under their names in the archive.
    var portable: [[UInt8]: [UInt8]] { expected(with: 0..<0, isLost: { _ in true }).files }

    func hitsManifest(_ area: Range<UInt64>) -> Bool { ranges["manifest"]?.overlaps(area) ?? false }

    /// Whether the area takes both what lists the files and what confirms them: then all that is left may be too little.
    func isUnconfirmable(_ area: Range<UInt64>) -> Bool {
        let index = packed.reader.table[.index].map { $0.offset..<$0.end } ?? 0..<0
        return ranges["manifest"]?.overlaps(area) ?? false && index.overlaps(area)
    }

    /// Restores from a damaged source into a folder that is removed again; gives what is there, and the report.
    func restore(_ source: any ByteSource) throws -> (files: [[UInt8]: [UInt8]], report: RestoreReport) {
        let target = Sandbox()
        let report = try FolderTarget.restore(
            ArchiveContents(source), to: target.folder("out"), options: Self.options)
        return (target.files("out"), report)
    }
}

import SystemPackage
import VrarcFormat
import VrarcModel

@testable import VrarcArchive
@testable import VrarcDatasets

/// A source that was packed in memory, and what is in the archive.
struct Packed {
    let source: FolderSource
    let bytes: [UInt8]
    let report: PackReport
    let reader: ArchiveReader
    /// The content of each path below the top folder.
    let files: [String: [UInt8]]

    init(_ arguments: [SourceArgument], jobs: Int = 2) throws {
        let source = try FolderSource(scanning: arguments, jobs: jobs)
        var options = PackOptions(writer: WriterOptions(bundleName: "test", softwareAgent: "tests"))
        options.jobs = jobs
        let sink = MemorySink()
        report = try Packer(source: source, options: options).pack(to: sink)
        bytes = sink.bytes
        let reader = try ArchiveReader(MemorySource(sink.bytes))
        let context = WorkerContext(level: 1)
        var files: [String: [UInt8]] = [:]
        try reader.forEachManifestLine(context) { (digest, path) throws(ArchiveError) in
            guard let entry = try reader.entry(for: digest) else { return }
            files[String(decoding: path, as: UTF8.self)] = try reader.content(of: entry, context)
        }
        self.source = source
        self.reader = reader
        self.files = files
    }

    init(_ path: FilePath) throws { try self.init([.folder(path)]) }

    /// The paths below a folder of the archive, in byte order.
    func paths(_ folder: String = "data") -> [String] {
        files.keys.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.count + 1)) }.sorted()
    }

    /// The records of a unit by `file_name`.
    func records(_ folder: String, _ kind: RecordKind) throws -> [String: ImageRecord] {
        let lines = (files["data/\(folder)/metadata.jsonl"] ?? []).split(separator: 0x0A)
        var records: [String: ImageRecord] = [:]
        for line in lines {
            let bytes = Array(line) + [0x0A]
            let record = try unsafe ImageRecord.read(line: bytes.span.bytes, kind: kind).content
            records[record.fileName] = record
        }
        return records
    }

    func classifier(_ slug: String) throws -> ClassifierManifest {
        try Self.document(files["data/classifiers/\(slug)/classifier.json"])
    }

    func collection(_ slug: String) throws -> CollectionManifest {
        try Self.document(files["data/collections/\(slug)/collection.json"])
    }

    private static func document<Document: ManifestDocument>(_ bytes: [UInt8]?) throws -> Document {
        let bytes = bytes ?? []
        return try unsafe Document.read(bytes.span.bytes).content
    }

    /// What the verifier finds at full depth, but warnings.
    func findings() throws -> [Finding] {
        try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 2).verify().findings
            .filter { $0.code.isError }
    }

    /// Notices of one kind as "subject: detail", the sandbox's path cut off.
    func notices(_ kind: SourceNotice.Kind, in sandbox: Sandbox) -> [String] {
        report.notices.filter { $0.kind == kind }.map { notice in
            let prefix = sandbox.path + "/"
            let subject =
                notice.subject.hasPrefix(prefix) ? String(notice.subject.dropFirst(prefix.count)) : notice.subject
            return "\(subject): \(notice.detail)"
        }
    }
}

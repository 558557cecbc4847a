import SystemPackage
import VrarcFormat
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcDatasets

#if canImport(Glibc)
    import Glibc
#endif

/// A small bundle folder with one of everything, and what a pack of it without faults gives.
final class FaultBundle {
    let sandbox = Sandbox(isInMemory: true)
    /// The archive without faults.
    let archive: [UInt8]
    let contentID: BlobDigest
    /// Notices without faults.
    let notices: Int
    /// Digests of the contents of source files and zip members, with the names that a notice may give them.
    private let contents: [(digest: BlobDigest, names: [String])]
    /// Archives that were verified.
    private let sound = Locked<Set<BlobDigest>>([])

    init() throws {
        let contents = Self.write(to: sandbox)
        self.contents = contents.map { content in
            (SHA256.digest(of: unsafe content.bytes.span.bytes), content.names)
        }
        sandbox.makeFolder("out")
        let report = try Self.pack(sandbox, "out/plain.vrarc", replace: false)
        archive = Sandbox.content(sandbox.bytes("out/plain.vrarc"))
        contentID = report.summary.contentID
        notices = report.notices.count
        unsafe unlink(sandbox.path + "/out/plain.vrarc")
    }

    private static func write(to sandbox: Sandbox) -> [(bytes: [UInt8], names: [String])] {
        let labels = #"{"objects":[{"object":"dog","location":{"left":1,"top":2,"width":3,"height":4}}]}"#
        var zip = ZipBuilder()
        zip.add("1.png", Pictures.png("1"))
        zip.add(ZipBuilder.Member(name: Array("deep/2.png".utf8), content: Pictures.png("2"), isDeflated: true))
        let files: [(String, [UInt8])] = [
            ("collections/lego/images/a.png", Pictures.png("a")),
            ("collections/lego/images/b?.png", Pictures.png("b")),
            ("collections/lego/training_data/a.json", Array(labels.utf8)),
            ("collections/lego/metadata.jsonl", Array(#"{"file_name":"images/b?.png","note":"x"}"#.utf8 + [0x0A])),
            ("collections/lego/collection.json", Array(#"{"own":1}"#.utf8)),
            ("classifiers/dogs/beagle.zip", zip.bytes()),
            ("classifiers/dogs/classes/pug/p.png", Pictures.png("p")),
            ("classifiers/dogs/net.mlmodel", Array("model".utf8)),
            ("notes.txt", [UInt8](repeating: 0x61, count: 30_000)),
        ]
        for (name, bytes) in files { sandbox.write("b/\(name)", bytes) }
        sandbox.link("b/collections/lego/link.png", to: "images/a.png")
        let isZip = { (name: String) in name.hasSuffix(".zip") }
        let whole = sandbox.path + "/b/"
        return files.filter { !isZip($0.0) }.map { ($0.1, [whole + $0.0]) }
            + zip.members.map { ($0.content, [whole + "classifiers/dogs/beagle.zip"]) }
    }

    static func pack(_ sandbox: Sandbox, _ output: String, replace: Bool) throws -> PackReport {
        let source = try FolderSource(scanning: [.folder(sandbox.folder("b"))], jobs: 2)
        var options = PackOptions(writer: WriterOptions(bundleName: "test", softwareAgent: "tests"))
        options.jobs = 2
        let file = try OutputFile(sandbox.folder(output), replace: replace)
        return try Packer(source: source, options: options).pack(to: file)
    }

    /// What is wrong with an archive; an archive that was seen before is not verified again.
    func fault(of bytes: [UInt8]) throws -> String? {
        let digest = SHA256.digest(of: unsafe bytes.span.bytes)
        if sound.withLock({ $0.contains(digest) }) { return nil }
        let report = try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 1).verify()
        guard report.findings.filter({ $0.code.isError }).isEmpty else { return "\(report.findings)" }
        _ = sound.withLock { $0.insert(digest) }
        return nil
    }

    /// What an archive lacks without saying so in a notice.
    func lostSilently(_ bytes: [UInt8], _ report: PackReport) throws -> [String] {
        guard bytes != archive else { return [] }
        let reader = try ArchiveReader(MemorySource(bytes))
        var lost: [String] = []
        for content in contents where try reader.entry(for: content.digest) == nil {
            let isNamed = report.notices.contains { notice in
                content.names.contains { $0.hasPrefix(notice.subject) || notice.subject.hasPrefix($0) }
            }
            if !isNamed { lost.append(content.names[0]) }
        }
        if report.summary.contentID != contentID, report.notices.count <= notices { lost.append("a change") }
        return lost
    }

    /// Open descriptors that lead below the sandbox.
    var descriptors: [String] {
        (0..<512).compactMap { number in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe readlink(
                    "/proc/self/fd/\(number)", bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
            }
            guard count > 0 else { return nil }
            let target = String(decoding: buffer[..<count], as: UTF8.self)
            return target.hasPrefix(sandbox.path) ? target : nil
        }
    }

    /// What lies in a folder of the sandbox, at any depth.
    func names(_ folder: String) -> [String] {
        sandbox.files(folder).keys.map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    /// Empties a folder of the sandbox.
    func clear(_ folder: String) {
        sandbox.removeFolder(folder)
        sandbox.makeFolder(folder)
    }
}

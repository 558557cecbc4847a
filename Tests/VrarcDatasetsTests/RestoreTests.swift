import SystemPackage
import Testing
import VrarcFormat
import VrarcModel

@testable import VrarcArchive
@testable import VrarcDatasets

#if canImport(Glibc)
    import Glibc
#endif

extension DatasetTests {
    @Suite struct RestoreTests {
        let sandbox = Sandbox()

        private var options: RestoreOptions {
            var options = RestoreOptions()
            // Waiting for the device says nothing about the files.
            options.isSynced = false
            return options
        }

        @discardableResult
        private func restore(
            _ packed: Packed, _ name: String = "out", _ change: (inout RestoreOptions) -> Void = { _ in }
        ) throws -> RestoreReport {
            var options = options
            change(&options)
            return try FolderTarget.restore(reader: packed.reader, to: sandbox.folder(name), options: options)
        }

        /// A collection and a classifier with all that is hard to give back.
        private func writeSource() {
            sandbox.write("b/collections/shapes/t/a.png", Pictures.png("a"))
            sandbox.write("b/collections/shapes/t/a:b?.png", Pictures.png("b"))
            sandbox.write("b/collections/shapes/t/A.png", Pictures.png("c"))
            sandbox.write("b/collections/shapes/copy.png", Pictures.png(String(repeating: "l", count: 100_000)))
            sandbox.write("b/collections/shapes/copy of it.png", Pictures.png(String(repeating: "l", count: 100_000)))
            sandbox.write(Array("b/collections/shapes/".utf8) + [0xFE] + Array(".png".utf8), Pictures.png("d"))
            sandbox.write("b/collections/shapes/training_data/a.json", text: #"{"objects":[],"more":1.50}"#)
            sandbox.write("b/collections/shapes/LICENSE", text: "mine")
            sandbox.write("b/collections/shapes/a|b.txt", text: "x")
            sandbox.write("b/collections/shapes/collection.json", text: #"{"id":1}"#)
            sandbox.write("b/collections/shapes/README.md", text: "# Shapes")
            sandbox.write("b/collections/a:b/only.txt", text: "no image")
            var zip = ZipBuilder()
            for number in 0..<5 { zip.add("in/\(number).png", Pictures.png("z\(number)")) }
            zip.add("../out.png", Pictures.png("z9"))
            zip.add("in/0.png", Pictures.png("z10"))
            zip.add("notes/readme.txt", Array("n".utf8))
            zip.add("__MACOSX/._x", [1])
            zip.add(ZipBuilder.Member(name: [0x80, 0x2E, 0x70], content: Pictures.png("z11")))
            sandbox.write("b/classifiers/dogs/be:agle.zip", zip.bytes())
            sandbox.write("b/classifiers/dogs/be:agle/x.png", Pictures.png("x"))
            sandbox.write("b/classifiers/dogs/negatives.zip", zip.bytes())
            sandbox.write("b/classifiers/dogs/broken.zip", text: "PK")
            sandbox.write("b/classifiers/dogs/dog.mlmodel", text: "m")
            sandbox.write("b/classifiers/dogs/loose.png", Pictures.png("loose"))
            sandbox.write("b/note*.txt", text: "beside")
            sandbox.write("b/attachments/x.txt", text: "beside too")
        }

        @Test func aRestoredFolderPacksToTheSameContentID() throws {
            writeSource()
            let first = try Packed(sandbox.folder("b"))
            #expect(try first.findings() == [])
            let report = try restore(first)
            #expect(report.findings == [] && report.damaged == [])
            let second = try Packed(sandbox.folder("out"))
            #expect(second.paths() == first.paths())
            for path in first.paths() where second.files["data/\(path)"] != first.files["data/\(path)"] {
                Issue.record("\(path): \(Text.string(second.files["data/\(path)"] ?? []))")
            }
            #expect(second.reader.contentID == first.reader.contentID)
            #expect(second.report.notices.filter { $0.kind != .kept } == [])
        }

        @Test func filesHaveTheirOriginalNamesAndBytes() throws {
            writeSource()
            try restore(try Packed(sandbox.folder("b")))
            let files = sandbox.files("out")
            #expect(files[Array("collections/shapes/images/t/a:b?.png".utf8)] == Pictures.png("b"))
            #expect(files[Array("collections/shapes/images/".utf8) + [0xFE] + Array(".png".utf8)] == Pictures.png("d"))
            #expect(files[Array("collections/shapes/attachments/a|b.txt".utf8)] == Array("x".utf8))
            #expect(files[Array("collections/a:b/attachments/only.txt".utf8)] != nil)
            #expect(files[Array("classifiers/dogs/classes/be:agle/be:agle.zip/_/out.png".utf8)] == Pictures.png("z9"))
            #expect(files[Array("classifiers/dogs/classes/be:agle/be:agle.zip/in/0~2.png".utf8)] == Pictures.png("z10"))
            #expect(files[Array("classifiers/dogs/models/dog.mlmodel".utf8)] == Array("m".utf8))
            #expect(files[Array("attachments/note*.txt".utf8)] == Array("beside".utf8))
            #expect(files.keys.allSatisfy { !Text.string($0).contains(".tmp") })
        }

        @Test func metadataNamesTheFilesAsTheyLie() throws {
            writeSource()
            try restore(try Packed(sandbox.folder("b")))
            let lines = Sandbox.content(sandbox.bytes("out/collections/shapes/metadata.jsonl")).split(separator: 0x0A)
            let records = try lines.map { line in
                let bytes = Array(line) + [0x0A]
                return try unsafe ImageRecord.read(line: bytes.span.bytes, kind: .collection)
            }
            #expect(records.count == 6 && records.allSatisfy(\.isCanonical))
            let files = sandbox.files("out/collections/shapes")
            for record in records.map(\.content) {
                let disk = record.originalName?.bytes ?? Array(record.fileName.utf8)
                #expect(files[disk].map { SHA256.digest(of: $0) } == record.digest, "\(record.fileName)")
                if case .utf8 = record.originalName { Issue.record("\(record.fileName) has an original name") }
            }
        }

        @Test func aFolderUnpackedByTarPacksToTheSameContentID() throws {
            writeSource()
            let first = try Packed(sandbox.folder("b"))
            for (path, content) in first.files { sandbox.write("tar/" + path, content) }
            let second = try Packed(sandbox.folder("tar/data"))
            for path in first.paths() where second.files["data/\(path)"] != first.files["data/\(path)"] {
                Issue.record("\(path): \(Text.string(second.files["data/\(path)"] ?? []))")
            }
            #expect(second.reader.contentID == first.reader.contentID)
        }

        @Test func anArchiveWithoutUnitsIsRestoredToABundleFolder() throws {
            sandbox.makeFolder("b/collections")
            sandbox.write("b/only.txt", text: "x")
            let first = try Packed(sandbox.folder("b"))
            try restore(first)
            #expect(try Packed(sandbox.folder("out")).reader.contentID == first.reader.contentID)
        }

        @Test func aSubsetHasTheRecordsOfItsImagesOnly() throws {
            writeSource()
            let packed = try Packed(sandbox.folder("b"))
            let report = try restore(packed) { $0.selection.patterns = ["collections/shapes/images/t/*", "nothing/*"] }
            #expect(report.unmatched == ["nothing/*"])
            let paths = sandbox.files("out").keys.map { Text.string($0) }.sorted()
            #expect(
                paths == [
                    "collections/shapes/README.md", "collections/shapes/collection.json",
                    "collections/shapes/images/t/A.png", "collections/shapes/images/t/a.png",
                    "collections/shapes/images/t/a:b?.png", "collections/shapes/metadata.jsonl",
                ])
            let metadata = Sandbox.content(sandbox.bytes("out/collections/shapes/metadata.jsonl"))
            #expect(metadata.count { $0 == 0x0A } == 3)
            let again = try Packed(sandbox.folder("out"))
            #expect(again.report.units[0].images == 3 && again.report.units[0].attachments == 0)
            #expect(try again.findings() == [])
        }

        @Test func unitsAreSelectedByNameOrSlug() throws {
            writeSource()
            let packed = try Packed(sandbox.folder("b"))
            #expect(try restore(packed, "one") { $0.selection.collections = ["a:b"] }.units == ["collections/a:b"])
            #expect(try restore(packed, "two") { $0.selection.collections = ["a_b"] }.units == ["collections/a:b"])
            let report = try restore(packed, "three") { $0.selection.classifiers = ["dogs", "cats"] }
            #expect(report.units == ["classifiers/dogs"] && report.unmatched == ["cats"])
            let error = #expect(throws: ArchiveError.self) {
                try restore(packed, "four") { $0.selection.collections = ["none"] }
            }
            #expect(error?.code == .notFound)
        }

        @Test func whatIsThereIsKeptSkippedOrReplaced() throws {
            sandbox.write("c/a.png", Pictures.png("1"))
            let packed = try Packed(sandbox.folder("c"))
            try restore(packed)
            let error = #expect(throws: ArchiveError.self) { try restore(packed) }
            #expect(error?.code == .exists)
            let part = #expect(throws: ArchiveError.self) {
                try restore(packed) { $0.selection.patterns = ["**/a.png"] }
            }
            #expect(part?.code == .exists)
            sandbox.write("out/collections/c/images/a.png", [1])
            let skipped = try restore(packed) { $0.onExisting = .skip }
            #expect(skipped.files == 0 && skipped.skipped == 4)
            #expect(Sandbox.content(sandbox.bytes("out/collections/c/images/a.png")) == [1])
            let replaced = try restore(packed) { $0.onExisting = .replace }
            #expect(replaced.files == 4 && replaced.skipped == 0)
            #expect(Sandbox.content(sandbox.bytes("out/collections/c/images/a.png")) == Pictures.png("1"))
        }

        @Test func nothingIsWrittenThroughALink() throws {
            sandbox.write("c/a.png", Pictures.png("1"))
            let packed = try Packed(sandbox.folder("c"))
            sandbox.makeFolder("elsewhere")
            sandbox.makeFolder("out/collections/c")
            sandbox.link("out/collections/c/images", to: "../../../elsewhere")
            sandbox.write("victim", [7])
            sandbox.link("two/collections/c/images/a.png", to: "../../../../victim")
            #expect(throws: ArchiveError.self) { try restore(packed) { $0.onExisting = .replace } }
            #expect(sandbox.files("elsewhere").isEmpty)
            try restore(packed, "two") { $0.onExisting = .replace }
            #expect(Sandbox.content(sandbox.bytes("victim")) == [7])
            #expect(sandbox.files("two")[Array("collections/c/images/a.png".utf8)] == Pictures.png("1"))
        }

        @Test func equalFilesBecomeHardLinks() throws {
            let large = Pictures.png(String(repeating: "l", count: 100_000))
            for name in ["p/1", "p/2", "q/3"] { sandbox.write("b/collections/\(name).png", large) }
            for name in ["p/4", "q/5"] { sandbox.write("b/collections/\(name).png", Pictures.png("small")) }
            let report = try restore(try Packed(sandbox.folder("b"))) { $0.links = .hard }
            #expect(report.linked == 3)
            func inode(_ name: String) throws -> UInt64 {
                try FolderAccess.openFile(sandbox.bytes("out/collections/\(name).png"), in: -1, name: "").status().inode
            }
            #expect(try inode("p/images/1") == inode("p/images/2"))
            #expect(try inode("p/images/1") == inode("q/images/3"))
            #expect(try inode("p/images/4") == inode("q/images/5"))
            #expect(sandbox.files("out").filter { Text.hasSuffix($0.key, ".png") }.count == 5)
        }

        @Test func sharingBlocksWorksOrSaysWhyNot() throws {
            for name in ["1", "2"] { sandbox.write("c/\(name).png", Pictures.png("same")) }
            let packed = try Packed(sandbox.folder("c"))
            do {
                let report = try restore(packed) { $0.links = .reflink }
                #expect(report.linked == 1)
                #expect(sandbox.files("out")[Array("collections/c/images/2.png".utf8)] == Pictures.png("same"))
            } catch let error as ArchiveError {
                #expect(error.detail.contains("can't share blocks between files on this file system"))
            }
        }

        @Test func aDamagedBlobIsLeftOutAndTheRestIsRestored() throws {
            for number in 0..<6 {
                sandbox.write("c/\(number).png", Pictures.png(String(repeating: "\(number)", count: 90_000)))
            }
            for number in 6..<9 { sandbox.write("c/\(number).png", Pictures.png("\(number)")) }
            let packed = try Packed(sandbox.folder("c"))
            let digest = SHA256.digest(of: packed.files["data/collections/c/images/3.png"] ?? [])
            let entry = try #require(try packed.reader.entry(for: digest))
            var bytes = packed.bytes
            bytes[Int(entry.offset + entry.storedLength / 2)] ^= 0x10
            let reader = try ArchiveReader(MemorySource(bytes))
            let report = try FolderTarget.restore(reader: reader, to: sandbox.folder("out"), options: options)
            #expect(report.damaged == ["data/collections/c/images/3.png"])
            #expect(report.findings.count == 1)
            let images = sandbox.files("out/collections/c/images").keys.map { Text.string($0) }.sorted()
            #expect(images == [0, 1, 2, 4, 5, 6, 7, 8].map { "\($0).png" })
            let metadata = Text.string(Sandbox.content(sandbox.bytes("out/collections/c/metadata.jsonl")))
            #expect(metadata.utf8.count { $0 == 0x0A } == 8 && !metadata.contains("3.png"))
        }

        @Test func aContentOfSeveralFramesIsRestored() throws {
            var content = Pictures.png("")
            content += (0..<9_000_000).flatMap { (number: UInt64) in
                unsafe withUnsafeBytes(of: number &* 0x9E37_79B9_7F4A_7C15) { unsafe Array($0) }
            }
            sandbox.write("c/large.png", content)
            sandbox.write("c/again.png", content)
            let packed = try Packed(sandbox.folder("c"))
            let report = try restore(packed)
            #expect(report.damaged == [])
            for name in ["large", "again"] {
                #expect(Sandbox.content(sandbox.bytes("out/collections/c/images/\(name).png")) == content)
            }
        }

        @Test func jobsDoNotMatter() throws {
            writeSource()
            let packed = try Packed(sandbox.folder("b"))
            for jobs in [1, 7] { try restore(packed, "out\(jobs)") { $0.jobs = jobs } }
            #expect(sandbox.files("out1") == sandbox.files("out7"))
        }

        @Test(arguments: [SystemCall.write, .close]) func aWriteThatFailsLeavesNoPartOfAFile(_ call: SystemCall) throws
        {
            let folder = try TargetFolder(sandbox.folder("out")).openFolder(Text.bytes("in"), isMade: true)
            let content = ByteBuffer(capacity: 100)
            content.count = 100
            let thread = pthread_self()
            _ = FaultSeam.withHook({ made, _ in made == call && pthread_self() == thread ? .fail(.noSpace) : nil }) {
                #expect(throws: IOFault.self) {
                    var file = try TargetFile(Text.bytes("a.png"), in: folder, display: "a.png")
                    try unsafe file.write(content.bytes)
                    _ = try file.commit(replace: true)
                }
            }
            #expect(sandbox.files("out").isEmpty)
        }

        @Test func realDataComesBackAsItWas() throws {
            var sets = [RealDataTests.package.appending("fixtures/demo/bundle")]
            for name in ["lego-detection", "dogs"] where RealDataTests.isThere(name) {
                sets.append(RealDataTests.shared(name))
            }
            for (number, set) in sets.enumerated() {
                let first = try Packed(set)
                try restore(first, "\(number)")
                #expect(try Packed(sandbox.folder("\(number)")).reader.contentID == first.reader.contentID, "\(set)")
            }
        }
    }
}

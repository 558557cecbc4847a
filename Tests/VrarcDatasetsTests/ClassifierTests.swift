import SystemPackage
import Testing
import VrarcModel

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    @Suite struct ClassifierTests {
        let sandbox = Sandbox()

        private func zip(_ members: [(String, [UInt8])]) -> [UInt8] {
            var zip = ZipBuilder()
            for (name, content) in members { zip.add(name, content) }
            return zip.bytes()
        }

        @Test func aFolderPerClassAndNegativesAndModels() throws {
            sandbox.write("k/cat/a.png", Pictures.png("a"))
            sandbox.write("k/cat/deep/b.png", Pictures.png("b"))
            sandbox.write("k/cat/notes.txt", text: "n")
            sandbox.write("k/negatives/c.png", Pictures.png("c"))
            sandbox.write("k/k.mlmodel", text: "model")
            sandbox.write("k/LICENSE", text: "l")
            let packed = try Packed(sandbox.folder("k"))
            #expect(
                packed.paths("data/classifiers/k") == [
                    "README.md", "attachments/LICENSE", "attachments/cat/notes.txt", "classes/cat/a.png",
                    "classes/cat/deep/b.png", "classifier.json", "metadata.jsonl", "models/k.mlmodel",
                    "negative_examples/c.png",
                ])
            let records = try packed.records("classifiers/k", .classifier)
            guard case .classifier("cat", nil, nil) = records["classes/cat/deep/b.png"]?.detail,
                case .classifier(nil, nil, nil) = records["negative_examples/c.png"]?.detail
            else {
                Issue.record("\(records)")
                return
            }
            #expect(try packed.findings() == [])
        }

        @Test func membersOfZipsBecomeBlobsAndWhatIsNotPackedIsListed() throws {
            let big = Pictures.png(String(repeating: "x", count: 300_000))
            sandbox.write(
                "k/cat_positive_examples.zip",
                zip([
                    ("cat/", []), ("cat/a.png", big), ("__MACOSX/cat/._a.png", [1, 2]), ("cat/.DS_Store", [3]),
                    ("cat/readme.txt", [4]), ("cat/inner.zip", zip([("x.png", big)])),
                ]))
            sandbox.write("k/negative_examples.zip", zip([("n.png", Pictures.png("n")), ("Thumbs.db", [1])]))
            let packed = try Packed(sandbox.folder("k"))
            #expect(packed.files["data/classifiers/k/classes/cat/cat/a.png"] == big)
            #expect(packed.files["data/classifiers/k/attachments/cat_positive_examples.zip/cat/readme.txt"] == [4])
            #expect(packed.files["data/classifiers/k/attachments/cat_positive_examples.zip/cat/inner.zip"] != nil)
            let zips = try packed.classifier("k").zips
            #expect(zips.map(\.name) == ["cat_positive_examples.zip", "negative_examples.zip"])
            #expect(zips.map(\.className) == ["cat", nil])
            #expect(zips.map(\.members) == [3, 1])
            #expect(zips[0].skipped.map(\.name.text) == ["__MACOSX/cat/._a.png", "cat/.DS_Store"])
            #expect(zips[0].skipped.map(\.size) == [2, 1])
            #expect(packed.notices(.skipped, in: sandbox).count == 2)
            let record = try packed.records("classifiers/k", .classifier)["classes/cat/cat/a.png"]
            guard case .classifier("cat", "cat_positive_examples.zip", .utf8("cat/a.png")) = record?.detail else {
                Issue.record("\(String(describing: record))")
                return
            }
            #expect(try packed.findings() == [])
        }

        @Test func aClassFromSeveralPlacesKeepsThemApart() throws {
            sandbox.write("k/cat/a.png", Pictures.png("1"))
            sandbox.write("k/cat.zip", zip([("a.png", Pictures.png("2"))]))
            sandbox.write("k/cat_positive_examples.zip", zip([("a.png", Pictures.png("3"))]))
            sandbox.write("k/dog.zip", zip([("a.png", Pictures.png("4"))]))
            let packed = try Packed(sandbox.folder("k"))
            #expect(
                packed.paths("data/classifiers/k/classes") == [
                    "cat/a.png", "cat/cat.zip/a.png", "cat/cat_positive_examples.zip/a.png", "dog/a.png",
                ])
        }

        @Test func memberNamesAreMadeSafeAndKeptAsTheyWere() throws {
            var zip = ZipBuilder()
            for name in ["../../up.png", "/abs.png", "a//b/./c.png", "dup.png", "dup.png", "file", "file/in.png"] {
                zip.add(name, Pictures.png("\(zip.members.count)"))
            }
            let latin = [0x63, 0x61, 0x66, 0xE9] + Array(".png".utf8)
            zip.add(ZipBuilder.Member(name: latin, content: Pictures.png("latin")))
            let long = String(repeating: "l", count: 296) + ".png"
            zip.add(long, Pictures.png("long"))
            sandbox.write("k/cat.zip", zip.bytes())
            let packed = try Packed(sandbox.folder("k"))
            let records = try packed.records("classifiers/k", .classifier)
            func restored(_ member: SourceName) -> [String] {
                records.values.compactMap { record in
                    guard case .classifier(_, _, member) = record.detail else { return nil }
                    return Text.string(record.originalName?.bytes ?? Text.bytes(record.fileName))
                }.sorted()
            }
            #expect(restored(.utf8("../../up.png")) == ["classes/cat/_/_/up.png"])
            #expect(restored(.utf8("/abs.png")) == ["classes/cat/abs.png"])
            #expect(restored(.utf8("a//b/./c.png")) == ["classes/cat/a/b/c.png"])
            #expect(restored(.utf8("dup.png")) == ["classes/cat/dup.png", "classes/cat/dup~2.png"])
            #expect(restored(.utf8("file")) == ["classes/cat/file"])
            #expect(restored(.utf8("file/in.png")) == ["classes/cat/file~2/in.png"])
            #expect(restored(.utf8(long)) == ["classes/cat/" + String(repeating: "l", count: 251) + ".png"])
            #expect(records["classes/cat/caf_.png"]?.originalName == .bytes(Array("classes/cat/".utf8) + latin))
            #expect(restored(.bytes(latin)).count == 1)
            #expect(try packed.findings() == [])
        }

        struct BadZip: CustomTestStringConvertible, Sendable {
            let testDescription: String
            let bytes: [UInt8]
            let reason: String
        }

        static let badZips: [BadZip] = {
            let png = Pictures.png("x")
            let name = Array("a.png".utf8)
            func zip(_ member: ZipBuilder.Member) -> [UInt8] {
                var zip = ZipBuilder()
                zip.add("first.png", png)
                zip.add(member)
                return zip.bytes()
            }
            let whole = zip(.init(name: name, content: png))
            return [
                BadZip(testDescription: "no zip", bytes: Array("PK".utf8), reason: "it can't be opened as a zip"),
                BadZip(
                    testDescription: "cut", bytes: Array(whole.dropLast(30)), reason: "it can't be opened as a zip"),
                BadZip(
                    testDescription: "encrypted", bytes: zip(.init(name: name, content: png, isEncrypted: true)),
                    reason: "its member a.png is encrypted"),
                BadZip(
                    testDescription: "method", bytes: zip(.init(name: name, content: png, method: 97)),
                    reason: "its member a.png is compressed in a way"),
                BadZip(
                    testDescription: "checksum", bytes: zip(.init(name: name, content: png, crc: 1)),
                    reason: "its member a.png can't be read: CRC error"),
                BadZip(
                    testDescription: "bomb by declaration",
                    bytes: zip(.init(name: name, content: png, isDeflated: true, declaredSize: 1 << 30 + 1)),
                    reason: "its member a.png would unpack to more than 1073741824 bytes"),
                BadZip(
                    testDescription: "more than declared",
                    bytes: zip(.init(name: name, content: png, isDeflated: true, declaredSize: 8)),
                    reason: "its member a.png can't be read"),
                BadZip(
                    testDescription: "less than declared",
                    bytes: zip(.init(name: name, content: png, isDeflated: true, declaredSize: 1_000_000)),
                    reason: "its member a.png can't be read"),
            ]
        }()

        @Test(arguments: badZips) func aZipThatCannotBeTakenApartIsKeptWhole(_ bad: BadZip) throws {
            sandbox.write("k/cat.zip", bad.bytes)
            sandbox.write("k/dog/d.png", Pictures.png())
            let packed = try Packed([.classifier(name: nil, sandbox.folder("k"))])
            #expect(packed.files["data/classifiers/k/attachments/cat.zip"] == bad.bytes)
            #expect(packed.paths("data/classifiers/k/classes") == ["dog/d.png"])
            let kept = packed.notices(.kept, in: sandbox)
            #expect(kept.count == 1)
            #expect(
                kept.first?.hasPrefix("k/cat.zip: is kept whole as an attachment: \(bad.reason)") == true, "\(kept)")
            #expect(try packed.classifier("k").zips.isEmpty)
            #expect(try packed.findings() == [])
        }

        @Test func aZipAboveALimitIsNotTakenApart() throws {
            sandbox.write("k/cat.zip", zip((0..<10).map { ("\($0).png", Pictures.png("\($0)")) }))
            let tree = try TreeScanner.scan(sandbox.folder("k"), on: WorkerPool(width: 1))
            let size = UInt64(Pictures.png("0").count)
            func survey(_ change: (inout ZipSurvey.Limits) -> Void) throws(ZipFault) -> Int {
                var limits = ZipSurvey.Limits()
                change(&limits)
                return try ZipSurvey.survey(tree, 0, file: 0, limits: limits).members.count
            }
            #expect(try survey { ($0.members, $0.member, $0.total) = (10, size, 10 * size) } == 10)
            #expect(throws: ZipFault.self) { try survey { $0.members = 9 } }
            #expect(throws: ZipFault.self) { try survey { $0.member = size - 1 } }
            #expect(throws: ZipFault.self) { try survey { $0.total = 10 * size - 1 } }
        }

        @Test func aZipWithoutImagesMakesNoClass() throws {
            sandbox.write("k/cat.zip", zip([("a.txt", [1])]))
            let packed = try Packed(sandbox.folder("k"))
            #expect(try packed.classifier("k").classes.isEmpty)
            #expect(packed.paths("data/classifiers/k/attachments") == ["cat.zip/a.txt"])
            #expect(packed.notices(.kept, in: sandbox) == ["k/cat.zip: has no images; no class is made of it"])
        }

        @Test func aZipWhoseNameLeavesNoClassIsKeptWhole() throws {
            for name in [".zip", "..zip", "_positive_examples.zip"] {
                sandbox.write("k/\(name)", zip([("a.png", Pictures.png())]))
            }
            let packed = try Packed([.classifier(name: nil, sandbox.folder("k"))])
            #expect(packed.paths("data/classifiers/k/classes") == [])
            #expect(packed.paths("data/classifiers/k/attachments").count == 3)
            #expect(packed.notices(.kept, in: sandbox).count == 3)
        }

        @Test func imagesOfNoClassAreAttachments() throws {
            sandbox.write("k/classes/loose.png", Pictures.png("1"))
            sandbox.write("k/classes/cat/a.png", Pictures.png("2"))
            sandbox.write("k/photo.png", Pictures.png("3"))
            let packed = try Packed([.classifier(name: nil, sandbox.folder("k"))])
            #expect(packed.paths("data/classifiers/k/classes") == ["cat/a.png"])
            #expect(packed.paths("data/classifiers/k/attachments") == ["classes/loose.png", "photo.png"])
            #expect(packed.notices(.kept, in: sandbox).count == 2)
        }

        @Test func twoModelsOfOneNameAreBothKept() throws {
            sandbox.write("k/classes/cat/a.png", Pictures.png())
            sandbox.write("k/m.mlmodel", text: "1")
            sandbox.write("k/models/m.mlmodel", text: "2")
            sandbox.write("k/models/readme.txt", text: "3")
            let packed = try Packed(sandbox.folder("k"))
            #expect(packed.paths("data/classifiers/k/models") == ["m.mlmodel", "m~2.mlmodel"])
            #expect(packed.paths("data/classifiers/k/attachments") == ["models/readme.txt"])
        }

        @Test func classNamesThatAreNotPortableHaveSlugs() throws {
            sandbox.write("k/classes/a:b/1.png", Pictures.png("1"))
            sandbox.write("k/classes/A/1.png", Pictures.png("2"))
            sandbox.write("k/classes/a/1.png", Pictures.png("3"))
            let packed = try Packed(sandbox.folder("k"))
            let classes = try packed.classifier("k").classes
            #expect(classes.map(\.slug) == ["A", "a_b", "a~2"])
            #expect(classes.map(\.name) == ["A", "a:b", "a"])
            let record = try packed.records("classifiers/k", .classifier)["classes/a_b/1.png"]
            #expect(record?.originalName == .utf8("classes/a:b/1.png"))
            guard case .classifier("a:b", _, _) = record?.detail else {
                Issue.record("\(String(describing: record))")
                return
            }
            #expect(try packed.findings() == [])
        }
    }
}

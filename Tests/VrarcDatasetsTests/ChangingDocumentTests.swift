import Testing
import VrarcModel

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// Files that speak of others, and zips, that change while they are read or before their members are.
    @Suite struct ChangingDocumentTests {
        let sandbox = Sandbox()

        private static func line(_ name: String, _ label: String) -> String {
            #"{"file_name":"\#(name)","objects":[{"object":"\#(label)","#
                + #""location":{"left":0,"top":0,"width":1,"height":1}}]}"# + "\n"
        }

        private static func training(_ label: String) -> String {
            #"{"objects":[{"object":"\#(label)","location":{"left":0,"top":0,"width":1,"height":1}}]}"#
        }

        private static let cats = line("1.png", "cat") + line("2.png", "dog")
        private static let swapped = line("2.png", "dog") + line("1.png", "cat")

        private func writeLabelled() {
            for name in ["1", "2", "3"] { sandbox.write("c/\(name).png", Pictures.png(name)) }
            sandbox.write("c/metadata.jsonl", text: Self.cats)
        }

        private func labels(_ packed: Packed) throws -> [String: [String]] {
            try packed.records("collections/c", .collection).mapValues { record in
                guard case .collection(let objects) = record.detail else { return [] }
                return (objects ?? []).map(\.object)
            }
        }

        @Test func metadataThatChangesWhileItIsScannedIsScannedAgain() throws {
            writeLabelled()
            let sandbox = sandbox
            let packed = try Moment.before(
                .stat, .only(2), on: sandbox.shown("c/metadata.jsonl"),
                change: { _ in sandbox.overwrite("c/metadata.jsonl", Array(Self.swapped.utf8)) }
            ) { try Packed(sandbox.folder("c")) }.result
            #expect(try labels(packed) == ["images/1.png": ["cat"], "images/2.png": ["dog"], "images/3.png": []])
            #expect(packed.report.notices == [])
            #expect(try packed.findings() == [])
        }

        /// Where a line was another one lies now, which speaks of another image.
        @Test func imagesWhoseMetadataChangesBeforeTheyAreReadAreLeftOut() throws {
            writeLabelled()
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, on: sandbox.shown("c/1.png"),
                change: { _ in sandbox.overwrite("c/metadata.jsonl", Array(Self.swapped.utf8)) }
            ) { try Packed(sandbox.folder("c")) }.result
            let reason =
                sandbox.shown("c/metadata.jsonl") + ", which says what is in it, changed while it was packed"
            #expect(packed.notices(.leftOut, in: sandbox) == ["c/1.png: \(reason)", "c/2.png: \(reason)"])
            #expect(packed.paths("data/collections/c/images") == ["3.png"])
            #expect(packed.files["data/collections/c/attachments/metadata.jsonl"] == Array(Self.swapped.utf8))
            #expect(try packed.findings() == [])
        }

        @Test func metadataThatNeverStopsChangingIsNotUsed() throws {
            writeLabelled()
            let sandbox = sandbox
            let (packed, reads) = try Moment.before(
                .read, .from(1), on: sandbox.shown("c/metadata.jsonl"),
                change: { number in
                    sandbox.write("c/metadata.jsonl", text: Self.cats + String(repeating: "\n", count: number))
                }
            ) { try Packed(sandbox.folder("c")) }
            #expect(
                packed.notices(.kept, in: sandbox) == [
                    "c/metadata.jsonl: changed each time it was read, and none of its records is used"
                ])
            #expect(packed.notices(.leftOut, in: sandbox) == ["c/metadata.jsonl: changed while it was packed"])
            #expect(try labels(packed).values.allSatisfy(\.isEmpty))
            #expect(packed.paths("data/collections/c/images") == ["1.png", "2.png", "3.png"])
            // Three times by the scan and three by the packer, each with a try behind the end.
            #expect(reads <= 18, "\(reads)")
        }

        @Test func anImageWhoseTrainingFileChangesAfterTheScanIsLeftOut() throws {
            for name in ["1", "2"] {
                sandbox.write("c/\(name).png", Pictures.png(name))
                sandbox.write("c/training_data/\(name).json", text: Self.training("cat"))
            }
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, on: sandbox.shown("c/1.png"),
                change: { _ in sandbox.overwrite("c/training_data/1.json", Array(Self.training("dog").utf8)) }
            ) { try Packed(sandbox.folder("c")) }.result
            #expect(
                packed.notices(.leftOut, in: sandbox) == [
                    "c/1.png: \(sandbox.shown("c/training_data/1.json")), which says what is in it, "
                        + "changed while it was packed"
                ])
            #expect(try labels(packed) == ["images/2.png": ["cat"]])
            #expect(
                packed.files["data/collections/c/attachments/training_data/1.json"]
                    == Array(Self.training("dog").utf8))
            #expect(try packed.findings() == [])
        }

        @Test func aTrainingFileThatChangesWhileItIsReadIsReadAgain() throws {
            sandbox.write("c/1.png", Pictures.png("1"))
            sandbox.write("c/training_data/1.json", text: Self.training("cat"))
            let sandbox = sandbox
            let packed = try Moment.before(
                .read, .only(2), on: sandbox.shown("c/training_data/1.json"),
                change: { _ in sandbox.overwrite("c/training_data/1.json", Array(Self.training("dog").utf8)) }
            ) { try Packed(sandbox.folder("c")) }.result
            #expect(try labels(packed) == ["images/1.png": ["dog"]])
            #expect(packed.report.notices == [])
        }

        /// The `source` of a unit is one whole text that the file had, and not a piece of each of two.
        @Test func aDocumentThatChangesWhileItIsReadIsReadAgain() throws {
            sandbox.write("c/1.png", Pictures.png("1"))
            sandbox.write("c/collection.json", text: #"{"a":1,"b":1}"#)
            let sandbox = sandbox
            for call in 1...6 {
                let new = #"{"a":2,"b":\#(call + 1)}"#
                let packed = try Moment.before(
                    .read, .only(call), on: sandbox.shown("c/collection.json"),
                    change: { _ in sandbox.overwrite("c/collection.json", Array(new.utf8)) }
                ) { try Packed(sandbox.folder("c")) }.result
                #expect(try packed.collection("c").source == new, "call \(call)")
                #expect(packed.files["data/collections/c/attachments/collection.json"] == Array(new.utf8))
                #expect(packed.report.notices == [])
            }
        }

        private func zip(_ names: [String], _ text: String) -> [UInt8] {
            var zip = ZipBuilder()
            for name in names { zip.add("\(name).png", Pictures.png(text + name)) }
            return zip.bytes()
        }

        /// The first call is the survey's, the second is made when the zip is opened again; each member makes two more.
        @Test(arguments: [2, 3, 4]) func membersOfAZipThatChangesAreLeftOut(_ call: Int) throws {
            sandbox.write("k/cat.zip", zip(["1", "2", "3"], "old"))
            sandbox.write("k/dog/1.png", Pictures.png("dog"))
            let new = zip(["3", "2", "1"], "new")
            let sandbox = sandbox
            let packed = try Moment.before(
                .stat, .only(call), on: sandbox.shown("k/cat.zip"), change: { _ in sandbox.overwrite("k/cat.zip", new) }
            ) { try Packed([.folder(sandbox.folder("k"))], jobs: 1) }.result
            let left = packed.notices(.leftOut, in: sandbox)
            #expect(
                left == ["1", "2", "3"].map { "k/cat.zip: \($0).png: its zip changed while it was packed" }, "\(left)")
            #expect(packed.paths("data/classifiers/k/classes") == ["dog/1.png"])
            #expect(try packed.findings() == [])
        }

        @Test func membersThatWereReadBeforeTheirZipChangedArePacked() throws {
            sandbox.write("k/cat.zip", zip(["1", "2", "3"], "old"))
            let sandbox = sandbox
            let packed = try Moment.before(
                .stat, .only(5), on: sandbox.shown("k/cat.zip"),
                change: { _ in sandbox.overwrite("k/cat.zip", [0, 0, 0, 0]) }
            ) { try Packed([.folder(sandbox.folder("k"))], jobs: 1) }.result
            #expect(packed.notices(.leftOut, in: sandbox).count == 2)
            #expect(packed.files["data/classifiers/k/classes/cat/1.png"] == Pictures.png("old1"))
            #expect(try packed.classifier("k").zips.map(\.members) == [1])
            #expect(try packed.findings() == [])
        }

        @Test func membersOfAZipThatGoesAreLeftOut() throws {
            sandbox.write("k/cat.zip", zip(["1", "2"], "old"))
            sandbox.write("k/dog/1.png", Pictures.png("dog"))
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, .only(2), on: sandbox.shown("k/cat.zip"), change: { _ in sandbox.remove("k/cat.zip") }
            ) { try Packed([.folder(sandbox.folder("k"))], jobs: 1) }.result
            #expect(
                packed.notices(.leftOut, in: sandbox)
                    == ["1", "2"].map {
                        "k/cat.zip: \($0).png: it can't be read: No such file or directory"
                    })
            #expect(packed.paths("data/classifiers/k/classes") == ["dog/1.png"])
            #expect(try packed.findings() == [])
        }
    }
}

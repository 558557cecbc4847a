import SystemPackage
import Testing
import VrarcModel

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    @Suite struct CollectionTests {
        let sandbox = Sandbox()

        @Test func anImageIsWhatItsBytesSay() throws {
            sandbox.write("c/a.txt", Pictures.png("a"))
            sandbox.write("c/b.jpg", text: "not an image")
            sandbox.write("c/deep/er/c.png", Pictures.png("c"))
            let packed = try Packed(sandbox.folder("c"))
            #expect(
                packed.paths("data/collections/c") == [
                    "README.md", "attachments/b.jpg", "collection.json", "images/a.txt", "images/deep/er/c.png",
                    "metadata.jsonl",
                ])
            #expect(try packed.records("collections/c", .collection)["images/a.txt"]?.facts.mediaType == .png)
            #expect(try packed.findings() == [])
        }

        @Test func foldersThatAreThereAlreadyAreNotPutBeforeAgain() throws {
            sandbox.write("c/images/a.png", Pictures.png())
            sandbox.write("c/attachments/x/b.txt", text: "b")
            let packed = try Packed(sandbox.folder("c"))
            #expect(packed.paths("data/collections/c").contains("images/a.png"))
            #expect(packed.paths("data/collections/c").contains("attachments/x/b.txt"))
        }

        @Test func aFolderIsKeptWhereNotEverythingLiesInIt() throws {
            sandbox.write("c/images/a.png", Pictures.png("a"))
            sandbox.write("c/other/b.png", Pictures.png("b"))
            sandbox.write("c/attachments/b.txt", text: "b")
            sandbox.write("c/LICENSE", text: "c")
            let packed = try Packed(sandbox.folder("c"))
            let paths = packed.paths("data/collections/c")
            #expect(paths.contains("images/images/a.png") && paths.contains("images/other/b.png"))
            #expect(paths.contains("attachments/attachments/b.txt") && paths.contains("attachments/LICENSE"))
        }

        @Test func trainingDataIsFoundByStem() throws {
            sandbox.write("c/t/one.jpg", Pictures.png("1"))
            sandbox.write("c/t/two.jpg", Pictures.png("2"))
            sandbox.write("c/t/three.jpg", Pictures.png("3"))
            sandbox.write(
                "c/training_data/one.json",
                text: #"{"objects":[{"location":{"left":1.0,"top":2,"width":3,"height":4},"object":"x"}]}"#)
            sandbox.write("c/training_data/two.json", text: #"{"objects":[]}"#)
            let packed = try Packed(sandbox.folder("c"))
            let records = try packed.records("collections/c", .collection)
            #expect(records["images/t/one.jpg"]?.objects?.first?.location.left.text == "1.0")
            #expect(records["images/t/two.jpg"]?.objects?.isEmpty == true)
            #expect(records["images/t/three.jpg"] != nil && records["images/t/three.jpg"]?.objects == nil)
            #expect(packed.paths("data/collections/c").contains("attachments/training_data/one.json"))
            #expect(packed.notices(.kept, in: sandbox) == [])
        }

        @Test func ofSeveralImagesOfAStemTheOneInTheSameFolderIsTaken() throws {
            for folder in ["p", "q"] { sandbox.write("c/\(folder)/one.png", Pictures.png(folder)) }
            sandbox.write("c/training_data/q/one.json", text: #"{"objects":[]}"#)
            let records = try Packed(sandbox.folder("c")).records("collections/c", .collection)
            #expect(records["images/p/one.png"] != nil && records["images/p/one.png"]?.objects == nil)
            #expect(records["images/q/one.png"]?.objects?.isEmpty == true)
        }

        @Test func trainingDataThatCannotBeUsedIsKeptAndNamed() throws {
            sandbox.write("c/p/one.png", Pictures.png("1"))
            sandbox.write("c/q/one.png", Pictures.png("2"))
            sandbox.write("c/two.png", Pictures.png("3"))
            sandbox.write("c/training_data/one.json", text: "{}")
            sandbox.write("c/training_data/two.json", text: "{")
            sandbox.write("c/training_data/nobody.json", text: "{}")
            let packed = try Packed(sandbox.folder("c"))
            let kept = packed.notices(.kept, in: sandbox)
            #expect(kept.count == 3)
            #expect(kept.contains { $0.hasPrefix("c/training_data/one.json: may be training data of any of 2 images") })
            #expect(kept.contains { $0.hasPrefix("c/training_data/two.json: is not used as training data") })
            #expect(kept.contains { $0.hasPrefix("c/training_data/nobody.json: is training data of no image here") })
            #expect(packed.paths("data/collections/c/attachments/training_data").count == 3)
        }

        @Test func aUsersMetadataIsUsedAndKept() throws {
            sandbox.write("c/sub/one.png", Pictures.png("1"))
            sandbox.write("c/two.png", Pictures.png("2"))
            sandbox.write("c/three.png", Pictures.png("3"))
            sandbox.write("c/training_data/two.json", text: #"{"objects":[]}"#)
            let object = #"{"object":"x","location":{"left":0,"top":0,"width":1,"height":1}}"#
            let lines = [
                #"{"file_name": "sub/one.png", "objects": [\#(object)], "by": "me"}"#, #"{"file_name": "two.png"}"#,
                #"{"file_name": "gone.png"}"#, "nonsense", "",
            ]
            sandbox.write("c/metadata.jsonl", text: lines.joined(separator: "\n"))
            let packed = try Packed(sandbox.folder("c"))
            let records = try packed.records("collections/c", .collection)
            #expect(records["images/sub/one.png"]?.objects?.count == 1)
            #expect(records["images/sub/one.png"]?.source == lines[0])
            #expect(records["images/two.png"]?.objects == nil, "metadata.jsonl wins")
            #expect(packed.files["data/collections/c/attachments/metadata.jsonl"] != nil)
            #expect(packed.notices(.kept, in: sandbox).count == 1, "the line that is not JSON")
            #expect(
                packed.notices(.skipped, in: sandbox) == ["c/metadata.jsonl: has 1 record of images that are not here"])
        }

        @Test func aForeignDocumentBecomesTheSourceAndIsKept() throws {
            sandbox.write("c/one.png", Pictures.png())
            let text = #"{"collection_id":"1", "name":"From the service"}"#
            sandbox.write("c/collection.json", text: text)
            let packed = try Packed(sandbox.folder("c"))
            #expect(try packed.collection("c").source == text)
            #expect(try packed.collection("c").name == "c")
            #expect(packed.files["data/collections/c/attachments/collection.json"] == Array(text.utf8))
        }

        @Test func aForeignDocumentThatIsNotJSONIsKeptOnly() throws {
            sandbox.write("c/collection.json", text: "{")
            let packed = try Packed(sandbox.folder("c"))
            #expect(try packed.collection("c").source == nil)
            #expect(packed.files["data/collections/c/attachments/collection.json"] != nil)
            #expect(
                packed.notices(.kept, in: sandbox) == ["c/collection.json: is not JSON; kept as an attachment only"])
        }

        @Test func zipsInACollectionAreAttachments() throws {
            sandbox.write("c/one.png", Pictures.png())
            sandbox.write("c/more.zip", text: "PK")
            #expect(try Packed(sandbox.folder("c")).paths("data/collections/c").contains("attachments/more.zip"))
        }

        @Test func namesThatAreNotPortableAreRecorded() throws {
            sandbox.write("c/a:b.png", Pictures.png("1"))
            sandbox.write("c/A.png", Pictures.png("2"))
            sandbox.write("c/a.png", Pictures.png("3"))
            sandbox.write(Array("c/".utf8) + [0xFF] + Array(".png".utf8), Pictures.png("4"))
            sandbox.write("c/x?.txt", text: "x")
            let long = String(repeating: "n", count: 251) + ".png"
            sandbox.write("c/\(long)", Pictures.png("5"))
            let packed = try Packed(sandbox.folder("c"))
            let records = try packed.records("collections/c", .collection)
            #expect(records["images/a_b.png"]?.originalName == .utf8("images/a:b.png"))
            #expect(records["images/A.png"] != nil && records["images/A.png"]?.originalName == nil)
            #expect(records["images/a~2.png"]?.originalName == .utf8("images/a.png"))
            #expect(
                records["images/_.png"]?.originalName == .bytes(Array("images/".utf8) + [0xFF] + Array(".png".utf8)))
            let cut = "images/" + String(repeating: "n", count: 196) + ".png"
            #expect(records[cut]?.originalName == .utf8("images/\(long)"))
            #expect(try packed.collection("c").renamed.map(\.originalName) == [.utf8("attachments/x?.txt")])
            #expect(try packed.findings() == [])
        }
    }
}

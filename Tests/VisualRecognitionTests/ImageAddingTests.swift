import Testing
import VrarcArchive
import VrarcFormat
import VrarcModel

@testable import VisualRecognition

/// What becomes of a restore when images can't be added, or a training fails.
@Suite struct ImageAddingTests {
    /// MD5 of `hello`, the bytes of every image here.
    private static let md5 = "5d41402abc4b2a76b9719d911017c592"
    private static let post = "POST /v4/collections/1/images"

    private func image(_ name: String) throws -> ArchivedImage {
        let one = try #require(JSONNumber("1"))
        let box = ObjectAnnotation(object: "a", location: BoundingBox(left: one, top: one, width: one, height: one))
        return ArchivedImage(
            ImageRecord(
                fileName: "images/\(name).jpg",
                digest: try #require(BlobDigest(hex: String(repeating: "0", count: 64))),
                size: 5, facts: ImageFacts(mediaType: .jpeg), detail: .collection(objects: [box]), source: nil))
    }

    private func collection(_ names: [String], isTrained: Bool = false) throws -> ArchivedCollection {
        ArchivedCollection(
            slug: "toys", name: "toys",
            source: #"{"collection":{"training_status":{"objects":{"ready":\#(isTrained)}}}}"#,
            images: try names.map(image))
    }

    private func restore(
        _ instance: RuledInstance, _ collection: ArchivedCollection, _ options: ServiceRestoreOptions = .init(),
        content: @escaping ContentGiver = { _ in Array("hello".utf8) }
    ) throws -> RestoredUnit {
        var options = options
        options.parallel = 1
        let created = [
            #"{"step":"creating","unit":"collection/toys","known":[]}"#,
            #"{"step":"created","unit":"collection/toys","id":"1"}"#,
        ]
        return try instance.withJournal(created) {
            try InstanceRestore(instance.client, $0, options, zips: CountedZips(), content: content).restore(collection)
        }
    }

    /// The collection's list and the details of its images, whose ids are names and MD5.
    private func there(_ names: [String], from list: Int = 0) -> String {
        let ids = names.map { "\($0)_\(Self.md5)" }
        let body = ids.map { #"{"image_id":"\#($0)"}"# }.joined(separator: ",")
        var rules = [
            #"{"on":"GET /v4/collections/1/images","times":\#(list),"body":{"images":[]}}"#,
            #"{"on":"GET /v4/collections/1/images","times":1000,"body":{"images":[\#(body)]}}"#,
        ]
        for (name, id) in zip(names, ids) {
            rules.append(
                #"{"on":"GET /v4/collections/1/images/\#(id)","body":{"source":{"filename":"\#(name).jpg"},"training_data":{"objects":[{"object":"a","location":{"left":1,"top":1,"width":1,"height":1}}]}}}"#
            )
        }
        return rules.joined(separator: ",")
    }

    private func added(_ name: String) -> String {
        #"{"on":"\#(Self.post)","times":1,"body":{"images":[{"image_id":"\#(name)_\#(Self.md5)"}]}}"#
    }

    @Test(arguments: [#""status":500"#, #""status":400"#, #""status":413"#, #""drop":true"#])
    func anImageThatCanNotBeAddedIsLostAndTheOthersAreNot(fault: String) throws {
        let instance = try RuledInstance(
            """
            [{"on":"\(Self.post)","times":1,\(fault)},\(added("b")),\(added("c")),
             {"on":"\(Self.post)",\(fault)},\(there(["b", "c"], from: 1))]
            """)
        let result = try restore(instance, collection(["a", "b", "c"]))
        #expect(result.images.map(\.path) == ["images/b.jpg", "images/c.jpg"])
        #expect(result.lost.count == 1)
        #expect(result.lost.first?.hasPrefix("images/a.jpg: ") == true)
        #expect(result.differences == [])
        // Where it is certain that the service refused it, it is not sent again.
        let isRefused = fault.contains("400") || fault.contains("413")
        #expect(try instance.count(Self.post) == (isRefused ? 3 : 8))
    }

    @Test func soManyInARowEndTheRestore() throws {
        let instance = try RuledInstance("[{\"on\":\"\(Self.post)\",\"status\":500},\(there([]))]")
        let names = (0..<20).map { "a\($0)" }
        let error = #expect(throws: BackupError.self) { try restore(instance, collection(names)) }
        #expect(
            error?.sentence
                == "16 images in a row of the collection 'toys' could not be added, the last one because of "
                + "POST /v4/collections/1/images: HTTP 500")
        #expect(try instance.count(Self.post) == 16)
    }

    @Test func lostAnswersAreLookedUpInOneListARound() throws {
        let names = (0..<40).map { "a\($0)" }
        let instance = try RuledInstance("[{\"on\":\"\(Self.post)\",\"drop\":true},\(there(names, from: 1))]")
        let result = try restore(instance, collection(names))
        #expect(result.images.map(\.new) == names.map { "\($0)_\(Self.md5)" })
        #expect(result.lost == [])
        // The first sixteen in a row; then the list has the others already. One more list compares.
        #expect(try instance.count(Self.post) == 16)
        #expect(try instance.count("GET /v4/collections/1/images") == 3)
    }

    @Test func anImageThatIsDamagedInTheArchiveIsLost() throws {
        let instance = try RuledInstance("[\(there([]))]")
        let result = try restore(instance, collection(["a"])) { _ in
            throw ArchiveError(.damaged, subject: "x", detail: "its checksum is wrong")
        }
        #expect(result.lost == ["images/a.jpg: is damaged in the archive: its checksum is wrong"])
    }

    @Test func anImageThatCanNotBeComparedIsNamed() throws {
        let instance = try RuledInstance(
            """
            [\(added("a")),\(added("b")),{"on":"GET /v4/collections/1/images/a_\(Self.md5)","status":500},
             \(there(["a", "b"], from: 1))]
            """)
        let result = try restore(instance, collection(["a", "b"]))
        #expect(result.differences == ["images/a.jpg: can't be compared: HTTP 500"])
        #expect(result.images.count == 2)
    }

    // MARK: training

    private func status(_ members: String, times: Int = 1_000) -> String {
        #"{"on":"GET /v4/collections/1","times":\#(times),"body":{"training_status":{"objects":{\#(members)}}}}"#
    }

    private static let new = #""ready":false,"in_progress":false,"data_changed":true,"latest_failed":false"#
    private static let running = #""ready":false,"in_progress":true,"data_changed":false,"latest_failed":false"#

    private func trained(
        _ rules: String, _ options: ServiceRestoreOptions = ServiceRestoreOptions()
    ) throws -> (RestoredUnit, RuledInstance) {
        let instance = try RuledInstance("[\(added("a")),\(there(["a"], from: 1)),\(rules)]")
        return (try restore(instance, try collection(["a"], isTrained: true), options), instance)
    }

    @Test func whyATrainingFailedIsSaid() throws {
        let failed = #""ready":false,"in_progress":false,"latest_failed":true,"description":"too few pixels""#
        let train = #"{"on":"POST /v4/collections/1/train"}"#
        let (result, _) = try trained("\(status(Self.new, times: 1)),\(train),\(status(failed))")
        #expect(result.training == "failed")
        #expect(result.differences == ["its training failed: too few pixels"])
    }

    @Test func aTrainingThatIsRefusedIsNoTraining() throws {
        let train =
            #"{"on":"POST /v4/collections/1/train","status":400,"body":{"errors":[{"code":"x","message":"no more today"}]}}"#
        let (result, _) = try trained("\(status(Self.new)),\(train)")
        #expect(result.training == "failed")
        #expect(result.differences == ["its training failed: HTTP 400: no more today (x)"])
    }

    @Test func aTrainingWhoseAnswerWasLostIsLookedFor() throws {
        let ready = #""ready":true,"in_progress":false,"data_changed":false,"latest_failed":false"#
        let train = #"{"on":"POST /v4/collections/1/train","drop":true}"#
        let (result, instance) = try trained(
            "\(status(Self.new, times: 5)),\(train),\(status(Self.running, times: 3)),\(status(ready))")
        #expect(result.training == "trained")
        #expect(result.differences == [])
        #expect(try instance.count("POST /v4/collections/1/train") == 1)

        let (never, other) = try trained("\(status(Self.new)),\(train)")
        #expect(never.training == "failed")
        #expect(try other.count("POST /v4/collections/1/train") == 1)
    }

    @Test func aTrainingThatDoesNotEndIsNotWaitedForForEver() throws {
        var options = ServiceRestoreOptions()
        options.longestTraining = 3_600
        options.pollInterval = .seconds(60)
        let train = #"{"on":"POST /v4/collections/1/train"}"#
        let (result, instance) = try trained("\(status(Self.new, times: 1)),\(train),\(status(Self.running))", options)
        #expect(result.training == "training")
        #expect(result.differences == ["its training has not ended after 1 hours, and was no longer waited for"])
        #expect((3_600...3_700).contains(instance.waited))
    }
}

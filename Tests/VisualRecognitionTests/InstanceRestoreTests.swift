import Foundation
import HTTPTransport
import SystemPackage
import Testing
import VrarcFormat
import VrarcModel

@testable import VisualRecognition

/// What a restore asks before it sends, and what it never sends.
@Suite struct InstanceRestoreTests {
    private func restore(
        _ instance: RuledInstance, _ journal: RestoreJournal, _ existing: ServiceRestoreOptions.Existing = .fail,
        _ limits: ExampleLimits = ExampleLimits()
    ) -> InstanceRestore {
        var options = ServiceRestoreOptions()
        options.existing = existing
        options.parallel = 1
        options.limits = limits
        return InstanceRestore(instance.client, journal, options, zips: CountedZips()) { _ in Array("hello".utf8) }
    }

    private func collection(_ slug: String, _ images: [ArchivedImage] = []) -> ArchivedCollection {
        ArchivedCollection(slug: slug, name: "toys", source: nil, images: images)
    }

    private func classifier(_ count: Int = 10) -> ArchivedClassifier {
        ArchivedClassifier(
            slug: "rings", name: "rings", source: nil,
            examples: ["a", "b"].map { .init(className: $0, images: TrainingImages.of(1_000, count)) })
    }

    @Test func unitsOfOneNameAreNotTakenForEachOther() throws {
        let instance = try RuledInstance(
            #"[{"on":"GET /v4/collections","body":{"collections":[{"collection_id":"1","name":"toys"}]}}]"#)
        let lines = [
            #"{"step":"creating","unit":"collection/toys","known":[]}"#,
            #"{"step":"created","unit":"collection/toys","id":"1"}"#,
        ]
        // The second collection of the name: the one that is there is the first, and was made by this restore.
        try instance.withJournal(lines) { try restore(instance, $0).check([collection("toys-2")], []) }
        try instance.withJournal {
            let restore = restore(instance, $0)
            #expect(throws: BackupError.self) { try restore.check([collection("toys-2")], []) }
        }
    }

    @Test(arguments: [ServiceRestoreOptions.Existing.skip, .merge])
    func noneOfSeveralUnitsIsChosen(existing: ServiceRestoreOptions.Existing) throws {
        let instance = try RuledInstance(
            #"""
            [{"on":"GET /v3/classifiers","body":{"classifiers":[
                {"classifier_id":"1","name":"rings"},{"classifier_id":"2","name":"rings"}]}},
             {"on":"GET /v4/collections","body":{"collections":[
                {"collection_id":"1","name":"toys"},{"collection_id":"2","name":"toys"}]}}]
            """#)
        try instance.withJournal {
            let restore = restore(instance, $0, existing)
            let first = #expect(throws: BackupError.self) { try restore.check([], [classifier()]) }
            #expect(
                first?.sentence == "the instance has several of the classifier 'rings' (1, 2), and nothing was sent")
            let second = #expect(throws: BackupError.self) { try restore.check([collection("toys")], []) }
            #expect(
                second?.sentence == "the instance has several of the collection 'toys' (1, 2), and nothing was sent")
        }
    }

    /// MD5 of `hello`.
    private static let md5 = "5d41402abc4b2a76b9719d911017c592"

    private func image() throws -> ArchivedImage {
        let box = ObjectAnnotation(
            object: "a",
            location: BoundingBox(
                left: try #require(JSONNumber("1")), top: try #require(JSONNumber("1")),
                width: try #require(JSONNumber("1")), height: try #require(JSONNumber("1"))))
        return ArchivedImage(
            ImageRecord(
                fileName: "images/a.jpg", digest: try #require(BlobDigest(hex: String(repeating: "0", count: 64))),
                size: 5, facts: ImageFacts(mediaType: .jpeg), detail: .collection(objects: [box]), source: nil))
    }

    /// A collection `1` of the name `toys` with one image of the archive's bytes.
    private func rules(image id: String, source: String) -> String {
        #"""
        [{"on":"GET /v4/collections","body":{"collections":[{"collection_id":"1","name":"toys"}]}},
         {"on":"GET /v4/collections/1/images","body":{"images":[{"image_id":"\#(id)"}]}},
         {"on":"GET /v4/collections/1/images/\#(id)","body":{"image_id":"\#(id)","source":\#(source)}},
         {"on":"POST /v4/collections/1/images","body":{"images":[{"image_id":"sent"}]}}]
        """#
    }

    @Test(arguments: [
        ("a", #"{"type":"file","filename":"a.jpeg"}"#, true), ("a", #"{"type":"url"}"#, true),
        ("x", #"{"type":"file","filename":"a.jpg"}"#, true), ("b", #"{"type":"file","filename":"b.jpg"}"#, false),
        ("b", #"{"type":"url"}"#, false),
    ]) func anImageThatWasThereIsNotSent(stem: String, source: String, isThere: Bool) throws {
        let created = [
            #"{"step":"creating","unit":"collection/toys","known":[]}"#,
            #"{"step":"created","unit":"collection/toys","id":"1"}"#,
        ]
        for lines in [[], created] {
            let id = "\(stem)_\(Self.md5)"
            let instance = try RuledInstance(rules(image: id, source: source))
            let result = try instance.withJournal(lines) {
                try restore(instance, $0, .merge).restore(collection("toys", [try image()]))
            }
            #expect(result.images.map(\.new) == [isThere ? id : "sent"])
            #expect(try instance.count("POST /v4/collections/1/images") == (isThere ? 0 : 1))
        }
    }

    private func listing(_ body: String, times: Int = 1_000) -> String {
        #"{"on":"GET /v4/collections","times":\#(times),"body":{"collections":\#(body)}}"#
    }

    private func create(_ instance: RuledInstance, _ journal: RestoreJournal) throws -> String {
        try UnitCreation(
            client: instance.client, journal: journal, list: .collections, listMember: "collections",
            idMember: "collection_id"
        ).create("collection/toys", name: "toys") { .createCollection(name: "toys", description: "") }
    }

    @Test func aCreateWhoseAnswerWasLostIsAwaitedForTwoMinutesAndNotSentAgain() throws {
        let lost = #"{"on":"POST /v4/collections","drop":true}"#
        let made = #"[{"collection_id":"9","name":"other"},{"collection_id":"1","name":"toys"}]"#
        let instance = try RuledInstance("[\(listing("[]", times: 30)),\(listing(made)),\(lost)]")
        let id = try instance.withJournal { try create(instance, $0) }
        #expect(id == "1")
        #expect(try instance.count("POST /v4/collections") == 1)
        #expect((80...90).contains(instance.waited))

        let never = try RuledInstance("[\(listing("[]")),\(lost)]")
        try never.withJournal { journal in
            let error = #expect(throws: BackupError.self) { try create(never, journal) }
            #expect(error?.sentence.hasSuffix("; whether 'toys' was created can't be told") == true)
            #expect(
                error?.hint == "nothing is sent twice without a look: run the same command again in two minutes")
            #expect(try never.count("POST /v4/collections") == 1)
            #expect((120...123).contains(never.waited))
            // The time is over, and it is not there: now it may be sent.
            try never.set("[\(listing("[]")),{\"on\":\"POST /v4/collections\",\"body\":{\"collection_id\":\"2\"}}]")
            #expect(try create(never, journal) == "2")
            #expect((120...123).contains(never.waited))
        }
    }

    @Test func whatALaterRunFindsIsToldByTheFirstListing() throws {
        let late = #"[{"collection_id":"0","name":"toys"},{"collection_id":"1","name":"toys"}]"#
        let instance = try RuledInstance("[\(listing(late))]")
        let began = [#"{"step":"creating","unit":"collection/toys","known":["0"],"at":0}"#]
        let id = try instance.withJournal(began) { try create(instance, $0) }
        #expect(id == "1")
        #expect(try instance.count("POST /v4/collections") == 0)
        #expect(try instance.count("GET /v4/collections") == 1)
    }

    @Test func aCreateThatWasRefusedLeavesNoDoubt() throws {
        let instance = try RuledInstance(
            "[\(listing("[]")),{\"on\":\"POST /v4/collections\",\"status\":400}]")
        try instance.withJournal { journal in
            #expect(throws: ServiceError.self) { try create(instance, journal) }
            #expect(journal.creation("collection/toys") == nil)
            #expect(instance.waited == 0)
        }
    }

    /// A classifier `c` that was created, and is to get a second zip of a class.
    private static let createdClassifier = [
        #"{"step":"creating","unit":"classifier/rings","known":[],"at":0}"#,
        #"{"step":"created","unit":"classifier/rings","id":"c"}"#,
    ]

    /// So that each zip has one image.
    private static let oneByOne: ExampleLimits = {
        var limits = ExampleLimits()
        limits.leastImages = 1
        limits.zipBytes = 2_000
        return limits
    }()

    private static let inTwoRequests = ArchivedClassifier(
        slug: "rings", name: "rings", source: nil,
        examples: [("a", 2), ("b", 1)].map { .init(className: $0.0, images: TrainingImages.of(1_000, $0.1)) })

    private func status(_ retrained: String, status: String = "ready", times: Int = 1_000) -> String {
        #"""
        {"on":"GET /v3/classifiers/c","times":\#(times),"body":{"classifier_id":"c","status":"\#(status)",
         "retrained":"\#(retrained)","classes":[{"class":"a"},{"class":"b"}]}}
        """#
    }

    private func listedClassifier() -> String {
        #"{"on":"GET /v3/classifiers","body":{"classifiers":[{"classifier_id":"c","name":"rings"}]}}"#
    }

    @Test func anUpdateWhoseAnswerWasLostIsNotSentAgain() throws {
        for lost in [#""drop":true"#, #""status":500"#] {
            let post = #"{"on":"POST /v3/classifiers/c",\#(lost)}"#
            let instance = try RuledInstance(
                "[\(listedClassifier()),\(post),\(status("t0", times: 12)),\(status("t1"))]")
            let result = try instance.withJournal(Self.createdClassifier) {
                try restore(instance, $0, .fail, Self.oneByOne).restore(Self.inTwoRequests)
            }
            #expect(result.training == "trained")
            #expect(try instance.count("POST /v3/classifiers/c") == 1)
            #expect((20...40).contains(instance.waited))

            let never = try RuledInstance("[\(listedClassifier()),\(post),\(status("t0"))]")
            try never.withJournal(Self.createdClassifier) { journal in
                let restore = restore(never, journal, .fail, Self.oneByOne)
                let error = #expect(throws: BackupError.self) { try restore.restore(Self.inTwoRequests) }
                #expect(error?.sentence.hasSuffix("; whether 'rings' was added to can't be told") == true)
                #expect(try never.count("POST /v3/classifiers/c") == 1)
                #expect((120...123).contains(never.waited))
                // The next run: it was done after all.
                try never.set("[\(listedClassifier()),\(post),\(status("t1"))]")
                #expect(try restore.restore(Self.inTwoRequests).training == "trained")
                #expect(try never.count("POST /v3/classifiers/c") == 1)
            }
        }
    }

    @Test func anUpdateThatAKilledRunSentIsNotSentAgain() throws {
        let instance = try RuledInstance(
            #"[\#(listedClassifier()),\#(status("t1")),{"on":"POST /v3/classifiers/c"}]"#)
        let before =
            Self.createdClassifier + [
                #"{"step":"updating","unit":"classifier/rings","stamp":"t0 ","at":0}"#
            ]
        let result = try instance.withJournal(before) {
            try restore(instance, $0, .fail, Self.oneByOne).restore(Self.inTwoRequests)
        }
        #expect(result.training == "trained")
        #expect(try instance.count("POST /v3/classifiers/c") == 0)
    }

    @Test func whatIsSaidOfAnImageOrATrainingShowsNoKey() throws {
        let instance = try RuledInstance(
            #"""
            [\#(listedClassifier()),\#(listing(#"[{"collection_id":"1","name":"toys"}]"#)),
             {"on":"GET /v3/classifiers/c","body":{"status":"failed","explanation":"of \#(RuledInstance.key)"}},
             {"on":"GET /v4/collections/1/images","body":{"images":[]}},
             {"on":"POST /v4/collections/1/images",
              "body":{"images":[{"errors":[{"message":"what is \#(RuledInstance.key)?"}]}]}}]
            """#)
        try instance.withJournal(Self.createdClassifier) { journal in
            let units = restore(instance, journal, .merge)
            let toys = try units.restore(collection("toys", [try image()]))
            #expect(toys.lost == ["images/a.jpg: what is (secret)?"])
            let rings = try units.restore(classifier())
            #expect(rings.differences.first == "its training failed: of (secret)")
        }
    }

    @Test func aClassifierOfTooFewImagesIsNamedBeforeAnythingIsSent() throws {
        let instance = try RuledInstance(#"[{"on":"GET /v3/classifiers","body":{"classifiers":[]}}]"#)
        let said = try instance.withJournal { try restore(instance, $0).check([], [classifier(9)]) }
        #expect(
            said == [
                "classifier rings: is going to be left out: the service takes 10 images or more of each class, "
                    + "and there are fewer of the class 'a' (9), the class 'b' (9)"
            ])
        #expect(try instance.log().map(\.call) == ["GET /v3/classifiers"])
    }
}

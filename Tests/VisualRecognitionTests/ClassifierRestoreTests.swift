import Testing
import VrarcFormat
import VrarcModel

@testable import VisualRecognition

/// A classifier that is created and then updated, because it has more than one request may.
@Suite struct ClassifierRestoreTests {
    private static let limits: ExampleLimits = {
        var limits = ExampleLimits()
        limits.zipBytes = 150_000
        limits.requestBytes = 300_000
        return limits
    }()

    private let classifier = ArchivedClassifier(
        slug: "rings", name: "rings", source: nil,
        examples: [("a", 25), ("b", 10), ("c", 10), (nil, 10)].map {
            .init(className: $0.0, images: TrainingImages.of(10_000, $0.1))
        })

    private func status(_ status: String, times: Int = 1_000, more: String = "") -> String {
        #"""
        {"on":"GET /v3/classifiers/c","times":\#(times),"body":{"classifier_id":"c","status":"\#(status)"\#(more),
         "classes":[{"class":"c"},{"class":"a"},{"class":"b"}]}}
        """#
    }

    private func rules(_ states: String, update: String = #"{"on":"POST /v3/classifiers/c"}"#) -> String {
        #"""
        [{"on":"GET /v3/classifiers","body":{"classifiers":[]}},
         {"on":"POST /v3/classifiers","body":{"classifier_id":"c"}},\#(update),\#(states)]
        """#
    }

    private func restore(
        _ instance: RuledInstance, _ zips: CountedZips, waits: Bool = true, longest: Int64 = 7_200
    ) throws -> RestoredUnit {
        var options = ServiceRestoreOptions()
        options.limits = Self.limits
        options.waits = waits
        options.longestTraining = longest
        return try instance.withJournal {
            try InstanceRestore(instance.client, $0, options, zips: zips) { _ in [] }.restore(classifier)
        }
    }

    private func parts(_ body: String) -> [String] {
        body.split(separator: "name=\"").dropFirst().compactMap { $0.split(separator: "\"").first.map(String.init) }
            .filter { $0.hasSuffix("_examples") }
    }

    @Test func eachRequestWaitsUntilTheClassifierIsReady() throws {
        let instance = try RuledInstance(
            rules(
                "\(status("training", times: 2)),\(status("ready", times: 3)),\(status("retraining", times: 2)),\(status("ready"))"
            ))
        let zips = CountedZips()
        let result = try restore(instance, zips)
        #expect(result.training == "trained")
        #expect(result.isCompared)
        #expect(result.differences == [])
        let posts = try instance.log().filter { $0.call.hasPrefix("POST") }
        #expect(
            posts.map { parts($0.body) } == [
                ["a_positive_examples", "b_positive_examples"], ["c_positive_examples", "negative_examples"],
                ["a_positive_examples"],
            ])
        #expect(zips.made.map(\.count).sorted() == [10, 10, 10, 12, 13])
        #expect(zips.there == 0)
    }

    @Test(arguments: [500, 400]) func noZipIsLeftAfterAFailure(status code: Int) throws {
        let instance = try RuledInstance(
            #"[{"on":"GET /v3/classifiers","body":{"classifiers":[]}},{"on":"POST /v3/classifiers","status":\#(code)}]"#
        )
        let zips = CountedZips()
        if code == 400 {
            let result = try restore(instance, zips)
            #expect(result.outcome == .refused)
            #expect(result.lost == ["it can't be created: HTTP 400"])
        } else {
            #expect(throws: BackupError.self) { try restore(instance, zips) }
        }
        #expect(zips.made.count == 2)
        #expect(zips.there == 0)
    }

    @Test func whatAnUpdateIsRefusedForIsLost() throws {
        let instance = try RuledInstance(
            rules(status("ready"), update: #"{"on":"POST /v3/classifiers/c","status":400}"#))
        let result = try restore(instance, CountedZips())
        #expect(result.lost.last == "32 of its training images: HTTP 400")
        #expect(try instance.count("POST /v3/classifiers/c") == 1)
    }

    @Test func whyATrainingFailedIsSaid() throws {
        let instance = try RuledInstance(rules(status("failed", more: #","explanation":"all images are alike""#)))
        let result = try restore(instance, CountedZips())
        #expect(result.training == "failed")
        #expect(result.differences == ["its training failed: all images are alike"])
        #expect(try instance.count("POST /v3/classifiers/c") == 0)
    }

    @Test func aTrainingThatDoesNotEndIsNotWaitedForForEver() throws {
        let instance = try RuledInstance(rules(status("training")))
        let error = #expect(throws: BackupError.self) { try restore(instance, CountedZips()) }
        #expect(
            error?.sentence
                == "rings: its training has not ended after 2 hours, and was no longer waited for"
                + ", and not all of its images are sent yet")
        #expect((7_200...7_220).contains(instance.waited))
    }

    @Test func whatIsNotWaitedForIsNotCompared() throws {
        let instance = try RuledInstance(
            #"""
            [{"on":"GET /v3/classifiers","body":{"classifiers":[]}},
             {"on":"POST /v3/classifiers","body":{"classifier_id":"c"}},\#(status("training"))]
            """#)
        var options = ServiceRestoreOptions()
        options.waits = false
        let result = try instance.withJournal {
            try InstanceRestore(instance.client, $0, options, zips: CountedZips()) { _ in [] }.restore(classifier)
        }
        #expect(result.training == "training")
        #expect(!result.isCompared)
        #expect(result.json["compared"]?.truth == false)
    }
}

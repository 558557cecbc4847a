import Testing
import VrarcFormat
import VrarcTestSupport

@testable import VrarcModel

@Suite struct TrainingDataTests {
    private func read(_ text: String) throws(TrainingDataError) -> TrainingData {
        let bytes = Array(text.utf8)
        return try unsafe TrainingData(service: bytes.span.bytes)
    }

    private func line(_ text: String) throws(TrainingDataError) -> MetadataLine {
        let bytes = Array(text.utf8)
        return try unsafe MetadataLine(reading: bytes.span.bytes)
    }

    private static let box = #"{"location":{"left":33,"top":8.50,"width":1e2,"height":119},"object":"a"}"#

    private func annotation(_ name: String) -> ObjectAnnotation {
        ObjectAnnotation(
            object: name,
            location: BoundingBox(
                left: JSONNumber(33), top: JSONNumber(checked: "8.50"), width: JSONNumber(checked: "1e2"),
                height: JSONNumber(119)))
    }

    @Test(arguments: ["{}", "null", " { } ", #"{"objects":null}"#])
    func nothingGivenIsNone(_ text: String) throws {
        #expect(try read(text) == TrainingData(objects: nil, source: nil))
    }

    @Test func anEmptyListIsAList() throws {
        #expect(try read(#"{"objects":[]}"#) == TrainingData(objects: [], source: nil))
    }

    @Test func theServicesShapeIsUnderstoodInAnyOrder() throws {
        let data = try read(#"{"objects":[\#(Self.box),\#(Self.box)]}"#)
        #expect(data == TrainingData(objects: [annotation("a"), annotation("a")], source: nil))
    }

    @Test(arguments: [
        #"{"objects":[BOX],"more":1}"#, #"{"more":{},"objects":[BOX] }"#,
        #"{"objects":[{"score":0.5,"object":"a","location":{"left":33,"top":8.50,"width":1e2,"height":119}}]}"#,
        #"{"objects":[{"object":"a","location":{"left":33,"top":8.50,"width":1e2,"height":119,"z":0}}]}"#,
    ])
    func whatElseIsSaidKeepsTheWholeText(_ pattern: String) throws {
        let text = pattern.replacing("BOX", with: Self.box)
        #expect(try read(text) == TrainingData(objects: [annotation("a")], source: text))
        #expect(try read(text + "\r\n").source == text)
    }

    @Test(arguments: [
        #"{"objects":{}}"#, #"{"objects":[1]}"#, #"{"objects":[{"object":"a"}]}"#,
        #"{"objects":[{"object":5,"location":{"left":1,"top":1,"width":1,"height":1}}]}"#,
        #"{"objects":[{"object":"a","location":{"left":"1","top":1,"width":1,"height":1}}]}"#,
        #"{"objects":[{"object":"a","location":{"left":1,"top":1,"width":1}}]}"#, #"{"objects":"x"}"#, #"{"a":1.0}"#,
    ])
    func whatIsNotUnderstoodIsKeptAsText(_ text: String) throws {
        #expect(try read(text) == TrainingData(objects: nil, source: text))
    }

    @Test(arguments: [("", 0), ("  [1]", 2), ("{\"objects\":[}", 12), ("\"x\"", 0), ("{} {}", 3)])
    func errorsNameTheByte(_ text: String, _ offset: Int) {
        let error = #expect(throws: TrainingDataError.self) { try read(text) }
        #expect(error?.offset == offset)
        #expect(error?.description.hasSuffix("(byte \(offset)).") == true)
    }

    // MARK: Lines of a metadata.jsonl

    @Test func aForeignLineGivesItsNameAndObjects() throws {
        let plain = try foreign(#"{"file_name":"1.jpg"}"#)
        #expect(plain == ("1.jpg", TrainingData(objects: nil, source: nil)))
        let labelled = try foreign(#"{"objects":[\#(Self.box)],"file_name":"a/1.jpg"}"# + "\n")
        #expect(labelled == ("a/1.jpg", TrainingData(objects: [annotation("a")], source: nil)))
    }

    @Test(arguments: [
        #"{"file_name":"1.jpg","text":"a cat"}"#,
        #"{"file_name":"1.jpg","objects":{"bbox":[[1,2,3,4]],"categories":[0]}}"#,
        #"{"file_name" : "1.jpg","objects":null,"n":1.10}"#,
    ])
    func aForeignLineThatSaysMoreIsKept(_ text: String) throws {
        #expect(try foreign(text + "\n") == ("1.jpg", TrainingData(objects: nil, source: text)))
    }

    @Test(arguments: [("[]", 0), (#" {"file":"x"}"#, 1), (#"{"file_name":1}"#, 0), (#"{"file_name":"x""#, 16)])
    func aLineWithoutFileNameIsRefused(_ text: String, _ offset: Int) {
        let error = #expect(throws: TrainingDataError.self) { try line(text) }
        #expect(error?.offset == offset)
    }

    /// Seed 7, 500 records of each kind, as they are written and with their members turned round.
    @Test(arguments: RecordKind.allCases)
    func recordsOfAnArchiveAreRecognised(_ kind: RecordKind) throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<500 {
            let record = random.record(kind)
            let text = String(decoding: record.encoded, as: UTF8.self)
            guard case .object(let members) = try readJSON(text) else { continue }
            let turned = JSONText.document(.object(members.reversed()))
            for text in [text, String(decoding: turned, as: UTF8.self)] {
                guard case .record(let read) = try line(text) else {
                    Issue.record("not recognised: \(text)")
                    continue
                }
                #expect(read == record)
            }
        }
    }

    private func foreign(_ text: String) throws -> (String, TrainingData) {
        guard case .foreign(let name, let training) = try line(text) else {
            throw TrainingDataError(at: 0, "The line is a record.")
        }
        return (name, training)
    }
}

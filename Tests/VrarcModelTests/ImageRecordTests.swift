import Testing
import VrarcFormat
import VrarcTestSupport

@testable import VrarcModel

@Suite struct ImageRecordTests {
    static let digits = String(repeating: "0a", count: 32)
    static let start = #"{"file_name":"images/1.jpg","original_name":null,"original_name_base64":null,"sha256":""#
    static let middle = #"","size":12,"media_type":"image/jpeg","width":3,"height":4,"orientation":6,"problem":null,"#
    static let boxes = #"[{"object":"a","location":{"left":1.10,"top":0,"width":2,"height":-1e2}}]"#
    static let collection = start + digits + middle + #""objects":\#(boxes),"source":"{\"a\":1}"}"# + "\n"
    static let classifier =
        start + digits + middle
        + #""class":"husky","zip":"husky.zip","zip_member":null,"zip_member_base64":"/w==","source":null}"# + "\n"

    static func line(_ kind: RecordKind) -> String { kind == .collection ? collection : classifier }

    @Test func readsTheRecordOfACollection() throws {
        let reading = try readRecord(Array(Self.collection.utf8), .collection)
        let record = reading.content
        #expect(reading.isCanonical)
        #expect(record.fileName == "images/1.jpg")
        #expect(record.originalName == nil)
        #expect(record.digest == BlobDigest(hex: Self.digits))
        #expect(record.size == 12)
        #expect(record.facts == ImageFacts(mediaType: .jpeg, width: 3, height: 4, orientation: 6))
        #expect(record.objects?.first?.location.left.text == "1.10")
        #expect(record.objects?.first?.location.height.double == -100)
        #expect(record.source == #"{"a":1}"#)
        #expect(record.encoded == Array(Self.collection.utf8))
    }

    @Test func readsTheRecordOfAClassifier() throws {
        let record = try readRecord(Array(Self.classifier.utf8), .classifier).content
        guard case .classifier(let name, let zip, let member) = record.detail else {
            Issue.record("the record is not a classifier's")
            return
        }
        #expect(name == "husky")
        #expect(zip == "husky.zip")
        #expect(member == .bytes([0xFF]))
        #expect(record.encoded == Array(Self.classifier.utf8))
    }

    /// Seed 2, 4,000 records of each kind; each is read by the reader of canonical lines and by the other.
    @Test(arguments: RecordKind.allCases)
    func whatIsWrittenIsReadAsTheSame(_ kind: RecordKind) throws {
        var random = SeededRandom(seed: 2)
        for _ in 0..<4_000 {
            let record = random.record(kind)
            let line = record.encoded
            let reading = try readRecord(line, kind)
            #expect(reading.isCanonical)
            #expect(reading.content == record)
            let slow = try ImageRecord(json: readJSON(line), kind: kind)
            #expect(slow == record)
            #expect(slow.encoded == line)
            #expect(JSONText.line(try readJSON(line)) == line)
        }
    }

    /// Seed 3, 20,000 lines of each kind with a byte changed, removed or added: the reader of canonical lines takes
    /// exactly those that the other reads and the writer writes again.
    @Test(arguments: RecordKind.allCases)
    func canonicalIsWhatTheWriterWrites(_ kind: RecordKind) {
        var random = SeededRandom(seed: 3)
        var canonical = 0
        var readable = 0
        for _ in 0..<20_000 {
            var line = random.record(kind).encoded
            let place = random.below(line.count)
            switch random.below(3) {
            case 0: line[place] = random.isOne(in: 2) ? UInt8(random.below(256)) : line[random.below(line.count)]
            case 1: line.remove(at: place)
            default: line.insert([0x20, 0x30, 0x5C, 0x0A][random.below(4)], at: place)
            }
            let fast = unsafe ImageRecord.readCanonical(line: line.span.bytes, kind: kind)
            let slow = try? ImageRecord(json: readJSON(line), kind: kind)
            #expect((fast != nil) == (slow?.encoded == line), "\(String(decoding: line, as: UTF8.self))")
            if let fast { #expect(fast == slow) }
            canonical += fast == nil ? 0 : 1
            readable += slow == nil ? 0 : 1
        }
        #expect(canonical > 1_000)
        #expect(readable > canonical + 100)
    }

    static let notCanonical: [(what: String, with: String)] = [
        ("{\"file", "{ \"file"), ("}\n", "}"), ("}\n", "}\r\n"), ("}\n", "}\n\n"), ("images/1", #"images\/1"#),
        ("images/1", #"\u0069mages/1"#),
        (
            #""original_name":null,"original_name_base64":null"#,
            #""original_name_base64":null,"original_name":null"#
        ), ("\"size\":12", "\"size\": 12"),
    ]

    @Test(arguments: notCanonical, RecordKind.allCases)
    func linesOfAnotherSpellingAreReadAndNotCanonical(_ change: (what: String, with: String), _ kind: RecordKind) throws
    {
        let line = try changed(Self.line(kind), change.what, change.with)
        let reading = try readRecord(line, kind)
        #expect(!reading.isCanonical)
        #expect(reading.content.fileName == "images/1.jpg")
    }

    static let broken: [(what: String, with: String)] = [
        ("\"size\":12", "\"size\":-1"), ("\"size\":12", "\"size\":1.0"), ("\"size\":12", "\"size\":\"12\""),
        ("\"size\":12", "\"size\":null"), ("\"size\":12", "\"size\":18446744073709551616"),
        ("\"size\":12,", ""), ("\"size\":12", "\"size\":12,\"more\":1"), ("\"width\":3", "\"width\":0"),
        ("\"width\":3", "\"width\":-3"), ("\"height\":4", "\"height\":4.5"), ("\"orientation\":6", "\"orientation\":0"),
        ("\"orientation\":6", "\"orientation\":9"), ("image/jpeg", "image/jpg"), ("image/jpeg", "IMAGE/JPEG"),
        ("\"problem\":null", "\"problem\":\"broken\""), ("\"problem\":null", "\"problem\":false"),
        ("0a0a", "0A0a"), ("0a0a", "0a0"), ("0a0a", "0g0a"), (#""file_name":"images/1.jpg""#, #""file_name":null"#),
        (#""original_name_base64":null"#, #""original_name_base64":"YQ==""#),
        (#""original_name_base64":null"#, #""original_name_base64":"/w""#),
        (#""original_name_base64":null"#, #""original_name_base64":"/x==""#),
        (#""original_name_base64":null"#, #""original_name_base64":"/w==\n""#),
        (#""original_name":null,"original_name_base64":null"#, #""original_name":"a","original_name_base64":"/w==""#),
        ("\"source\":", "\"Source\":"), ("\"problem\":null", "\"problem\":[]"),
    ]

    @Test(arguments: broken, RecordKind.allCases)
    func membersAndTypesAreThoseOfTheTable(_ change: (what: String, with: String), _ kind: RecordKind) throws {
        let line = try changed(Self.line(kind), change.what, change.with)
        #expect(try code(of: line, kind) == .schemaMismatch)
    }

    @Test(arguments: [
        (#""objects":["#, #""objects":[1,"#), (#""object":"a""#, #""object":null"#), (#""left":1.10"#, #""left":"1""#),
        (#""left":1.10,"#, ""), (#""left":1.10"#, #""left":1.10,"right":2"#), (#""objects":[{"#, #""objects":{"x":[{"#),
        (#""object":"a","location":{"#, #""object":"a","score":1,"location":{"#),
    ])
    func objectsHaveTheShapeOfTheTable(_ what: String, _ with: String) throws {
        var text = Self.collection
        if with.contains("\"x\"") { text = text.replacing("]", with: "]}") }
        #expect(try code(of: changed(text, what, with), .collection) == .schemaMismatch)
    }

    @Test func theRecordOfTheOtherKindIsNotOfTheTable() throws {
        #expect(try code(of: Array(Self.collection.utf8), .classifier) == .schemaMismatch)
        #expect(try code(of: Array(Self.classifier.utf8), .collection) == .schemaMismatch)
        #expect(try code(of: Array("[]\n".utf8), .collection) == .schemaMismatch)
    }

    @Test(arguments: ["", "\n", "{", "{}{}\n", "\u{feff}{}\n"])
    func whatIsNoJSONIsNamedSo(_ line: String) throws {
        #expect(try code(of: Array(line.utf8), .collection) == .notJSON)
    }

    @Test func boxesAreMeasuredInThePictureAsItIsShown() throws {
        var record = try readRecord(Array(Self.collection.utf8), .collection).content
        func isMisplaced(_ box: [String], _ orientation: UInt8?) throws -> Bool {
            let numbers = try box.map { try #require(JSONNumber($0)) }
            record.facts = ImageFacts(mediaType: .jpeg, width: 300, height: 200, orientation: orientation)
            record.detail = .collection(objects: [
                ObjectAnnotation(
                    object: "a",
                    location: BoundingBox(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3]))
            ])
            return record.hasMisplacedBox
        }
        #expect(try !isMisplaced(["0", "0", "300", "200"], nil))
        #expect(try !isMisplaced(["0", "0", "300", "200"], 4))
        #expect(try isMisplaced(["0", "0", "300", "200"], 5))
        #expect(try !isMisplaced(["0", "0", "200", "300"], 8))
        #expect(try isMisplaced(["0.5", "0", "300", "200"], nil))
        #expect(try isMisplaced(["-1", "0", "3", "2"], nil))
        #expect(try isMisplaced(["0", "0", "0", "2"], nil))
        #expect(try isMisplaced(["0", "1", "2", "200"], 1))
    }

    private func changed(_ text: String, _ what: String, _ with: String) throws -> [UInt8] {
        let range = try #require(text.firstRange(of: what), "\(what) is not in the line")
        return Array(text.replacingCharacters(range, with).utf8)
    }

    private func code(of line: [UInt8], _ kind: RecordKind) throws -> FindingCode? {
        do throws(ManifestError) {
            _ = try readRecord(line, kind)
            return nil
        } catch {
            return error.code
        }
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<Index>, _ text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}

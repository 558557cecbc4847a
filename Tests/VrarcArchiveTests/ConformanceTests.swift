import Foundation
import Testing

@testable import VrarcArchive
@testable import VrarcFormat

/// Every fixture, by the verifier: each code and place that its text expects, and no other.
@Suite struct ConformanceTests {
    @Test(arguments: Fixture.all(in: "good"))
    func findsNothingInGoodArchives(_ fixture: Fixture) throws {
        #expect(try fixture.findings() == [])
    }

    @Test(arguments: Fixture.all(in: "warn"))
    func warnsOfWhatAnOwnerShouldKnow(_ fixture: Fixture) throws {
        #expect(!fixture.expected.isEmpty)
        #expect(try fixture.findings() == fixture.expected)
    }

    @Test(arguments: Fixture.all(in: "bad"))
    func findsWhatIsWrongAndWhere(_ fixture: Fixture) throws {
        #expect(fixture.expected.contains { $0.hasPrefix("E") })
        let found = try fixture.findings()
        let missing = Set(fixture.expected).subtracting(found)
        let unexpected = Set(found).subtracting(fixture.expected)
        #expect(found == fixture.expected, "missing \(missing.sorted()), unexpected \(unexpected.sorted())")
    }

    @Test func hasAFixtureForEveryCode() {
        let names = ["good", "warn", "bad"].flatMap { Fixture.all(in: $0) }.flatMap(\.expected)
        let seen = Set(names.map { String($0.prefix(4)) })
        // What an option or a failing disk makes has tests of its own.
        let others: Set = ["E070", "E080"]
        #expect(Set(FindingCode.allCases.map(\.rawValue)).subtracting(others).subtracting(seen) == [])
    }

    /// The specification's table, the list beside it, and the enumeration say the same.
    @Test func namesTheCodesOfTheSpecification() throws {
        let folder = Fixture.root.appending(path: "spec")
        let list = try String(contentsOf: folder.appending(path: "codes.tsv"), encoding: .utf8)
        let text = try String(contentsOf: folder.appending(path: "vrarc-1.md"), encoding: .utf8)
        let lines = FindingCode.allCases.map { code in
            (list.split(separator: "\n").first { $0.hasPrefix(code.rawValue + "\t") } ?? "").split(separator: "\t")
        }
        #expect(list.split(separator: "\n").count == FindingCode.allCases.count)
        for (code, line) in zip(FindingCode.allCases, lines) {
            #expect(line.count == 3 && line[2] == code.sentence, "\(code)")
            let row = "| <span id=\"\(code.rawValue)\">\(code.rawValue)</span> | \(line[1]) | \(code.sentence) |"
            #expect(text.contains(row), "\(code)")
        }
    }
}

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
}

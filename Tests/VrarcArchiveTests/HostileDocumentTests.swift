import Foundation
import Testing

/// docs/hostile-archives.md names fixtures and tests: all of them are there.
@Suite struct HostileDocumentTests {
    private static let rows: [[String]] = {
        let file = Fixture.root.appending(path: "docs/hostile-archives.md")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { $0.hasPrefix("|") }.map { row in
            row.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
                .map { String($0.element) }
        }
    }()

    @Test func eachFixtureOfTheTablesIsThere() {
        let names = Set(["good", "warn", "bad"].flatMap { Fixture.all(in: $0) }.map(\.name))
        let named = Self.rows.flatMap { $0 }.filter { $0.contains("/") && $0.first.map { "gwb".contains($0) } == true }
        #expect(named.count > 100)
        for name in named { #expect(names.contains(name), "\(name)") }
    }

    @Test func eachSuiteAndScriptOfTheTablesIsThere() throws {
        let tests = Fixture.root.appending(path: "Tests")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: tests.path())
        let files = Set(paths.compactMap { $0.split(separator: "/").last.map(String.init) })
        let named = Self.rows.flatMap { $0 }.filter { $0.hasSuffix("Tests") || $0.hasSuffix(".py") }
        #expect(named.count > 5)
        for name in named { #expect(files.contains(name.hasSuffix(".py") ? name : name + ".swift"), "\(name)") }
    }
}

import Foundation
import Testing

@testable import VrarcArchive
@testable import VrarcFormat

/// One conformance fixture: an archive, and the findings that `about.txt` expects of it.
struct Fixture: Sendable, CustomTestStringConvertible {
    let name: String
    let archive: [UInt8]
    /// `CODE place`, sorted.
    let expected: [String]

    var testDescription: String { name }

    /// The repository's top folder, seen from this file.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// All fixtures of a folder below `fixtures/v1`.
    static func all(in folder: String) -> [Fixture] {
        let top = root.appending(path: "fixtures/v1/\(folder)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: top.path())) ?? []
        return names.sorted().map { name in
            let here = top.appending(path: name)
            let archive = (try? Data(contentsOf: here.appending(path: "archive.vrarc"))) ?? Data()
            let about = (try? String(contentsOf: here.appending(path: "about.txt"), encoding: .utf8)) ?? ""
            let expected = about.split(separator: "\n").filter { $0.hasPrefix("expect: ") }.map {
                String($0.dropFirst(8))
            }
            return Fixture(name: "\(folder)/\(name)", archive: [UInt8](archive), expected: expected.sorted())
        }
    }

    /// What the verifier finds, in the form of `expected`.
    func findings(_ depth: VerificationDepth = .full) throws -> [String] {
        let report = try ArchiveVerifier(source: MemorySource(archive), depth: depth, jobs: 2).verify()
        return report.findings.map { finding in
            switch finding.place {
            case .offset(let offset): "\(finding.code.rawValue) \(offset)"
            case .path(let path): "\(finding.code.rawValue) \(path)"
            }
        }.sorted()
    }
}

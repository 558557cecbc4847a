import Foundation
import Testing
import VrarcFuzzing

/// The bytes that fuzzing kept, given to its targets: no fuzzer is needed to see that nothing came back.
@Suite struct SeedTests {
    private static let folder = URL(filePath: #filePath).appending(path: "../../../fixtures/fuzz").standardized

    private static func seeds(_ target: FuzzTarget) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: target.rawValue), includingPropertiesForKeys: nil
        ).sorted { $0.path < $1.path }
    }

    @Test(arguments: FuzzTarget.allCases) func everySeedKeepsTheRules(_ target: FuzzTarget) throws {
        let seeds = try Self.seeds(target)
        #expect(!seeds.isEmpty)
        for seed in seeds {
            let bytes = try [UInt8](Data(contentsOf: seed))
            do throws(BrokenRule) {
                try target.run(bytes)
            } catch {
                Issue.record("\(target.rawValue)/\(seed.lastPathComponent): \(error)")
            }
        }
    }

    @Test func seedsAreFewAndSmall() throws {
        var count = 0
        var bytes = 0
        for target in FuzzTarget.allCases {
            for seed in try Self.seeds(target) {
                count += 1
                bytes += try seed.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            }
        }
        #expect(count <= 400)
        #expect(bytes <= 1 << 20)
    }
}

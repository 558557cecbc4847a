import SystemPackage
import Testing
import VrarcFormat
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// What a part costs: the frames that hold it, and of the rest only what tells where they are.
    @Suite struct PartialReadTests {
        let sandbox = Sandbox()

        /// Two collections of twenty images of 200 KB that do not compress.
        private func pack() throws -> Packed {
            var random = SeededRandom(seed: 301)
            for name in ["birds", "cats"] {
                for number in 0..<20 {
                    let noise = (0..<25_000).flatMap { _ in littleEndian(random.next()) }
                    sandbox.write("b/collections/\(name)/\(number).gif", gif + noise)
                }
            }
            return try Packed(sandbox.folder("b"))
        }

        /// A GIF of one pixel, behind whose trailer anything may stand.
        private let gif: [UInt8] = [
            0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0,
            0x3B,
        ]

        private func littleEndian(_ value: UInt64) -> [UInt8] {
            var bytes: [UInt8] = []
            bytes.append(littleEndian: value)
            return bytes
        }

        /// Restores a part; gives the ranges of data frames that were read.
        private func reads(of pattern: String, in packed: Packed) throws -> [Range<UInt64>] {
            let recording = RecordingSource(MemorySource(packed.bytes))
            let reader = try ArchiveReader(recording)
            var options = RestoreOptions()
            options.isSynced = false
            options.selection.patterns = [pattern]
            let report = try FolderTarget.restore(
                reader: reader, to: sandbox.folder("out \(pattern.count)"), options: options)
            #expect(report.damaged.isEmpty)
            return recording.reads
        }

        private func range(of folder: String, in packed: Packed) throws -> Range<UInt64> {
            let record = try #require(try packed.reader.directories().first { $0.path == Array(folder.utf8) })
            return record.storedFrom..<record.storedTo
        }

        @Test func aPartReadsOnlyTheFramesItNeeds() throws {
            let packed = try pack()
            let birds = try range(of: "data/collections/birds/images", in: packed)
            let cats = try range(of: "data/collections/cats/images", in: packed)
            let length = birds.upperBound - birds.lowerBound
            #expect(length > 20 * 200_000)

            func bytes(_ reads: [Range<UInt64>], in range: Range<UInt64>) -> UInt64 {
                reads.reduce(0) { sum, read in
                    let part = read.clamped(to: range)
                    return sum + UInt64(part.count)
                }
            }
            let whole = try reads(of: "collections/cats/**", in: packed)
            #expect(bytes(whole, in: birds) == 0)
            #expect(bytes(whole, in: cats) >= length)

            let one = try reads(of: "collections/cats/images/7.gif", in: packed)
            #expect(bytes(one, in: birds) == 0)
            #expect(bytes(one, in: cats) < 450_000)
        }
    }
}

import SystemPackage
import Testing
import VrarcFormat

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// What a plan says of a restore, and what the restore does.
    @Suite struct RestorePlanTests {
        let sandbox = Sandbox()

        /// Bytes in memory that note which of them are read.
        private final class RecordingSource: ByteSource {
            private let base: MemorySource
            private let noted = Locked<[Range<UInt64>]>([])

            init(_ bytes: [UInt8]) { base = MemorySource(bytes) }

            var name: String { base.name }
            var length: UInt64 { base.length }
            var ranges: Set<Range<UInt64>> { noted.withLock { Set($0) } }

            func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
                noted.withLock { $0.append(offset..<offset + UInt64(buffer.count)) }
                return unsafe try base.read(at: offset, into: buffer)
            }
        }

        private func packed() throws -> Packed {
            for number in 0..<40 {
                sandbox.write("b/collections/shapes/t/\(number).png", Pictures.png("small \(number)"))
                sandbox.write("b/collections/lego/\(number).png", Pictures.png("brick \(number)"))
            }
            let large = String(repeating: "l", count: 100_000)
            sandbox.write("b/collections/shapes/copy.png", Pictures.png(large))
            sandbox.write("b/collections/shapes/copy of it.png", Pictures.png(large))
            sandbox.write("b/collections/lego/other.png", Pictures.png(large + "x"))
            sandbox.write("b/collections/lego/a|b.txt", text: "renamed")
            var zip = ZipBuilder()
            for number in 0..<5 { zip.add("in/\(number).png", Pictures.png("z\(number)")) }
            sandbox.write("b/classifiers/dogs/beagle.zip", zip.bytes())
            sandbox.write("b/classifiers/dogs/dog.mlmodel", text: "m")
            sandbox.write("b/note*.txt", text: "beside")
            return try Packed(sandbox.folder("b"))
        }

        private static let selections: [RestoreSelection] = [
            RestoreSelection(), RestoreSelection(collections: ["lego"]), RestoreSelection(classifiers: ["dogs"]),
            RestoreSelection(patterns: ["collections/lego/**"]), RestoreSelection(patterns: ["**/7.png"]),
            RestoreSelection(patterns: ["collections/shapes/images/copy.png"]),
            RestoreSelection(patterns: ["attachments/**"]),
            RestoreSelection(patterns: ["**/3.png", "nothing/**"]), RestoreSelection(collections: ["lego", "gone"]),
        ]

        @Test(arguments: selections.indices) func aPlanIsWhatARestoreDoes(_ number: Int) throws {
            let packed = try packed()
            let selection = Self.selections[number]
            let lists = RecordingSource(packed.bytes)
            let plan = try RestorePlan(ArchiveContents(lists), selection)
            let source = RecordingSource(packed.bytes)
            var options = RestoreOptions()
            options.isSynced = false
            options.selection = selection
            options.onExisting = .skip
            let report = try FolderTarget.restore(
                ArchiveContents(source), to: sandbox.folder("out"), options: options)
            #expect(plan.files == report.files && plan.unmatched == report.unmatched)
            // The documents of a unit of which a part is restored become shorter.
            #expect([4, 5, 7].contains(number) ? plan.bytes > report.bytes : plan.bytes == report.bytes)
            #expect(plan.units.sorted() == report.units.sorted())
            // What the restore read beside the lists lies in the plan's ranges, and all of these were read.
            let read = source.ranges.subtracting(lists.ranges).filter { !$0.isEmpty }
            let all = source.ranges
            #expect(read.filter { range in !plan.ranges.contains { Self.holds($0, range) } } == [])
            #expect(plan.ranges.filter { range in !all.contains { $0.overlaps(range) } } == [])
            #expect(zip(plan.ranges, plan.ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
            #expect(!plan.ranges.isEmpty)
        }

        private static func holds(_ outer: Range<UInt64>, _ inner: Range<UInt64>) -> Bool {
            outer.lowerBound <= inner.lowerBound && inner.upperBound <= outer.upperBound
        }

        @Test func aPartOfAnArchiveIsAPartOfItsBytes() throws {
            let packed = try packed()
            let all = try RestorePlan(ArchiveContents(MemorySource(packed.bytes)), RestoreSelection())
            let part = try RestorePlan(
                ArchiveContents(MemorySource(packed.bytes)), RestoreSelection(patterns: ["collections/shapes/**"]))
            #expect(part.files < all.files && part.bytes < all.bytes && part.units.count == 1)
            #expect(Set(part.ranges).isSubset(of: all.ranges) && part.ranges.count < all.ranges.count)
        }

        @Test func nothingIsWritten() throws {
            let packed = try packed()
            let before = sandbox.files(".")
            _ = try RestorePlan(ArchiveContents(MemorySource(packed.bytes)), RestoreSelection())
            #expect(sandbox.files(".") == before)
        }

        @Test func whatMatchesNothingIsSaid() throws {
            let packed = try packed()
            let archive = { try ArchiveContents(MemorySource(packed.bytes)) }
            for selection in [RestoreSelection(patterns: ["x/**"]), RestoreSelection(collections: ["x"])] {
                let error = #expect(throws: ArchiveError.self) { try RestorePlan(archive(), selection) }
                #expect(error?.code == .notFound)
            }
            let plan = try RestorePlan(archive(), RestoreSelection(collections: ["lego", "gone"]))
            #expect(plan.unmatched == ["gone"] && plan.units == ["collections/lego"])
        }
    }
}

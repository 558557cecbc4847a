import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat

@Suite struct PartCostTests {
    private func lookups(_ files: [UInt64], _ stored: [Range<UInt64>]) throws -> UInt64? {
        let (bytes, _) = try PackingTests.bundle.pack()
        let units = zip(files, stored).enumerated().map { number, unit in
            var record = DirectoryRecord(kind: .collection, path: Array("data/collections/\(number)".utf8))
            record.files = unit.0
            (record.storedFrom, record.storedTo) = (unit.1.lowerBound, unit.1.upperBound)
            return record
        }
        let wanted = PartRequest(folders: units.map(\.path), isWhole: true, lookup: 1)
        return PartCost(try ArchiveReader(MemorySource(bytes)), wanted).lookups(for: units, [:])
    }

    /// DIRS may say anything.
    @Test func numbersThatNoArchiveHasAreTooMany() throws {
        #expect(try lookups([1, 2], [0..<10, 10..<20]) != nil)
        for most: UInt64 in [.max, .max - 1, 1 << 63, PartCost.mostBytes + 11] {
            #expect(try lookups([1, most], [0..<10, 10..<20]) == nil)
            #expect(try lookups([most, most], [0..<10, 10..<20]) == nil)
            #expect(try lookups([1, 1], [0..<10, 10..<most]) == nil)
        }
    }
}

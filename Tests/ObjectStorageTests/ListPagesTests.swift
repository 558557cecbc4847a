@testable import ObjectStorage
import Testing
import VrarcArchive

/// What is asked of the store for reads of lists.
@Suite struct ListPagesTests {
    /// An object of 300,000 bytes whose lists begin at 100,000 and end at 290,000; what was asked of it is noted.
    private final class Fixture: Sendable {
        let asked = Locked<[Range<UInt64>]>([])
        let pages: ListPages

        static func byte(_ offset: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: offset &* 2_654_435_761 >> 16) }

        init() {
            let asked = asked
            pages = ListPages(100_000..<290_000) { (range) throws(StoreError) in
                asked.withLock { $0.append(range) }
                let buffer = ByteBuffer(capacity: range.count)
                for (place, offset) in range.enumerated() { unsafe buffer.storage[place] = Self.byte(offset) }
                buffer.count = range.count
                return buffer
            }
        }

        /// How many bytes a read gave; `nil` for none. Those that it gave must be right.
        func read(_ offset: UInt64, _ count: Int) throws -> Int? {
            let buffer = ByteBuffer(capacity: count)
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.storage[..<count])
            let given = try unsafe pages.read(at: offset, into: target)
            for place in 0..<(given ?? 0) {
                #expect(unsafe buffer.storage[place] == Self.byte(offset + UInt64(place)))
            }
            return given
        }
    }

    @Test func aPageIsAskedForOnce() throws {
        let fixture = Fixture()
        #expect(try fixture.read(140_000, 24) == 24)
        #expect(try fixture.read(131_072, 65_536) == 65_536)
        #expect(try fixture.read(190_000, 6_000) == 6_000)
        #expect(fixture.asked.withLock { $0 } == [131_072..<196_608])
    }

    @Test func whatIsNoPageIsNotRead() throws {
        let fixture = Fixture()
        #expect(try fixture.read(196_600, 16) == nil)
        #expect(try fixture.read(140_000, 65_536) == nil)
        #expect(try fixture.read(99_999, 24) == nil)
        #expect(try fixture.read(290_000, 24) == nil)
        #expect(fixture.asked.withLock { $0 }.isEmpty)
    }

    @Test func listsEndWithinAPage() throws {
        let fixture = Fixture()
        #expect(try fixture.read(289_990, 100) == 10)
        #expect(fixture.asked.withLock { $0 } == [262_144..<290_000])
    }

    @Test func whatAPageHasOfTheDataBeforeTheListsIsGiven() throws {
        let fixture = Fixture()
        #expect(try fixture.read(100_000, 24) == 24)
        #expect(try fixture.read(65_536, 65_536) == 65_536)
        #expect(fixture.asked.withLock { $0 } == [65_536..<131_072])
    }

    @Test func theOldestPageIsLetGo() throws {
        let asked = Locked(0)
        let pages = ListPages(0..<100 << 16) { (range) throws(StoreError) in
            asked.withLock { $0 += 1 }
            let buffer = ByteBuffer(capacity: range.count)
            buffer.count = range.count
            return buffer
        }
        let buffer = ByteBuffer(capacity: 8)
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.storage[..<8])
        func read(_ page: UInt64) throws { _ = try unsafe pages.read(at: page << 16, into: target) }
        for page in 0..<16 { try read(UInt64(page)) }
        try read(0)
        try read(16)
        #expect(asked.withLock { $0 } == 17)
        try read(0)
        #expect(asked.withLock { $0 } == 17)
        try read(1)
        #expect(asked.withLock { $0 } == 18)
    }
}

import HTTPTransport
import Testing
import VrarcArchive
import VrarcTestSupport

@testable import ObjectStorage

/// An archive in a store that is read like a file.
@Suite struct ObjectSourceTests {
    private let store: FakeStore
    private let bytes = FakeStore.bytes(ObjectSourceTests.size)

    private static let size = 10_000_000
    private static let tail = 128 << 10

    init() throws {
        store = try FakeStore()
        _ = try SmallObject(client: store.client, place: store.place(), bytes: bytes, options: UploadOptions()).put()
    }

    private func open() throws -> ObjectSource { try ObjectSource(store.client, store.place(), parallel: 3) }

    private func expectSame(_ source: ObjectSource, _ range: Range<Int>) throws {
        #expect(try source.bytes(at: UInt64(range.lowerBound), count: range.count) == Array(bytes[range]))
    }

    @Test func openingIsOneRequest() throws {
        let source = try open()
        #expect(source.length == UInt64(Self.size) && source.object.etag != nil)
        try expectSame(source, Self.size - 1_000..<Self.size)
        try expectSame(source, Self.size - Self.tail..<Self.size)
        #expect(try store.calls("GetObject").map(\.range) == ["bytes=-131072"])
        #expect(try store.calls("HeadObject").count == 1)
    }

    /// Property: 150 reads anywhere, seed 652, some of them expected before, forwards, backwards, over the end of what is
    /// held and the end of the object, give the object's bytes.
    @Test func readsGiveTheBytesThatAreThere() throws {
        var random = SeededRandom(seed: 652)
        let source = try open()
        for number in 0..<150 {
            if number % 30 == 10 {
                source.expect(
                    (0..<20).map { _ in
                        let start = random.next() % UInt64(Self.size)
                        return start..<start + random.next() % 300_000
                    })
            }
            if number % 30 == 20 { source.expect([0..<UInt64(Self.size)]) }
            let start = random.isOne(in: 5) ? Self.size - random.below(2 * Self.tail) : random.below(Self.size + 10)
            let count = random.below(random.isOne(in: 4) ? 5 << 20 : 1_000)
            let buffer = ByteBuffer(capacity: count)
            let done = unsafe try source.read(at: UInt64(start), into: buffer.storage)
            #expect(done == max(0, min(count, Self.size - start)))
            buffer.count = done
            #expect(buffer.array(0..<done) == Array(bytes[min(start, Self.size)..<min(start, Self.size) + done]))
        }
    }

    @Test func whatIsExpectedComesWithFewRequests() throws {
        let source = try open()
        source.expect([0..<UInt64(Self.size)])
        for start in stride(from: 0, to: Self.size, by: 333_333) {
            try expectSame(source, start..<min(Self.size, start + 333_333))
        }
        #expect(try store.calls("GetObject").count == 4)
    }

    @Test func aDroppedLineAsksForTheRestAlone() throws {
        let source = try open()
        try store.fail("GetObject", "cut", "\"bytes\": 300000")
        try expectSame(source, 100..<1_000_100)
        let asked = try store.calls("GetObject").dropFirst().compactMap(\.range)
        #expect(asked.count == 2 && asked[0] == "bytes=100-1000099")
        let from = try #require(
            asked[1].split(whereSeparator: { "=-".contains($0) }).dropFirst().first.flatMap { Int($0) })
        #expect((101...300_100).contains(from) && asked[1].hasSuffix("-1000099"))
    }

    @Test func aLineThatBringsMuchIsFollowedForLong() throws {
        let source = try open()
        // More often than there are attempts.
        try store.fail("GetObject", "cut", "\"bytes\": 1200000, \"times\": 7")
        try expectSame(source, 0..<9_800_000)
        #expect(source.fault == nil)
    }

    @Test func oneThatBringsNothingIsGivenUp() throws {
        let source = try open()
        try store.fail("GetObject", "cut", "\"bytes\": 0, \"times\": 99")
        #expect(throws: IOFault.self) { try source.bytes(at: 0, count: 100) }
        #expect(source.fault?.kind == .transport)
        let asked = try store.calls("GetObject").count
        #expect(asked == 5)
        // And nothing is asked for any more.
        try store.set(#"{"faults": []}"#)
        #expect(throws: IOFault.self) { try source.bytes(at: 500, count: 100) }
        #expect(try store.calls("GetObject").count == asked)
    }

    @Test func anAnswerWithFewerBytesIsCompleted() throws {
        let source = try open()
        try store.fail("GetObject", "fewer", "\"bytes\": 10, \"times\": 3")
        try expectSame(source, 50..<100)
        #expect(
            try store.calls("GetObject").dropFirst().map(\.range) == [
                "bytes=50-99", "bytes=60-99", "bytes=70-99", "bytes=80-99",
            ])
    }

    @Test(arguments: [true, false]) func anObjectThatIsReplacedIsNoticed(_ hasConditions: Bool) throws {
        let source = try open()
        try expectSame(source, 0..<100)
        try store.set("{\"conditions\": \(hasConditions)}")
        try store.fail("GetObject", "replace")
        #expect(throws: IOFault.self) { try source.bytes(at: 1_000, count: 100) }
        #expect(source.fault?.kind == .conflict)
        #expect(hasConditions || source.fault?.detail == "the object is another one than it was")
    }

    @Test(arguments: [
        ("whole", StoreError.Kind.unsupported, "the store does not give parts of objects"),
        ("shifted", .answer, "it answers with other bytes than it was asked for"),
    ]) func otherAnswersAreRefused(how: String, kind: StoreError.Kind, detail: String) throws {
        let source = try open()
        try store.fail("GetObject", how, "\"times\": 99")
        #expect(throws: IOFault.self) { try source.bytes(at: 1_000, count: 100) }
        #expect(source.fault?.kind == kind && source.fault?.detail == detail)
        let error = #expect(throws: StoreError.self) { try open() }
        #expect(error?.kind == kind && error?.detail == detail)
        #expect(try store.calls("GetObject").count == 3)
    }

    @Test func aSmallObjectMayComeWhole() throws {
        for text in ["", "small"] {
            try store.set("{\"objects\": {\"s\": \"\(text)\"}}")
            for how in ["whole", "none"] {
                try store.fail("GetObject", how)
                let source = try ObjectSource(store.client, store.place("s"))
                #expect(try source.bytes(at: 0, count: text.utf8.count) == Array(text.utf8))
                #expect(source.length == UInt64(text.utf8.count))
            }
        }
        #expect(
            (#expect(throws: StoreError.self) { try ObjectSource(store.client, store.place("x")) })?.kind == .notFound)
    }

    @Test func whoGoesBackwardsHoldsLittle() throws {
        let asked = Locked<Int>(0)
        let ahead = ReadAhead(width: 2) { range in
            asked.withLock { $0 += 1 }
            let buffer = ByteBuffer(capacity: range.count)
            buffer.count = range.count
            return .success(buffer)
        }
        let step = RangePlan.longest
        ahead.expect(RangePlan([0..<100 * step]))
        var byte = [UInt8](repeating: 0, count: 1)
        for number in (0..<100).reversed() {
            _ = try unsafe byte.withUnsafeMutableBytes { try unsafe ahead.read(at: UInt64(number) * step, into: $0) }
        }
        #expect(asked.withLock { $0 } < 250 && ahead.held <= 2 * 2 + 8)
        #expect(try unsafe byte.withUnsafeMutableBytes { try unsafe ahead.read(at: 100 * step, into: $0) } == nil)
    }
}

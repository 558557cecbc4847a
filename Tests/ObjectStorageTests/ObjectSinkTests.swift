import HTTPTransport
import Testing
import VrarcArchive

@testable import ObjectStorage

/// An archive that is written straight into a store.
@Suite struct ObjectSinkTests {
    private let store: FakeStore

    init() throws { store = try FakeStore() }

    private func sink() throws -> ObjectSink { try ObjectSink(store.client, store.place(), UploadOptions()) }

    private func write(_ size: Int, in pieces: Int = 3 << 20, to sink: ObjectSink) throws {
        let bytes = FakeStore.bytes(size)
        for start in stride(from: 0, to: size, by: pieces) {
            try sink.write([.bytes(Array(bytes[start..<min(size, start + pieces)]))])
        }
    }

    @Test(arguments: [0, 10, 8 << 20, FakeStore.size]) func whatIsWrittenIsThere(_ size: Int) throws {
        let sink = try sink()
        try write(size, to: sink)
        #expect(try store.state().objects == [])
        try sink.commit()
        #expect(try store.object("a.vrarc") == FakeStore.bytes(size))
        #expect(!sink.isUnfinished && sink.fault == nil)
        #expect(try store.state().uploads == 0)
    }

    @Test func withoutCommitThereIsNoObject() throws {
        let sink = try sink()
        try write(FakeStore.size, to: sink)
        sink.abandon()
        #expect(sink.isUnfinished)
        #expect(try store.state().objects == [])
        // A second run makes the same parts, and sends what is missing.
        let second = try self.sink()
        try write(FakeStore.size, in: 1 << 20, to: second)
        try second.commit()
        #expect(try store.object("a.vrarc") == FakeStore.bytes(FakeStore.size))
        #expect(try store.calls("UploadPart").count == 3)
    }

    @Test func anotherArchiveDoesNotGoOnWithIt() throws {
        let sink = try sink()
        try write(FakeStore.size, to: sink)
        sink.abandon()
        let second = try self.sink()
        let error = #expect(throws: ArchiveError.self) {
            try write(FakeStore.size + 1, to: second)
            try second.commit()
        }
        #expect(error?.detail.hasPrefix("an unfinished upload has another part") == true)
        #expect(second.fault?.kind == .conflict)
        second.settle()
        #expect(try store.state().objects == [])
    }

    @Test func whereAnObjectIsNothingIsBegun() throws {
        try store.set(#"{"objects": {"a.vrarc": "there"}}"#)
        let error = #expect(throws: StoreError.self) { try sink() }
        #expect(error?.kind == .conflict && error?.detail == "there is an object already")
    }

    @Test(arguments: [10, FakeStore.size]) func anObjectThatCameMeanwhileStays(_ size: Int) throws {
        let sink = try sink()
        try write(size, to: sink)
        try store.set(#"{"objects": {"a.vrarc": "there"}}"#)
        #expect(throws: ArchiveError.self) { try sink.commit() }
        #expect(sink.fault?.kind == .conflict)
        #expect(try store.object("a.vrarc") == Array("there".utf8))
    }

    @Test func aFaultEndsItAndIsKept() throws {
        try store.fail("UploadPart", "answer", "\"status\": 403, \"times\": 99")
        let sink = try sink()
        let error = #expect(throws: ArchiveError.self) {
            try write(80 << 20, to: sink)
            try sink.commit()
        }
        #expect(error?.code == .io && sink.fault?.kind == .forbidden)
        sink.settle()
        #expect(throws: ArchiveError.self) { try sink.commit() }
        #expect(try store.state().objects == [])
    }
}

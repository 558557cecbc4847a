import ArgumentParser
import Foundation
import SystemPackage
import Testing
import VrarcArchive
import VrarcCommand

@Suite struct CatCommandTests {
    /// From the first read on that looks for the path in what is left of the archive, all reads fail.
    @Test func aDiskThatFailsInTheRescueIsNotCalledAMissingPath() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("vrarc-cat-\(UUID().uuidString).vrarc")
            .path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let sink = MemorySink()
        let options = PackOptions(writer: WriterOptions(bundleName: "test", softwareAgent: "tests"))
        _ = try Packer(source: TestSource([("a.txt", "a")]), options: options).pack(to: sink)
        #expect(FileManager.default.createFile(atPath: file, contents: Data(sink.bytes)))
        let reads = Locked(0)
        let count: @Sendable (SystemCall, String) -> Int = { call, subject in
            reads.withLock { reads in
                if call == .read, subject == file { reads += 1 }
                return reads
            }
        }
        FaultSeam.withHook({ call, subject in
            _ = count(call, subject)
            return nil
        }) {
            _ = try? BlobFinder(ArchiveReader(FileSource(FilePath(file))), WorkerContext(level: 3)).find("none")
        }
        let before = reads.withLock { reads in
            defer { reads = 0 }
            return reads
        }
        #expect(before > 0)
        let command = try CatCommand.parse([file, "none"])
        let session = Session(name: "vrarc cat", common: command.common)
        let error = #expect(throws: ArchiveError.self) {
            try FaultSeam.withHook({ count($0, $1) > before && $0 == .read && $1 == file ? .fail(.ioError) : nil }) {
                _ = try command.perform(in: session)
            }
        }
        #expect(error?.code == .io)
        #expect(reads.withLock { $0 } > before)
    }
}

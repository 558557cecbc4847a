import Testing
import VrarcFormat

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// Archives whose index, names and directories take several frames, made small by test limits (spec 5.2).
    @Suite struct SectionPiecesRestoreTests {
        let sandbox = Sandbox()

        private let limits: SectionLimits = {
            var limits = SectionLimits()
            limits.index.entriesPerFrame = 11
            limits.names.entriesPerFrame = 7
            limits.blocks.entriesPerFrame = 1
            limits.directoriesBody = 150
            return limits
        }()

        /// Packs the source with these limits and opens the archive with them.
        private func reader(_ limits: SectionLimits) throws -> ArchiveReader {
            let source = try FolderSource(scanning: [.folder(sandbox.folder("b"))], jobs: 2)
            var options = PackOptions(writer: WriterOptions(bundleName: "test", softwareAgent: "tests"))
            options.writer.sectionLimits = limits
            let sink = MemorySink()
            _ = try Packer(source: source, options: options).pack(to: sink)
            return try ArchiveReader(MemorySource(sink.bytes), limits: limits)
        }

        /// Restores all of an archive, or what a pattern selects; gives the files by path.
        private func restored(
            _ reader: ArchiveReader, _ name: String, only pattern: String? = nil
        ) throws -> [[UInt8]: [UInt8]] {
            var options = RestoreOptions()
            // Waiting for the device says nothing about the files.
            options.isSynced = false
            options.selection.patterns = pattern.map { [$0] } ?? []
            let report = try FolderTarget.restore(reader: reader, to: sandbox.folder(name), options: options)
            #expect(report.damaged.isEmpty)
            return sandbox.files(name)
        }

        @Test func isRestoredLikeOneWithSectionsOfOneFrame() throws {
            for number in 0..<120 {
                sandbox.write("b/collections/unit \(number % 4)/\(number % 3)/\(number).png", Pictures.png("\(number)"))
            }
            sandbox.write("b/notes/a.txt", text: "beside")
            let one = try reader(SectionLimits())
            let many = try reader(limits)
            let all = try restored(one, "one")
            #expect(all.count > 120)
            #expect(try restored(many, "many") == all)
            // Few blobs are looked up one by one, many by reading the index from end to end.
            let part = try restored(one, "part of one", only: "collections/unit 2/images/2/*")
            #expect(try restored(many, "part of many", only: "collections/unit 2/images/2/*") == part)
            #expect(!part.isEmpty && part.count < 20)
        }
    }
}

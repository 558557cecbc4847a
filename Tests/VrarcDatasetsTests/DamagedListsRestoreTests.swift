import SystemPackage
import Testing
import VrarcFormat
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcDatasets

#if canImport(Glibc)
    import Glibc
#endif

extension DatasetTests {
    /// Restoring where INDEX says something else than the tar stream, by damage or by a hostile writer's hand.
    @Suite struct DamagedListsRestoreTests {
        let sandbox = Sandbox()

        private func restore(
            _ bytes: [UInt8], to name: String, _ existing: ExistingFiles = .fail, _ patterns: [String] = []
        ) throws -> RestoreReport {
            var options = DamagedArchive.options
            options.onExisting = existing
            options.selection.patterns = patterns
            return try FolderTarget.restore(
                ArchiveContents(MemorySource(bytes)), to: sandbox.folder(name), options: options)
        }

        /// Where INDEX has its entries.
        private func entries(_ reader: ArchiveReader) throws -> [Int] {
            let section = try #require(reader.table[.index])
            return Array(
                stride(from: Int(section.offset) + SectionPrefix.length, to: Int(section.end), by: IndexEntry.length))
        }

        private func entry(of content: [UInt8], _ packed: Packed) throws -> Int {
            let digest = SHA256.digest(of: content)
            let places = try entries(packed.reader)
            return try #require(places.first { packed.bytes[$0..<$0 + 32].elementsEqual(digest.bytes) })
        }

        private func put(_ value: UInt64, _ bytes: inout [UInt8], at place: Int, width: Int) {
            for index in 0..<width { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
        }

        /// The archive with all checksums made right.
        private func sealed(_ bytes: [UInt8]) throws -> [UInt8] {
            let archive = try ResealedArchive(bytes)
            return archive.changing(archive.fields[0], to: archive.value(of: archive.fields[0]))
        }

        /// Two contents of 70,000 bytes, seed 711, each given the other's place.
        @Test(arguments: [false, true]) func aLargeFileDoesNotGetTheBytesOfTheOneWhosePlaceItHas(isSealed: Bool) throws
        {
            var random = SeededRandom(seed: 711)
            let (a, b) = (Pictures.png("") + random.bytes(70_000), Pictures.png("") + random.bytes(70_000))
            sandbox.write("c/a.png", a)
            sandbox.write("c/b.png", b)
            let packed = try Packed(sandbox.folder("c"))
            for (own, other, name) in [(a, b, "b"), (b, a, "a")] {
                var bytes = packed.bytes
                let (from, to) = try (entry(of: own, packed), entry(of: other, packed))
                bytes.replaceSubrange(to + 32..<to + 64, with: bytes[from + 32..<from + 64])
                let report = try restore(isSealed ? sealed(bytes) : bytes, to: name)
                var expected = [Text.bytes("a.png"): a, Text.bytes("b.png"): b]
                // What the checksums confirm is not looked for elsewhere.
                if isSealed { expected[Text.bytes("\(name).png")] = nil }
                #expect(sandbox.files("\(name)/collections/c/images") == expected)
                #expect(report.damaged == (isSealed ? ["data/collections/c/images/\(name).png"] : []))
                #expect(!report.findings.isEmpty)
            }
        }

        /// Property: for each entry 2 bits, one of the stored length's first byte and one of both lengths' bytes, seed 712.
        @Test func aBitFlippedInALengthLosesNoFile() throws {
            var random = SeededRandom(seed: 712)
            let archive = try DamagedArchive(sandbox)
            for entry in try entries(archive.packed.reader) {
                for place in [48, 40 + random.below(14)] {
                    var bytes = archive.packed.bytes
                    bytes[entry + place] ^= 1 << UInt8(random.below(8))
                    let (files, report) = try archive.restore(MemorySource(bytes))
                    #expect(files == archive.restored, "byte \(place) of the entry at \(entry)")
                    #expect(report.damaged == [], "byte \(place) of the entry at \(entry)")
                }
            }
        }

        @Test(arguments: [false, true]) func aLengthAboveThatOfADocumentIsAFinding(isSealed: Bool) throws {
            let archive = try DamagedArchive(sandbox)
            let document = try #require(archive.packed.files["data/archive.json"])
            let place = try entry(of: document, archive.packed)
            var bytes = archive.packed.bytes
            put(UInt64(FormatLimits.document) + 1, &bytes, at: place + 40, width: 8)
            put(0, &bytes, at: place + 54, width: 4)
            let (files, report) = try archive.restore(MemorySource(isSealed ? sealed(bytes) : bytes))
            let finding = report.findings.first { $0.place == .path("data/archive.json") }
            #expect(finding?.code == .indexMismatch)
            #expect(report.damaged == [])
            let expected = archive.expected(with: 0..<0) { isSealed && $0 == "data/archive.json" }
            #expect(files == (isSealed ? expected.files : archive.restored))
        }

        @Test(arguments: ["E033_below_a_file", "E033_below_a_file_after_folding"], [ExistingFiles.fail, .skip])
        func aFileBelowAFileIsLostAndNamed(_ name: String, _ existing: ExistingFiles) throws {
            let report = try restore(HostileFixture(name: "bad/\(name)").archive, to: "out", existing)
            let lost = report.lost.filter { $0.finding.code == .pathNotUnique }
            #expect(lost.count == 1 && report.skipped == 0, "\(report.lost)")
            #expect(report.findings.contains { $0.code == .pathNotUnique })
        }

        @Test func recordsThatAnEarlierRunCanNotHaveWrittenStay() throws {
            sandbox.write("c/a.png", Pictures.png("1"))
            sandbox.write("elsewhere.jsonl", text: "")
            let bytes = try Packed(sandbox.folder("c")).bytes
            for kind in ["link", "folder", "pipe"] {
                let path = "\(kind)/collections/c/metadata.jsonl"
                sandbox.makeFolder("\(kind)/collections/c")
                switch kind {
                case "link": sandbox.link(path, to: "../../../elsewhere.jsonl")
                case "folder": sandbox.makeFolder(path)
                default: _ = unsafe FolderAccess.withCString(sandbox.bytes(path)) { unsafe mkfifo($0, 0o644) }
                }
                let before = try self.kind(path)
                let report = try restore(bytes, to: kind, .skip)
                #expect(report.skipped == 1 && report.files == 3, "\(kind)")
                #expect(try self.kind(path) == before && before != .file, "\(kind)")
            }
            #expect(Sandbox.content(sandbox.bytes("elsewhere.jsonl")) == [])
        }

        private func kind(_ path: String) throws -> FolderAccess.EntryKind? {
            try FolderAccess.kind(of: sandbox.bytes(path), in: -1, name: path)
        }

        @Test func theRecordsOfARunThatRestoredNoImageAreCompleted() throws {
            sandbox.write("c/a.png", Pictures.png("1"))
            let bytes = try Packed(sandbox.folder("c")).bytes
            let path = sandbox.bytes("out/collections/c/metadata.jsonl")
            _ = try restore(bytes, to: "out", .fail, ["collections/c/README.md"])
            #expect(Sandbox.content(path) == [])
            _ = try restore(bytes, to: "out", .skip)
            _ = try restore(bytes, to: "whole")
            #expect(!Sandbox.content(path).isEmpty)
            #expect(Sandbox.content(path) == Sandbox.content(sandbox.bytes("whole/collections/c/metadata.jsonl")))
        }
    }
}

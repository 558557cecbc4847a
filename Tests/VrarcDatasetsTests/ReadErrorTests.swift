import Foundation
import SystemPackage
import Testing
import VrarcFormat
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// Disks that can't be read in a place, and bytes that have changed.
    ///
    /// An area of 512 or 4,096 bytes is damaged at the borders of all structures and at some places between; with
    /// `VRARC_EVERY_PLACE` set, at each sector of the file in turn.
    @Suite struct ReadErrorTests {
        let sandbox = Sandbox()

        private static var isLong: Bool { ProcessInfo.processInfo.environment["VRARC_EVERY_PLACE"] != nil }

        /// The areas to damage, one after the other.
        private func areas(_ archive: DamagedArchive, _ size: UInt64) -> [Range<UInt64>] {
            let length = UInt64(archive.packed.bytes.count)
            var starts = Set(stride(from: 0, to: length, by: Self.isLong ? 512 : 24_064).map { $0 / size * size })
            for border in archive.borders {
                starts.insert(border / size * size)
                if border >= size { starts.insert((border - 1) / size * size) }
            }
            return starts.filter { $0 < length }.sorted().map { $0..<min(length, $0 + size) }
        }

        private func check(
            _ archive: DamagedArchive, _ area: Range<UInt64>, _ source: any ByteSource,
            _ isReason: (Finding) -> Bool
        ) throws {
            let (files, report) = try archive.restore(source)
            let (expected, lost) = archive.expected(with: area)
            let isUnconfirmable = archive.isUnconfirmable(area)
            for (path, content) in files {
                if Text.hasSuffix(path, "/metadata.jsonl") {
                    let records = Set(content.split(separator: 0x0A))
                    #expect(records.isSubset(of: archive.records), "\(area): \(Text.string(path))")
                } else if expected[path] != content, !isUnconfirmable || archive.portable[path] != content {
                    Issue.record("\(area): \(Text.string(path)) is there and must not be, or has other bytes")
                }
            }
            for file in report.lost where !isReason(file.finding) {
                // What a lost manifest named, no place in the file tells of.
                let isNamed = [.requiredFileMissing, .manifestMismatch].contains(file.finding.code)
                #expect(isNamed && archive.hitsManifest(area), "\(area): \(file)")
            }
            #expect(Set(report.damaged).count == report.damaged.count, "\(area)")
            #expect(lost.isEmpty || !report.findings.isEmpty, "\(area)")
            if isUnconfirmable { return }
            for path in expected.keys where files[path] == nil {
                Issue.record("\(area): \(Text.string(path)) is whole and not restored; \(report.findings)")
            }
            // With the manifest lost, a lost file that no header names can only be counted.
            let unnamed = lost.subtracting(report.damaged)
            #expect(Set(report.damaged).isSubset(of: lost), "\(area): \(report.damaged)")
            #expect(unnamed.isEmpty || archive.hitsManifest(area), "\(area): \(unnamed)")
            let counts = report.findings.contains { $0.detail.contains("more files were listed, whose names are lost") }
            #expect(unnamed.isEmpty || counts, "\(area): \(unnamed), \(report.findings)")
        }

        @Test(arguments: [512, 4096] as [UInt64]) func whatLiesOutsideAnUnreadableAreaIsRestored(_ size: UInt64) throws
        {
            let archive = try DamagedArchive(sandbox)
            #expect(archive.restored.count == archive.packed.paths().count - 1)
            for area in areas(archive, size) {
                let source = FailingSource(MemorySource(archive.packed.bytes), failing: area)
                try check(archive, area, source) { finding in
                    guard finding.code == .readError, case .offset(let offset) = finding.place else { return false }
                    return area.contains(offset)
                }
            }
        }

        @Test func whatLiesOutsideAChangedAreaIsRestored() throws {
            let archive = try DamagedArchive(sandbox)
            for area in areas(archive, 512) {
                var bytes = archive.packed.bytes
                for place in area { bytes[Int(place)] ^= 0x5A }
                try check(archive, area, MemorySource(bytes)) { $0.code.isError }
            }
        }

        @Test(arguments: [512, 4096] as [UInt64]) func verifyGivesThePlaceThatCanNotBeRead(_ size: UInt64) throws {
            let archive = try DamagedArchive(sandbox)
            for area in areas(archive, size) {
                let source = FailingSource(MemorySource(archive.packed.bytes), failing: area)
                let report = try ArchiveVerifier(source: source, depth: .full, jobs: 1).verify()
                let offsets = report.findings.compactMap { finding -> UInt64? in
                    guard finding.code == .readError, case .offset(let offset) = finding.place else { return nil }
                    return offset
                }
                #expect(offsets.min() == area.lowerBound, "\(area): \(report.findings)")
                #expect(offsets.allSatisfy(area.contains), "\(area): \(offsets)")
                #expect(!report.established.contains("stored intact") && !report.established.contains("valid"))
            }
        }

        @Test func aReadThatFailsOnceDoesNoHarm() throws {
            let archive = try DamagedArchive(sandbox)
            for area in areas(archive, 4096) {
                let source = FailingSource(MemorySource(archive.packed.bytes), failing: area, times: 1)
                let (files, report) = try archive.restore(source)
                #expect(files == archive.restored && report.findings == [], "\(area)")
            }
        }

        @Test func aPartThatIsNotDamagedIsRestoredWithoutAFinding() throws {
            let archive = try DamagedArchive(sandbox)
            let model = try #require(archive.packed.files["data/classifiers/dogs/models/dog.mlmodel"])
            let entry = try #require(try archive.packed.reader.entry(for: SHA256.digest(of: model)))
            let area = entry.offset / 512 * 512 + 1024..<entry.offset / 512 * 512 + 1536
            let source = FailingSource(MemorySource(archive.packed.bytes), failing: area)
            for (pattern, isDamaged) in [("collections/**", false), ("classifiers/**", true)] {
                let target = Sandbox()
                var options = DamagedArchive.options
                options.selection.patterns = [pattern]
                let report = try FolderTarget.restore(
                    ArchiveContents(source), to: target.folder("out"), options: options)
                #expect(report.findings.isEmpty != isDamaged && report.lost.isEmpty != isDamaged)
                #expect(report.files > 0)
            }
        }

        @Test(arguments: LinkMode.allCases.filter { $0 != .reflink }, ExistingFiles.allCases)
        func damagedFilesNeverReplaceOthers(_ links: LinkMode, _ existing: ExistingFiles) throws {
            let archive = try DamagedArchive(sandbox)
            let path = "data/collections/shapes/images/large.png"
            let content = try #require(archive.packed.files[path])
            let entry = try #require(try archive.packed.reader.entry(for: SHA256.digest(of: content)))
            var bytes = archive.packed.bytes
            bytes[Int(entry.offset) + 30_000] ^= 1
            let target = Sandbox()
            if existing != .fail { target.write("out/collections/shapes/images/large.png", text: "mine") }
            var options = DamagedArchive.options
            (options.links, options.onExisting) = (links, existing)
            let report = try FolderTarget.restore(
                ArchiveContents(MemorySource(bytes)), to: target.folder("out"), options: options)
            let files = target.files("out")
            #expect(
                files[Text.bytes("collections/shapes/images/large.png")]
                    == (existing == .fail ? nil : Text.bytes("mine")))
            #expect(files[Text.bytes("collections/a:b/images/again.png")] == nil)
            #expect(report.lost.count == 3)
            #expect(files.keys.allSatisfy { !Text.string($0).contains(".tmp") })
        }

        @Test func recordsThatAreDamagedAreNotWrittenInPart() throws {
            let archive = try DamagedArchive(sandbox)
            let path = "data/collections/shapes/metadata.jsonl"
            let content = try #require(archive.packed.files[path])
            let entry = try #require(try archive.packed.reader.entry(for: SHA256.digest(of: content)))
            let area = entry.offset..<entry.offset + 1
            let source = FailingSource(MemorySource(archive.packed.bytes), failing: area)
            let (files, report) = try archive.restore(source)
            #expect(files[Text.bytes("collections/shapes/metadata.jsonl")] == nil)
            #expect(report.damaged.contains(path))
            #expect(report.findings.contains { $0.detail.contains("restored under their names in the archive") })
        }
    }
}

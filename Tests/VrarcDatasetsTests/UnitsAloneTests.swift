import SystemPackage
import Testing
import VrarcFormat
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// Units that are read by themselves (spec 8.3) come back as those that are found by the lists of the whole archive.
    @Suite struct UnitsAloneTests {
        let sandbox = Sandbox(isInMemory: true)

        @Test(
            arguments: [
                ["collections/shapes/**"], ["collections/a:b"], ["collections/a_b/**"], ["/data/collections/shapes/"],
                ["classifiers/dogs/**"], ["collections/**"], ["collections/a_b/**", "classifiers/**"],
                ["collections/shapes", "nothing/**"],
            ])
        func aUnitComesBackAsByTheLists(_ patterns: [String]) throws {
            let bytes = try DamagedArchive(sandbox).packed.bytes
            let alone = PartRestore(bytes, patterns, isAlone: true)
            let whole = PartRestore(bytes, patterns, isAlone: false)
            #expect(alone.isAlone && !whole.isAlone)
            #expect(!alone.files.isEmpty && alone.gives(asMuchAs: whole))
            #expect(alone.report.findings == whole.report.findings && alone.report.damaged.isEmpty)
            #expect(alone.report.files == whole.report.files && alone.report.bytes == whole.report.bytes)
            #expect(alone.report.units == whole.report.units && alone.report.unmatched == whole.report.unmatched)
        }

        @Test(
            arguments: [
                ["**/large.png"], ["attachments/**"], ["collections/shapes/images/plain.png"], ["nothing/**"], ["**"],
                ["collections/*/images/**"],
            ])
        func whatIsNoWholeUnitIsFoundByTheLists(_ patterns: [String]) throws {
            let bytes = try DamagedArchive(sandbox).packed.bytes
            let outcome = PartRestore(bytes, patterns, isAlone: true)
            #expect(!outcome.isAlone && outcome.gives(asMuchAs: PartRestore(bytes, patterns, isAlone: false)))
        }

        /// Contents that begin in another unit are read there, and those of the unit in one range.
        @Test func aPlanIsWhatIsRead() throws {
            let packed = try DamagedArchive(sandbox).packed
            let selection = RestoreSelection(collections: ["shapes"])
            let archive = try ArchiveContents(MemorySource(packed.bytes))
            let plan = try RestorePlan(archive, selection, lookup: 0)
            let record = try #require(
                try packed.reader.directories().first { $0.path == Text.bytes("data/collections/shapes") })
            let range = record.storedFrom..<record.storedTo
            #expect(archive.part != nil && plan.ranges.count == 2 && plan.ranges.contains(range))
            #expect(plan.files == record.files && plan.units == ["collections/shapes"])
            let recording = RecordingSource(MemorySource(packed.bytes))
            var options = DamagedArchive.options
            (options.selection, options.lookup) = (selection, 0)
            _ = try FolderTarget.restore(ArchiveContents(recording), to: sandbox.folder("out"), options: options)
            let reads = recording.reads.filter { $0.upperBound <= packed.reader.footer.dataEnd }
            #expect(reads.filter { $0 == range }.count == 1)
            #expect(reads.filter { $0.overlaps(range) && $0 != range }.isEmpty)
            let document = try #require(try packed.reader.entry(forPath: Text.bytes("data/archive.json"))).entry
            let others = reads.filter { !$0.overlaps(range) && $0.lowerBound != document.offset }
            #expect(!others.isEmpty && others.allSatisfy { read in plan.ranges.contains { $0 == read } })
        }

        /// Property: 100 bits flipped in the data frames of a unit and in the lists, seed 731.
        @Test func damageCostsNoMoreThanByTheLists() throws {
            var random = SeededRandom(seed: 731)
            let packed = try DamagedArchive(sandbox).packed
            let record = try #require(
                try packed.reader.directories().first { $0.path == Text.bytes("data/collections/shapes") })
            for number in 0..<100 {
                var bytes = packed.bytes
                let area =
                    number % 2 == 0
                    ? record.storedFrom..<record.storedTo
                    : packed.reader.footer.dataEnd..<packed.reader.footer.firstCopy
                let place = Int(area.lowerBound) + random.below(area.count)
                bytes[place] ^= 1 << UInt8(random.below(8))
                let alone = PartRestore(bytes, ["collections/shapes/**"], isAlone: true)
                #expect(
                    alone.gives(asMuchAs: PartRestore(bytes, ["collections/shapes/**"], isAlone: false)), "\(place)")
            }
        }

        @Test func aDamagedDirectoryTableIsSaid() throws {
            let packed = try DamagedArchive(sandbox).packed
            let section = try #require(packed.reader.table[.directories])
            var bytes = packed.bytes
            bytes[Int(section.offset) + 60] ^= 1
            let alone = PartRestore(bytes, ["collections/shapes/**"], isAlone: true)
            #expect(alone.report.findings.map(\.code) == [.sectionDigestMismatch])
            #expect(alone.report.findings.map(\.place) == [.offset(section.offset)])
            #expect(
                !alone.isAlone
                    && alone.gives(asMuchAs: PartRestore(packed.bytes, ["collections/shapes"], isAlone: false)))
        }

        /// Property: each field of DIRS given 2 numbers that are often mishandled, seed 732.
        @Test func whateverTheDirectoryTableSaysNothingElseComesBack() throws {
            var random = SeededRandom(seed: 732)
            let archive = try ResealedArchive(try DamagedArchive(sandbox).packed.bytes)
            let whole = PartRestore(archive.sound, ["collections/shapes"], isAlone: false)
            for field in archive.fields where field.name.hasPrefix("DIRS[") {
                for _ in 0..<2 {
                    let bytes = archive.changing(field, to: archive.edge(of: field, using: &random))
                    let alone = PartRestore(bytes, ["collections/shapes"], isAlone: true)
                    #expect(alone.files == whole.files && alone.report.damaged.isEmpty, "\(field)")
                }
            }
        }

        /// Property: 150 numbers anywhere in the archive that are often mishandled, behind right checksums, seed 733.
        @Test func aChangeBehindTheChecksumsGivesNothingWrong() throws {
            var random = SeededRandom(seed: 733)
            let source = try DamagedArchive(sandbox)
            let archive = try ResealedArchive(source.packed.bytes)
            var alone = 0
            for _ in 0..<150 {
                let field = archive.fields[random.below(archive.fields.count)]
                let bytes = archive.changing(field, to: archive.edge(of: field, using: &random))
                let outcome = PartRestore(bytes, ["collections/**"], isAlone: true)
                if outcome.isAlone { alone += 1 }
                // Where names are lost files have those in the archive, and records of images that are lost are left out.
                let wrong = outcome.files.filter { path, content in
                    source.restored[path] != content && source.portable[path] != content
                        && !Text.hasSuffix(path, "/metadata.jsonl")
                }
                #expect(wrong.isEmpty, "\(field)")
            }
            #expect(alone > 30)
        }

        /// A number in the record of a collection, and what is said of it.
        struct WrongRecord: Sendable {
            /// Where in the record: from, to, files or octets.
            let place: Int
            let change: @Sendable (UInt64) -> UInt64
            let said: String

            init(_ place: Int, _ said: String, _ change: @escaping @Sendable (UInt64) -> UInt64) {
                (self.place, self.change, self.said) = (place, change, said)
            }
        }

        private static let wrong = [
            WrongRecord(8, "its range has bagit.txt") { _ in 0 },
            WrongRecord(8, "no data frame begins at offset") { $0 + 1 },
            WrongRecord(8, "its range overlaps another one's") { $0 - 1 },
            WrongRecord(8, "its range is not within the data frames") { _ in .max },
            WrongRecord(16, "its range is not within the data frames") { _ in 0 },
            WrongRecord(16, "no data frame ends at offset") { $0 - 1 },
            WrongRecord(16, "its range has data/classifiers/dogs/") { $0 + 1 },
            WrongRecord(16, "its range has data/classifiers/dogs/") { $0 + 70_000 },
            WrongRecord(16, "its range is not within the data frames") { _ in 1 << 57 },
            WrongRecord(40, "its range has more files than it says") { $0 - 1 },
            WrongRecord(40, "its range has more files than it says") { _ in 0 },
            WrongRecord(40, " files") { $0 + 1 },
            WrongRecord(48, "its files have ") { $0 + 1 },
            WrongRecord(48, " octets") { _ in 0 },
        ]

        @Test(arguments: wrong.indices) func aWrongRecordOfAUnitIsSaid(_ number: Int) throws {
            let (wrong, folder) = (Self.wrong[number], Text.bytes("data/collections/shapes"))
            let packed = try DamagedArchive(sandbox).packed
            let archive = try ResealedArchive(packed.bytes)
            let section = try #require(packed.reader.table[.directories])
            var offset = Int(section.offset) + SectionPrefix.length
            for record in try packed.reader.directories().prefix(while: { $0.path != folder }) {
                offset += record.encodedLength
            }
            let field = try #require(archive.fields.first { $0.offset == offset + wrong.place })
            let bytes = archive.changing(field, to: wrong.change(archive.value(of: field)))
            // A range that begins earlier overlaps that of the unit before, if that is wanted too.
            let patterns = wrong.said.contains("overlaps") ? ["collections/**"] : ["collections/shapes"]
            let alone = PartRestore(bytes, patterns, isAlone: true)
            #expect(!alone.isAlone && alone.files == PartRestore(packed.bytes, patterns, isAlone: false).files)
            let finding = try #require(alone.report.findings.first)
            #expect(alone.report.findings.count == 1 && finding.code == .directoriesMismatch)
            #expect(
                finding.place == .offset(section.offset) && finding.detail.contains(wrong.said), "\(finding.detail)")
            #expect(finding.detail.hasPrefix("data/collections/shapes: "))
        }

        @Test(arguments: [
            "E062_E064_record_missing", "E063_digest", "E063_size", "E062_file_name_dot_dot", "E060_line",
        ])
        func recordsThatSayTooLittleOrFalseThingsCostNothing(_ name: String) throws {
            let bytes = HostileFixture(name: "bad/\(name)").archive
            let alone = PartRestore(bytes, ["collections/demo"], isAlone: true)
            // An image without a record is confirmed as other files are; a record that lies is not believed.
            #expect(alone.isAlone == !name.hasPrefix("E063"))
            let whole = PartRestore(bytes, ["collections/demo"], isAlone: false)
            #expect(alone.files == whole.files && alone.report.damaged == whole.report.damaged)
        }

        private static let codes: Set = [
            "E023", "E034", "E036", "E037", "E039", "E041", "E042", "E046", "E064", "E066",
        ]
        /// Fixtures that take long to restore in any way.
        private static let long: Set = ["good/line_of_16_mib", "good/line_file_in_frames"]

        /// Each unit of good archives, and of bad ones whose tar stream or lists are not as they must be.
        @Test(
            arguments: HostileFixture.all(in: "good").filter { !long.contains($0.name) }
                + HostileFixture.all(in: "bad").filter { codes.contains(String($0.name.dropFirst(4).prefix(4))) })
        func aFixtureGivesAsMuchAsByTheLists(_ fixture: HostileFixture) throws {
            let bytes = fixture.archive
            for record in try ArchiveReader(MemorySource(bytes)).directories() where record.kind != .directory {
                let pattern = PathText.display(Array(record.path.dropFirst(5)))
                let alone = PartRestore(bytes, [pattern], isAlone: true)
                #expect(alone.gives(asMuchAs: PartRestore(bytes, [pattern], isAlone: false)), "\(pattern)")
                if fixture.name.hasPrefix("good") {
                    #expect(alone.isAlone && alone.report.damaged.isEmpty, "\(pattern)")
                }
            }
        }

        /// 8,000 images in 80 collections: the lists have 800 KB, a collection has 60 KB.
        @Test func ofManySmallImagesAUnitIsReadByItself() throws {
            for number in 0..<8_000 {
                sandbox.write("b/collections/c\(number % 80)/\(number).png", Pictures.png("\(number)"))
            }
            let packed = try Packed(sandbox.folder("b"))
            var options = DamagedArchive.options
            options.selection.patterns = ["collections/c7/**"]
            let recording = RecordingSource(MemorySource(packed.bytes))
            let archive = try ArchiveContents(recording)
            let report = try FolderTarget.restore(archive, to: sandbox.folder("out"), options: options)
            #expect(archive.part != nil && report.files == 103 && report.findings.isEmpty)
            let read = recording.reads.reduce(0) { $0 + UInt64($1.count) }
            let lists = try #require(packed.reader.table[.index]).length + 32 * packed.reader.footer.pathCount
            #expect(read < lists, "\(read) bytes of \(packed.bytes.count)")
            // One image of it costs no more by the lists; if it does, it comes back the same.
            options.selection.patterns = ["collections/c7/images/7.png"]
            for (lookup, name) in [(PartRequest.usualLookup, "lists"), (0, "alone")] {
                options.lookup = lookup
                let other = try ArchiveContents(MemorySource(packed.bytes))
                let report = try FolderTarget.restore(other, to: sandbox.folder(name), options: options)
                #expect((other.part == nil) == (name == "lists") && report.files == 4)
            }
            #expect(sandbox.files("alone") == sandbox.files("lists"))
        }
    }
}

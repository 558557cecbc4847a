import SystemPackage
import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// Sources of random shape, with names that are hard to give back.
    @Suite struct RoundTripTests {
        static let seeds = Array<UInt64>(1...40)

        private static let parts: [[UInt8]] =
            ["a", "A", "b", "é", "e\u{301}", "ß", "SS", ":", "?", "%", " ", "-", "~", "~2", ".", "_", "\\", "\n", "日"]
            .map {
                Array($0.utf8)
            } + [[0xFF], [0xC3], [0xF0, 0x9F]]
        private static let words = [
            "images", "attachments", "classes", "models", "negatives", "negative_examples", "training_data", "CON",
            "nul.txt",
            "metadata.jsonl", "metadata.csv", "_long", "collection.json", "classifier.json", "README.md", "x.mlmodel",
            "a.zip",
            "collections", ".zip", "...zip",
        ]

        private struct Shape {
            var random: SeededRandom
            let sandbox: Sandbox
            var count = 0

            mutating func name() -> [UInt8] {
                if Int.random(in: 0..<4, using: &random) == 0 {
                    return Array((words.randomElement(using: &random) ?? "").utf8)
                }
                var name: [UInt8] = []
                for _ in 0..<Int.random(in: 1...4, using: &random) { name += parts.randomElement(using: &random) ?? [] }
                if Int.random(in: 0..<20, using: &random) == 0 { name += [UInt8](repeating: 0x6E, count: 240) }
                name = Array(name.prefix(250))
                return name.allSatisfy { $0 == Text.dot } ? [0x78] : name
            }

            mutating func path(_ most: Int) -> [UInt8] {
                var path = name()
                for _ in 0..<Int.random(in: 0..<most, using: &random) { path += [Text.slash] + name() }
                return path
            }

            mutating func content() -> [UInt8] {
                count += 1
                switch Int.random(in: 0..<6, using: &random) {
                case 0: return Array("text \(count)".utf8)
                case 1: return Pictures.png("same")
                case 2: return Array(Pictures.png("cut \(count)").dropLast(20))
                default: return Pictures.png("\(count)")
                }
            }

            mutating func zip() -> [UInt8] {
                var zip = ZipBuilder()
                for _ in 0..<Int.random(in: 0..<8, using: &random) {
                    var name = path(3)
                    if Int.random(in: 0..<5, using: &random) == 0 { name = Array("../".utf8) + name }
                    if Int.random(in: 0..<5, using: &random) == 0 { name = Array("__MACOSX/".utf8) + name }
                    zip.add(ZipBuilder.Member(name: name, content: content(), isDeflated: Bool.random(using: &random)))
                }
                return zip.bytes()
            }

            /// Writes a file, unless what is there already is in its way.
            mutating func write(_ folder: [UInt8], _ path: [UInt8], _ content: [UInt8]) {
                let whole = folder + path
                for end in whole.indices where whole[end] == Text.slash {
                    if kind(Array(whole[..<end])) == .file { return }
                }
                if kind(whole) == nil { sandbox.write(whole, content) }
            }

            private func kind(_ path: [UInt8]) -> FolderAccess.EntryKind? {
                try? FolderAccess.kind(of: sandbox.bytes("") + path, in: -1, name: "")
            }

            mutating func fill(_ folder: [UInt8]) {
                for _ in 0..<Int.random(in: 0..<14, using: &random) { write(folder, path(4), content()) }
                for _ in 0..<Int.random(in: 0..<4, using: &random) { write(folder, name() + Array(".zip".utf8), zip()) }
            }
        }

        /// Property: 40 sources, seeds 1 to 40.
        @Test(arguments: seeds) func whatWasRestoredOrUnpackedPacksToTheSameContentID(_ seed: UInt64) throws {
            let sandbox = Sandbox()
            var shape = Shape(random: SeededRandom(seed: seed), sandbox: sandbox)
            for kind in ["collections", "classifiers"] {
                sandbox.makeFolder("in/\(kind)")
                for _ in 0..<Int.random(in: 1...2, using: &shape.random) {
                    shape.fill(Array("in/\(kind)/".utf8) + shape.name() + [Text.slash])
                }
            }
            shape.fill(Array("in/".utf8))
            let first: Packed
            do {
                first = try Packed(sandbox.folder("in"))
            } catch let error as ArchiveError where error.code == .source {
                // Names that are not text may become the same one: that is refused, and no archive is made.
                return
            }
            #expect(try first.findings() == [])
            #expect(first.report.notices.filter { $0.kind == .leftOut } == [])
            var options = RestoreOptions()
            options.isSynced = false
            let report = try FolderTarget.restore(reader: first.reader, to: sandbox.folder("out"), options: options)
            #expect(report.findings == [] && report.damaged == [])
            for (path, content) in first.files { sandbox.write("tar/" + path, content) }
            for folder in ["out", "tar/data"] {
                let second = try Packed(sandbox.folder(folder))
                for path in Set(first.paths()).union(second.paths()) {
                    let (was, now) = (first.files["data/\(path)"], second.files["data/\(path)"])
                    if was != now {
                        Issue.record("\(path): \(was.map(Text.string) ?? "-") became \(now.map(Text.string) ?? "-")")
                    }
                }
                #expect(second.reader.contentID == first.reader.contentID, "\(folder)")
            }
        }
    }
}

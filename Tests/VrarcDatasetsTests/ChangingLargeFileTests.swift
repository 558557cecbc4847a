import Testing
import VrarcFormat

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// Files above 64 MiB, which are read once to be hashed and once more to be stored, and change at either time.
    @Suite struct ChangingLargeFileTests {
        let sandbox = Sandbox()
        private static let length = FormatLimits.frameContent + 5_000_000

        /// Writes a small file and a large one with a hole.
        private func write() {
            sandbox.write("c/a.txt", text: "a")
            sandbox.write("c/big.bin", text: "the beginning")
            sandbox.resize("c/big.bin", to: Self.length)
        }

        private var big: String { sandbox.shown("c/big.bin") }

        private func stored(_ packed: Packed) -> [UInt8]? { packed.files["data/collections/c/attachments/big.bin"] }

        @Test func oneThatChangesWhileItIsHashedIsReadAgain() throws {
            write()
            let sandbox = sandbox
            let packed = try Moment.before(
                .read, .only(40), on: big, change: { _ in sandbox.overwrite("c/big.bin", at: 3, [1, 2, 3]) }
            ) { try Packed(sandbox.folder("c")) }.result
            #expect(packed.report.notices == [])
            #expect(stored(packed) == Sandbox.content(sandbox.bytes("c/big.bin")))
        }

        @Test func oneThatGrowsWithoutEndIsLeftOutAndNotReadWithoutEnd() throws {
            write()
            let sandbox = sandbox
            let pieces = Self.length >> 20 + 2
            let (packed, reads) = try Moment.before(
                .read, .from(1), on: big,
                change: { number in
                    // So that this ends even where it is read on and on.
                    if number < 8 * pieces { sandbox.resize("c/big.bin", to: Self.length + number << 20) }
                }
            ) { try Packed(sandbox.folder("c")) }
            #expect(packed.notices(.leftOut, in: sandbox) == ["c/big.bin: changed while it was packed"])
            #expect(packed.paths("data/collections/c/attachments") == ["a.txt"])
            // The second and third attempt begin with a larger file.
            #expect(reads < 7 * pieces, "\(reads)")
            #expect(try packed.findings() == [])
        }

        enum Change: CaseIterable { case inPlace, shorter, empty, gone, replaced }

        /// What is stored is what was hashed, or nothing is: such an archive would be wrong.
        @Test(arguments: Change.allCases) func oneThatChangesBetweenItsReadingsMakesPackingFail(_ change: Change) throws
        {
            write()
            let sandbox = sandbox
            let error = #expect(throws: ArchiveError.self) {
                try Moment.before(.open, .only(2), on: big) { _ in
                    switch change {
                    case .inPlace: sandbox.overwrite("c/big.bin", at: Self.length - 5, [1])
                    case .shorter: sandbox.resize("c/big.bin", to: Self.length - 1)
                    case .empty: sandbox.resize("c/big.bin", to: 0)
                    case .gone: sandbox.remove("c/big.bin")
                    case .replaced: sandbox.replace("c/big.bin", [1, 2, 3])
                    }
                } in: {
                    try Packed(sandbox.folder("c"))
                }
            }
            #expect(error?.code == .source)
            #expect(error?.detail.isEmpty == false)
        }

        @Test func oneThatChangesInTheMiddleOfItsSecondReadingMakesPackingFail() throws {
            write()
            let sandbox = sandbox
            let secondPiece = Self.length >> 20 + 5
            let error = #expect(throws: ArchiveError.self) {
                try Moment.before(
                    .read, .only(secondPiece), on: big,
                    change: { _ in sandbox.overwrite("c/big.bin", at: Self.length - 1_000, [1]) }
                ) { try Packed(sandbox.folder("c")) }
            }
            #expect(error?.code == .source)
            #expect(error?.detail == "the file changed while it was packed; pack again when nothing writes to it")
        }

        @Test func oneThatOnlyGrowsBetweenItsReadingsIsStoredAsItWasHashed() throws {
            write()
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, .only(2), on: big, change: { _ in sandbox.overwrite("c/big.bin", at: Self.length, [1, 2, 3]) }
            ) { try Packed(sandbox.folder("c")) }.result
            #expect(stored(packed)?.count == Self.length)
            #expect(packed.report.notices == [])
        }
    }
}

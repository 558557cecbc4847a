import Testing
import VrarcModel

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// Files that change while they are packed (docs/what-pack-takes.md, "What misbehaves").
    @Suite struct ChangingFileTests {
        let sandbox = Sandbox()

        /// What another program does to a file.
        enum Change: CaseIterable {
            case grows, shrinks, becomesEmpty, changesInPlace, changesAndKeepsItsTime, isReplaced

            /// Does it to the file `c/1.png`, whose content was `old`; gives its content then.
            func happen(in sandbox: Sandbox, _ old: [UInt8]) -> [UInt8] {
                let other = Pictures.png(String(repeating: "n", count: old.count - Pictures.png().count))
                switch self {
                case .grows: sandbox.overwrite("c/1.png", old + [1, 2, 3])
                case .shrinks: sandbox.resize("c/1.png", to: old.count - 20)
                case .becomesEmpty: sandbox.resize("c/1.png", to: 0)
                case .changesInPlace: sandbox.overwrite("c/1.png", other)
                case .changesAndKeepsItsTime:
                    sandbox.overwrite("c/1.png", other)
                    sandbox.setModified("c/1.png", to: 1_000_000)
                case .isReplaced: sandbox.replace("c/1.png", other)
                }
                return Sandbox.content(sandbox.bytes("c/1.png"))
            }
        }

        private static let old = Pictures.png("the old content")

        private func writeThree() {
            sandbox.write("c/0.png", Pictures.png("before"))
            sandbox.write("c/1.png", Self.old)
            sandbox.write("c/2.png", Pictures.png("after"))
            sandbox.setModified("c/1.png", to: 1_000_000)
        }

        private func expectOthers(_ packed: Packed) throws {
            #expect(packed.files["data/collections/c/images/0.png"] == Pictures.png("before"))
            #expect(packed.files["data/collections/c/images/2.png"] == Pictures.png("after"))
            #expect(try packed.findings() == [])
        }

        /// Before its content is read, and before the last look at whether it is still the same.
        enum Time: CaseIterable {
            case beforeReading, afterReading

            var call: SystemCall { self == .beforeReading ? .read : .stat }
            var number: Moment.Number { self == .beforeReading ? .only(1) : .only(2) }
        }

        // An image that has become empty is no image any more: the plan has no place for it.
        @Test(arguments: Change.allCases, Time.allCases)
        func aFileThatChangesWhileItIsReadIsPackedAsItIsThen(_ change: Change, _ time: Time) throws {
            writeThree()
            let now = Locked<[UInt8]>([])
            let sandbox = sandbox
            let packed = try Moment.before(
                time.call, time.number, on: sandbox.shown("c/1.png"),
                change: { _ in
                    let content = change.happen(in: sandbox, Self.old)
                    now.withLock { $0 = content }
                }
            ) { try Packed(sandbox.folder("c")) }.result
            let expected = now.withLock { $0 }
            if change == .becomesEmpty {
                #expect(packed.files["data/collections/c/images/1.png"] == nil)
                #expect(packed.notices(.leftOut, in: sandbox) == ["c/1.png: it changed while it was read"])
            } else {
                #expect(packed.files["data/collections/c/images/1.png"] == expected)
                #expect(packed.notices(.leftOut, in: sandbox) == [])
            }
            try expectOthers(packed)
        }

        @Test(arguments: Change.allCases)
        func aFileThatChangesBetweenScanAndReadingIsPackedAsItIsThen(_ change: Change) throws {
            writeThree()
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, on: sandbox.shown("c/1.png"), change: { _ in _ = change.happen(in: sandbox, Self.old) }
            ) { try Packed(sandbox.folder("c")) }.result
            let now = Sandbox.content(sandbox.bytes("c/1.png"))
            #expect(packed.files["data/collections/c/images/1.png"] == (change == .becomesEmpty ? nil : now))
            #expect(packed.report.notices.count { $0.kind == .leftOut } == (change == .becomesEmpty ? 1 : 0))
            try expectOthers(packed)
        }

        @Test func aFileThatNeverStopsChangingIsLeftOutAfterThreeReadings() throws {
            writeThree()
            let sandbox = sandbox
            let opened = Locked(0)
            let (packed, reads) = try Moment.before(
                .read, .from(1), on: sandbox.shown("c/1.png"),
                change: { number in sandbox.overwrite("c/1.png", Pictures.png("now \(number % 10)")) }
            ) {
                try Moment.before(
                    .open, .from(1), on: sandbox.shown("c/1.png"), change: { _ in opened.withLock { $0 += 1 } }
                ) { try Packed(sandbox.folder("c")) }.result
            }
            #expect(packed.notices(.leftOut, in: sandbox) == ["c/1.png: changed while it was packed"])
            #expect(packed.files["data/collections/c/images/1.png"] == nil)
            #expect(opened.withLock { $0 } == 3)
            #expect(reads <= 9)
            try expectOthers(packed)
        }

        @Test func anImageThatBecomesAnotherKindOfFileIsLeftOut() throws {
            writeThree()
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, on: sandbox.shown("c/1.png"), change: { _ in sandbox.replace("c/1.png", Array("text".utf8)) }
            ) { try Packed(sandbox.folder("c")) }.result
            #expect(packed.notices(.leftOut, in: sandbox) == ["c/1.png: it changed while it was read"])
            try expectOthers(packed)
        }

        @Test func aFileThatBecomesAPipeIsLeftOutAndNotWaitedFor() throws {
            writeThree()
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, on: sandbox.shown("c/1.png"),
                change: { number in
                    sandbox.remove("c/1.png")
                    sandbox.makePipe("c/1.png")
                }
            ) { try Packed(sandbox.folder("c")) }.result
            #expect(
                packed.notices(.leftOut, in: sandbox) == [
                    "c/1.png: became another kind of file after it was first looked at"
                ])
            try expectOthers(packed)
        }

        @Test func aFileThatBecomesAFolderOrALinkIsLeftOut() throws {
            writeThree()
            sandbox.write("outside.png", Pictures.png("outside"))
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, on: sandbox.shown("c/0.png"),
                change: { _ in
                    for name in ["c/0.png", "c/2.png"] { sandbox.remove(name) }
                    sandbox.makeFolder("c/0.png")
                    sandbox.link("c/2.png", to: "../outside.png")
                }
            ) { try Packed(sandbox.folder("c")) }.result
            #expect(
                packed.notices(.leftOut, in: sandbox) == [
                    "c/0.png: became another kind of file after it was first looked at",
                    "c/2.png: became a symbolic link after it was first looked at",
                ])
            #expect(packed.paths("data/collections/c/images") == ["1.png"])
            #expect(try packed.findings() == [])
        }
    }
}

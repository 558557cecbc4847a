import SystemPackage
import Testing

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// Folders that go, move, become links or can't be listed to their end.
    @Suite struct ChangingFolderTests {
        let sandbox = Sandbox()

        private func write() {
            sandbox.write("c/1.png", Pictures.png("1"))
            sandbox.write("c/sub/2.png", Pictures.png("2"))
            sandbox.write("c/sub/deep/3.png", Pictures.png("3"))
            sandbox.write("outside/2.png", Pictures.png("secret"))
            sandbox.write("outside/deep/3.png", Pictures.png("secret too"))
        }

        enum Change: CaseIterable { case goes, becomesALink, becomesAFile }

        private static func happen(_ change: Change, in sandbox: Sandbox) {
            sandbox.move("c/sub", to: "moved")
            switch change {
            case .goes: break
            case .becomesALink: sandbox.link("c/sub", to: "../outside")
            case .becomesAFile: sandbox.write("c/sub", text: "a file")
            }
        }

        @Test(arguments: Change.allCases) func aFolderThatChangesBeforeItIsListedIsLeftOut(_ change: Change) throws {
            write()
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, on: sandbox.shown("c/sub"), firstLook: true, change: { _ in Self.happen(change, in: sandbox) }
            ) { try Packed(sandbox.folder("c")) }.result
            let reason = change == .goes ? "No such file or directory" : "Not a directory"
            #expect(packed.notices(.leftOut, in: sandbox) == ["c/sub: can't be read: \(reason)"])
            #expect(packed.paths("data/collections/c/images") == ["1.png"])
            #expect(packed.paths("data/collections/c").count == 4)
            #expect(try packed.findings() == [])
        }

        @Test(arguments: Change.allCases) func filesOfAFolderThatChangesAfterTheScanAreLeftOut(_ change: Change) throws
        {
            write()
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, on: sandbox.shown("c/1.png"), change: { _ in Self.happen(change, in: sandbox) }
            ) { try Packed(sandbox.folder("c")) }.result
            let reason =
                change == .goes
                ? "is no longer there" : "lies in a folder that became something else after it was first looked at"
            #expect(
                packed.notices(.leftOut, in: sandbox) == ["c/sub/2.png: \(reason)", "c/sub/deep/3.png: \(reason)"])
            #expect(packed.paths("data/collections/c/images") == ["1.png"])
            #expect(try packed.findings() == [])
        }

        /// The link's target is fixed by the scan: what lies on the way to it must not lead elsewhere later.
        @Test func aLinkWhoseTargetsFolderBecomesALinkIsLeftOut() throws {
            write()
            sandbox.link("c/link.png", to: "sub/deep/3.png")
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, on: sandbox.shown("c/1.png"), change: { _ in Self.happen(.becomesALink, in: sandbox) }
            ) { try Packed(sandbox.folder("c")) }.result
            #expect(packed.notices(.leftOut, in: sandbox).count == 3)
            #expect(packed.paths("data/collections/c/images") == ["1.png"])
        }

        @Test func theSourceItselfMayMoveAfterItWasOpened() throws {
            write()
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, on: sandbox.shown("c/1.png"), change: { _ in sandbox.move("c", to: "elsewhere") }
            ) { try Packed(sandbox.folder("c")) }.result
            #expect(packed.report.notices == [])
            #expect(packed.paths("data/collections/c/images") == ["1.png", "sub/2.png", "sub/deep/3.png"])
        }

        @Test func filesThatAppearAfterTheScanAreNotPacked() throws {
            write()
            let sandbox = sandbox
            let packed = try Moment.before(
                .open, on: sandbox.shown("c/1.png"), change: { _ in sandbox.write("c/new.png", Pictures.png("new")) }
            ) { try Packed(sandbox.folder("c")) }.result
            #expect(packed.report.notices == [])
            #expect(packed.paths("data/collections/c/images") == ["1.png", "sub/2.png", "sub/deep/3.png"])
        }

        private func failing(_ call: SystemCall, _ number: Int, on path: String, _ errno: Errno) throws -> Packed {
            let calls = Locked(0)
            return try FaultSeam.withHook({ made, subject in
                guard made == call, subject == path else { return nil }
                let current = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                return current == number ? .fail(errno) : nil
            }) { try Packed(sandbox.folder("c")) }
        }

        @Test(arguments: [Errno.ioError, .staleNFSFileHandle], [2, 3, 5])
        func ofAFolderThatCantBeListedToItsEndWhatWasListedIsPacked(_ errno: Errno, _ number: Int) throws {
            write()
            let packed = try failing(.listDirectory, number, on: sandbox.shown("c/sub"), errno)
            #expect(
                packed.notices(.leftOut, in: sandbox) == ["c/sub: could not be read to its end: \(errno)"])
            let images = packed.paths("data/collections/c/images")
            #expect(images.contains("1.png"))
            #expect(
                number == 2 ? images == ["1.png"] : Set(images).isSubset(of: ["1.png", "sub/2.png", "sub/deep/3.png"]))
            #expect(packed.notices(.skipped, in: sandbox) == [])
            #expect(try packed.findings() == [])
        }

        @Test func aFolderThatCantBeOpenedIsLeftOutWithAllInIt() throws {
            write()
            for errno in [Errno.permissionDenied, .staleNFSFileHandle, .ioError] {
                let packed = try failing(.open, 1, on: sandbox.shown("c/sub"), errno)
                #expect(packed.notices(.leftOut, in: sandbox) == ["c/sub: can't be read: \(errno)"])
                #expect(packed.paths("data/collections/c/images") == ["1.png"])
            }
        }

        @Test func aFileThatCantBeReadToItsEndIsLeftOut() throws {
            write()
            for call in [SystemCall.open, .stat, .read] {
                let packed = try failing(call, 1, on: sandbox.shown("c/sub/2.png"), .staleNFSFileHandle)
                #expect(
                    packed.notices(.leftOut, in: sandbox) == ["c/sub/2.png: can't be read: \(Errno.staleNFSFileHandle)"]
                )
                #expect(packed.paths("data/collections/c/images") == ["1.png", "sub/deep/3.png"])
                #expect(try packed.findings() == [])
            }
        }
    }
}

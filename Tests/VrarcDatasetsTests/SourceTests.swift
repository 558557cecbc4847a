import SystemPackage
import Testing
import VrarcModel

@testable import VrarcArchive
@testable import VrarcDatasets

#if canImport(Glibc)
    import Glibc
#endif

extension DatasetTests {
    @Suite struct SourceTests {
        let sandbox = Sandbox()

        private func kinds(_ name: String) throws -> [RecordKind] {
            try FolderSource(scanning: [.folder(sandbox.folder(name))]).units.map(\.kind)
        }

        @Test func aFolderIsToldByWhatIsAtItsTop() throws {
            sandbox.write("zips/a.zip", text: "")
            sandbox.write("models/a.mlmodel", text: "")
            sandbox.write("document/classifier.json", text: "{}")
            sandbox.write("classes/classes/a/1.png", Pictures.png())
            sandbox.write("negatives/negative_examples/1.png", Pictures.png())
            for name in ["zips", "models", "document", "classes", "negatives"] {
                #expect(try kinds(name) == [.classifier], "\(name)")
            }
            sandbox.write("images/a.zip", text: "")
            sandbox.write("images/1.png", Pictures.png())
            sandbox.write("deep/cats/1.png", Pictures.png())
            sandbox.makeFolder("empty")
            for name in ["images", "deep", "empty"] { #expect(try kinds(name) == [.collection], "\(name)") }
        }

        @Test func optionsForceKindAndName() throws {
            sandbox.write("a/x.zip", text: "")
            let units = try FolderSource(scanning: [
                .collection(name: "one", sandbox.folder("a")), .classifier(name: "two", sandbox.folder("a")),
            ]).units
            #expect(units.map(\.kind) == [.collection, .classifier])
            #expect(units.map(\.name) == ["one", "two"])
        }

        @Test func twoUnitsOfOneNameAreRefused() throws {
            sandbox.write("p/a/1.png", Pictures.png())
            sandbox.write("q/a/1.png", Pictures.png())
            let arguments: [SourceArgument] = [.folder(sandbox.folder("p/a")), .folder(sandbox.folder("q/a"))]
            let error = #expect(throws: ArchiveError.self) { try FolderSource(scanning: arguments) }
            #expect(error?.detail.contains("--collection NAME=PATH") == true)
        }

        @Test func aFileIsRefused() throws {
            sandbox.write("a.png", Pictures.png())
            let error = #expect(throws: ArchiveError.self) {
                try FolderSource(scanning: [.folder(sandbox.folder("a.png"))])
            }
            #expect(error?.code == .source)
            let missing = #expect(throws: ArchiveError.self) {
                try FolderSource(scanning: [.folder(sandbox.folder("missing"))])
            }
            #expect(missing?.code == .io)
        }

        @Test func aBundleFolderHasUnitsAndAttachments() throws {
            sandbox.write("b/collections/x/1.png", Pictures.png("1"))
            sandbox.write("b/collections/readme.txt", text: "r")
            sandbox.write("b/classifiers/y/cat/1.png", Pictures.png("2"))
            sandbox.write("b/LICENSE", text: "l")
            let packed = try Packed(sandbox.folder("b"))
            #expect(packed.source.units.map(\.folder) == ["data/collections/x", "data/classifiers/y"])
            #expect(packed.paths("data/attachments") == ["LICENSE", "collections/readme.txt"])
            #expect(try packed.findings() == [])
        }

        @Test func attachmentsOfABundleAreNotPutIntoTheFolderTwice() throws {
            sandbox.write("b/collections/x/1.png", Pictures.png())
            sandbox.write("b/attachments/a/b.txt", text: "b")
            #expect(try Packed(sandbox.folder("b")).paths("data/attachments") == ["a/b.txt"])
        }

        @Test func whatSystemsLeaveBehindIsCounted() throws {
            sandbox.write("c/1.png", Pictures.png())
            sandbox.write("c/.DS_Store", text: "d")
            sandbox.write("c/sub/.DS_Store", text: "d")
            sandbox.write("c/sub/Thumbs.db", text: "d")
            sandbox.write("c/__MACOSX/sub/._1.png", text: "d")
            sandbox.makeFolder("c/empty/er")
            let packed = try Packed(sandbox.folder("c"))
            #expect(packed.paths("data/collections/c").count == 4)
            #expect(
                packed.notices(.skipped, in: sandbox) == [
                    "c: has 2 files named .DS_Store; not packed", "c: has 1 file named Thumbs.db; not packed",
                    "c: has 1 file in folders named __MACOSX; not packed", "c: has 1 empty folder; not packed",
                ])
        }

        @Test func linksAreFollowedToFilesOfTheSourceOnly() throws {
            sandbox.write("c/real/1.png", Pictures.png("1"))
            sandbox.write("outside.png", Pictures.png("2"))
            sandbox.link("c/inside.png", to: "real/1.png")
            sandbox.link("c/out.png", to: "../outside.png")
            sandbox.link("c/broken.png", to: "nowhere.png")
            sandbox.link("c/folder", to: "real")
            sandbox.link("c/loop", to: "loop")
            let packed = try Packed(sandbox.folder("c"))
            #expect(packed.paths("data/collections/c/images") == ["inside.png", "real/1.png"])
            #expect(packed.files["data/collections/c/images/inside.png"] == Pictures.png("1"))
            let left = packed.notices(.leftOut, in: sandbox)
            #expect(left.count == 4, "\(left)")
            #expect(left.contains("c/broken.png: is a symbolic link to a file that is not there"))
            #expect(
                left.contains {
                    $0.hasPrefix("c/out.png: is a symbolic link to ") && $0.hasSuffix("outside of the source")
                })
            #expect(left.contains("c/folder: is a symbolic link to something that is not a regular file"))
            #expect(left.contains { $0.hasPrefix("c/loop: is a symbolic link that leads nowhere") })
        }

        @Test func socketsAndPipesAreLeftOut() throws {
            sandbox.write("c/1.png", Pictures.png())
            #expect(unsafe FolderAccess.withCString(sandbox.bytes("c/pipe")) { unsafe mkfifo($0, 0o644) } == 0)
            #expect(
                unsafe FolderAccess.withCString(sandbox.bytes("c/socket")) { unsafe mknod($0, S_IFSOCK | 0o644, 0) }
                    == 0)
            let packed = try Packed(sandbox.folder("c"))
            #expect(packed.notices(.leftOut, in: sandbox) == ["c/pipe: is a named pipe", "c/socket: is a socket"])
        }

        @Test func whatCannotBeReadIsLeftOutAndTheScanGoesOn() throws {
            sandbox.write("c/1.png", Pictures.png("1"))
            sandbox.write("c/secret.png", Pictures.png("2"))
            sandbox.write("c/locked/3.png", Pictures.png("3"))
            for name in ["c/secret.png", "c/locked"] {
                _ = unsafe FolderAccess.withCString(sandbox.bytes(name)) { unsafe chmod($0, 0) }
            }
            // The rights of root would open both.
            _ = unsafe FolderAccess.withCString(sandbox.bytes("")) { unsafe chmod($0, 0o755) }
            ThreadRights.set(user: 65_534)
            let source = Result { try FolderSource(scanning: [.folder(sandbox.folder("c"))]) }
            ThreadRights.set(user: geteuid())
            #expect(try source.get().units[0].files.map { Text.string($0.path) } == ["images/1.png"])
            #expect(
                try source.get().notices.map {
                    "\($0.kind.rawValue) \($0.subject.dropFirst(sandbox.path.count)) \($0.detail)"
                } == [
                    "left-out /c/secret.png can't be read: Permission denied",
                    "left-out /c/locked can't be read: Permission denied",
                ])
        }

        @Test func aReadThatFailsWhilePackingLeavesTheFileOut() throws {
            sandbox.write("c/1.png", Pictures.png("1"))
            sandbox.write("c/2.png", Pictures.png("2"))
            let source = try FolderSource(scanning: [.folder(sandbox.folder("c"))])
            let reader = try source.open(source.units[0].files[0])
            let thread = pthread_self()
            let buffer = ByteBuffer(capacity: 10)
            let hook: FaultSeam.Hook = { call, _ in call == .read && pthread_self() == thread ? .fail(.ioError) : nil }
            let fault = FaultSeam.withHook(hook) {
                #expect(throws: SourceFault.self) { try unsafe reader.read(into: buffer.storage) }
            }
            #expect(fault?.kind == .unreadable)
        }

        @Test func aFileThatChangesOrGoesIsNoticed() throws {
            for name in ["a", "b", "c"] { sandbox.write("c/\(name).png", Pictures.png("1")) }
            let source = try FolderSource(scanning: [.folder(sandbox.folder("c"))])
            let reader = try source.open(source.units[0].files[0])
            try reader.checkUnchanged()
            sandbox.write("c/a.png", Pictures.png("22"))
            #expect(throws: SourceFault.self) { try reader.checkUnchanged() }
            #expect(unsafe FolderAccess.withCString(sandbox.bytes("c/b.png")) { unsafe unlink($0) } == 0)
            let gone = #expect(throws: SourceFault.self) { _ = try source.open(source.units[0].files[1]) }
            #expect(gone?.kind == .vanished)
            #expect(unsafe FolderAccess.withCString(sandbox.bytes("c/c.png")) { unsafe unlink($0) } == 0)
            sandbox.link("c/c.png", to: "a.png")
            let swapped = #expect(throws: SourceFault.self) { _ = try source.open(source.units[0].files[2]) }
            #expect(swapped?.kind == .changed)
        }

        @Test func aZipThatChangesIsNoticed() throws {
            var zip = ZipBuilder()
            zip.add("1.png", Pictures.png("1"))
            sandbox.write("k/cat.zip", zip.bytes())
            let source = try FolderSource(scanning: [.folder(sandbox.folder("k"))])
            zip.add("2.png", Pictures.png("2"))
            sandbox.write("k/cat.zip", zip.bytes())
            let fault = #expect(throws: SourceFault.self) { _ = try source.open(source.units[0].files[0]) }
            #expect(fault?.kind == .changed)
        }

        @Test func bytesDependNeitherOnJobsNorOnTheFolder() throws {
            var zip = ZipBuilder()
            for number in 0..<40 { zip.add("d/\(number).png", Pictures.png("z\(number)")) }
            for folder in ["p", "q"] {
                for number in 0..<60 {
                    let order = folder == "p" ? number : 59 - number
                    sandbox.write("\(folder)/b/collections/x/\(order % 7)/\(order).png", Pictures.png("\(order)"))
                }
                sandbox.write("\(folder)/b/classifiers/y/cat.zip", zip.bytes())
            }
            let one = try Packed([.folder(sandbox.folder("p/b"))], jobs: 1)
            for jobs in [2, 7] {
                #expect(try Packed([.folder(sandbox.folder("p/b"))], jobs: jobs).bytes == one.bytes)
            }
            #expect(try Packed([.folder(sandbox.folder("q/b"))]).reader.contentID == one.reader.contentID)
        }

        @Test func pathsOfManyLevelsAreTaken() throws {
            let deep = Array(repeating: "d", count: 40).joined(separator: "/")
            sandbox.write("c/\(deep)/1.png", Pictures.png())
            let packed = try Packed(sandbox.folder("c"))
            let record = try packed.records("collections/c", .collection).values.first
            #expect(record?.originalName == .utf8("images/\(deep)/1.png"))
            #expect(record?.fileName.hasPrefix("images/_long/") == true)
            #expect(try packed.findings() == [])
        }
    }
}

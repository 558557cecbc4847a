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
    /// Restoring what a stranger made: nothing outside the target, nothing wrong under a right name.
    @Suite struct HostileRestoreTests {
        let sandbox = Sandbox()

        private static var options: RestoreOptions {
            var options = RestoreOptions()
            options.isSynced = false
            options.jobs = 1
            return options
        }

        /// Restores to `cage/target` and looks at all that is in the sandbox then. `known` are contents that a sound form
        /// of the archive lists: a restore finds them also where the lists can no longer be opened.
        private func restore(
            _ bytes: [UInt8], _ name: String, known: Set<BlobDigest> = [], areUnitsRenamed: Bool = false
        ) {
            guard let reader = try? ArchiveReader(MemorySource(bytes)) else { return }
            sandbox.makeFolder("\(name)/cage")
            do throws(ArchiveError) {
                _ = try FolderTarget.restore(
                    reader: reader, to: sandbox.folder("\(name)/cage/target"), options: Self.options)
            } catch {
                #expect([.damaged, .exists, .limit, .notFound, .io].contains(error.code), "\(error.detail)")
            }
            let inside = Text.bytes("cage/target/")
            let digests = HostileFixture.listed(reader).union(known)
            for (path, content) in sandbox.files(name) {
                #expect(path.starts(with: inside), "\(Text.string(path)) is outside of the target")
                let below = Array(path.dropFirst(inside.count))
                // The records are written anew, with the names that the files have now.
                if Text.hasSuffix(below, "metadata.jsonl") { continue }
                let digest = SHA256.digest(of: content)
                #expect(digests.contains(digest), "\(Text.string(below)) has a content that the manifest does not list")
                // A unit's folder has its name, which may be another's slug.
                if !areUnitsRenamed, let right = HostileFixture.digest(of: Text.bytes("data/") + below, reader) {
                    #expect(digest == right, "\(Text.string(below)) is not what the manifest says")
                }
            }
        }

        /// Codes of faults that a restore meets: the others end it where it opens, or in a frame.
        private static let codes: Set = [
            "E021", "E031", "E032", "E033", "E034", "E037", "E041", "E042", "E046", "E052", "E053", "E062", "E064",
            "E066",
        ]

        @Test(
            arguments: HostileFixture.all(in: "bad").filter { codes.contains(String($0.name.dropFirst(4).prefix(4))) })
        func aBadArchiveLeavesNothingOutsideOrWrong(_ fixture: HostileFixture) {
            restore(fixture.archive, "one")
        }

        @Test(arguments: ["good/names_like_paths", "good/zip_names_like_paths", "good/original_name_below_a_file"])
        func namesThatLookLikeWaysOutStayInside(_ name: String) {
            restore(HostileFixture(name: name).archive, "one", areUnitsRenamed: name == "good/names_like_paths")
            #expect(!sandbox.files("one").isEmpty)
        }

        /// Property: 300 changes behind right checksums, seed 302.
        @Test func aChangeBehindTheChecksumsLeavesNothingOutsideOrWrong() throws {
            var random = SeededRandom(seed: 302)
            let archives = try ["good/minimal_one_image", "good/duplicates_as_links", "good/renamed_originals"].map {
                let bytes = HostileFixture(name: $0).archive
                let known = HostileFixture.listed(try ArchiveReader(MemorySource(bytes)))
                return (archive: try ResealedArchive(bytes), known: known)
            }
            for number in 0..<300 {
                let (archive, known) = archives[random.below(archives.count)]
                let field = archive.fields[random.below(archive.fields.count)]
                restore(
                    archive.changing(field, to: archive.edge(of: field, using: &random)), "\(number)", known: known)
            }
        }

        @Test func ofTwoFilesThatCanNotBothHaveTheirNamesOneKeepsThatOfTheArchive() throws {
            let reader = try ArchiveReader(
                MemorySource(HostileFixture(name: "good/original_name_below_a_file").archive))
            let report = try FolderTarget.restore(reader: reader, to: sandbox.folder("out"), options: Self.options)
            #expect(report.damaged == [])
            #expect(report.findings.map(\.code) == [.badOriginalName])
            for name in ["a.png", "b.png"] {
                #expect(sandbox.files("out")[Text.bytes("collections/demo/images/\(name)")] != nil)
            }
        }

        /// Where the archive has folders and a file.
        private static let places = [
            "collections", "collections/demo", "collections/demo/images", "collections/demo/images/1.png",
            "collections/demo/metadata.jsonl", "collections/demo/README.md",
        ]

        @Test(arguments: places, [ExistingFiles.fail, .skip, .replace])
        func aLinkThatLiesInTheTargetIsNotFollowed(_ place: String, _ existing: ExistingFiles) throws {
            var options = Self.options
            options.onExisting = existing
            sandbox.write("elsewhere/keep.txt", text: "mine")
            let isFile = place.contains(".")
            let up = String(repeating: "../", count: place.split(separator: "/").count)
            sandbox.link("out/\(place)", to: "\(up)elsewhere\(isFile ? "/keep.txt" : "")")
            let reader = try ArchiveReader(MemorySource(HostileFixture(name: "good/minimal_one_image").archive))
            _ = try? FolderTarget.restore(reader: reader, to: sandbox.folder("out"), options: options)
            #expect(sandbox.files("elsewhere") == [Text.bytes("keep.txt"): Text.bytes("mine")])
        }

        /// At each system call of a restore in turn, the images' folder becomes a link to a folder outside.
        @Test(arguments: ["collections", "collections/demo", "collections/demo/images"])
        func aLinkThatTakesAFoldersPlaceInTheMiddleIsNotFollowed(_ place: String) throws {
            let reader = try ArchiveReader(MemorySource(HostileFixture(name: "good/minimal_one_image").archive))
            sandbox.write("elsewhere/keep.txt", text: "mine")
            var swaps = 0
            for moment in 1...60 {
                let out = "out\(moment)"
                let target = sandbox.folder(out)
                let (folder, moved) = (sandbox.bytes("\(out)/\(place)"), sandbox.bytes("moved\(moment)"))
                let elsewhere = sandbox.bytes("elsewhere")
                let calls = Locked(0)
                let hasSwapped = Locked(false)
                _ = try? FaultSeam.withHook({ _, subject in
                    guard subject.hasPrefix(target.string) else { return nil }
                    let call = calls.withLock { count in
                        count += 1
                        return count
                    }
                    if call == moment, Self.swap(folder, moved, elsewhere) { hasSwapped.withLock { $0 = true } }
                    return nil
                }) {
                    try FolderTarget.restore(reader: reader, to: target, options: Self.options)
                }
                if hasSwapped.withLock({ $0 }) { swaps += 1 }
                #expect(sandbox.files("elsewhere") == [Text.bytes("keep.txt"): Text.bytes("mine")], "call \(moment)")
            }
            #expect(swaps >= 5)
        }

        /// Puts a symbolic link in a folder's place; whether the folder was there.
        private static func swap(_ folder: [UInt8], _ moved: [UInt8], _ elsewhere: [UInt8]) -> Bool {
            let isMoved = unsafe FolderAccess.withCString(folder) { from in
                unsafe FolderAccess.withCString(moved) { unsafe rename(from, $0) == 0 }
            }
            guard isMoved else { return false }
            return unsafe FolderAccess.withCString(elsewhere) { to in
                unsafe FolderAccess.withCString(folder) { unsafe symlink(to, $0) == 0 }
            }
        }
    }
}

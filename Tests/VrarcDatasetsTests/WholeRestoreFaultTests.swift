import SystemPackage
import Testing
import VrarcFormat
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// Every system call of a restore and of a salvage fails in turn.
    @Suite struct WholeRestoreFaultTests {
        enum Mode: String, CaseIterable { case once, forGood }

        private let bundle: FaultBundle
        /// What a restore without faults gives.
        private let whole: [[UInt8]: [UInt8]]

        init() throws {
            bundle = try FaultBundle()
            bundle.sandbox.write("a.vrarc", bundle.archive)
            _ = try Self.restore(bundle, .fail)
            whole = bundle.sandbox.files("out")
        }

        private static func restore(
            _ bundle: FaultBundle, _ existing: ExistingFiles, links: LinkMode = .copy
        ) throws -> RestoreReport {
            let reader = try ArchiveReader(FileSource(bundle.sandbox.folder("a.vrarc")))
            var options = RestoreOptions()
            options.onExisting = existing
            options.links = links
            return try FolderTarget.restore(reader: reader, to: bundle.sandbox.folder("out"), options: options)
        }

        /// Restores once for each call; gives the number of calls.
        private func sweep(
            links: LinkMode = .copy, _ effect: @escaping @Sendable (Int, Int) -> FaultSeam.Effect?
        ) throws -> Int {
            var number = 1
            while true {
                bundle.sandbox.removeFolder("out")
                let failing = number
                let plan = FaultPlan(below: bundle.sandbox.path) { call, _ in effect(failing, call) }
                let report = try? plan.run { try Self.restore(bundle, .fail, links: links) }
                try check(plan, report, "call \(number) of \(plan.calls.count): \(plan.injected)")
                if plan.calls.count < number { return number - 1 }
                number += 1
            }
        }

        private func check(_ plan: FaultPlan, _ report: RestoreReport?, _ place: Comment) throws {
            #expect(bundle.descriptors == [], place)
            var files = bundle.sandbox.files("out")
            for name in files.keys where isTemporary(name) {
                #expect(plan.injected.contains(.remove), place)
                files[name] = nil
            }
            let isComplete = report.map { $0.damaged.isEmpty && $0.findings.isEmpty } ?? false
            // Where a list of original names could not be read, files have those of the archive.
            let isNameless = report?.damaged.contains(where: Self.isDocument) ?? false
            #expect(wrongNames(files, isComplete: isComplete, isNameless: isNameless) == [], place)
            if isComplete { #expect(files.count == whole.count, place) }
            if plan.injected.isEmpty { #expect(isComplete, place) }
            if let report, !isComplete {
                #expect(UInt64(files.count) == report.files, place)
                #expect(!report.damaged.isEmpty, place)
            }
            // What is there stays, and what is not there comes.
            let second = try Self.restore(bundle, isNameless ? .replace : .skip)
            #expect(second.damaged.isEmpty, place)
            #expect(second.findings.isEmpty, place)
            let completed = bundle.sandbox.files("out").filter { !isTemporary($0.key) }
            #expect(wrongNames(completed, isComplete: true, isNameless: isNameless) == [], place)
            let missing = whole.keys.count { completed[$0] == nil }
            #expect(missing == 0, place)
            if !isNameless { #expect(completed.count == whole.count, place) }
        }

        private static func isDocument(_ path: String) -> Bool {
            ["metadata.jsonl", "collection.json", "classifier.json", "archive.json"].contains {
                path.hasSuffix("/\($0)")
            }
        }

        /// Files that have not the content of their name.
        private func wrongNames(_ files: [[UInt8]: [UInt8]], isComplete: Bool, isNameless: Bool) -> [String] {
            files.filter { name, content in
                if content == whole[name] || (!isComplete && isPart(name, content)) { return false }
                return !isNameless || (whole[name] != nil && isComplete) || !isOther(name, content)
            }.keys.map { String(decoding: $0, as: UTF8.self) }
        }

        /// Whether it is a file under its portable name, or records of such files.
        private func isOther(_ name: [UInt8], _ content: [UInt8]) -> Bool {
            let isRecords = Text.lastComponent(name).elementsEqual(Text.bytes("metadata.jsonl"))
            return isRecords || (whole[name] == nil && whole.values.contains(content))
        }

        private func isTemporary(_ path: [UInt8]) -> Bool {
            Text.lastComponent(path).starts(with: Text.bytes(".vrarc-"))
        }

        /// Whether it is a list of records of which those of missing images are left out.
        private func isPart(_ name: [UInt8], _ content: [UInt8]) -> Bool {
            guard let all = whole[name], Text.lastComponent(name).elementsEqual(Text.bytes("metadata.jsonl")) else {
                return false
            }
            return Set(content.split(separator: 0x0A)).isSubset(of: Set(all.split(separator: 0x0A)))
        }

        @Test(arguments: [Errno.noSpace, .ioError], Mode.allCases)
        func eachFileIsWholeOrAbsentAndASecondRunCompletes(_ errno: Errno, _ mode: Mode) throws {
            let calls = try sweep { failing, call in
                (mode == .once ? call == failing : call >= failing) ? .fail(errno) : nil
            }
            #expect(calls > 100)
        }

        @Test func filesThatAreHardLinksAreWholeOrAbsent() throws {
            let calls = try sweep(links: .hard) { failing, call in call == failing ? .fail(.ioError) : nil }
            #expect(calls > 100)
        }

        @Test func interruptedCallsAndShortTransfersAreNotSeen() throws {
            let calls = try sweep { failing, call in
                call == failing ? (failing % 2 == 0 ? .fail(.interrupted) : .shorten(1)) : nil
            }
            #expect(calls > 100)
            bundle.sandbox.removeFolder("out")
            let plan = FaultPlan(below: bundle.sandbox.path) { call, _ in
                call % 2 == 0 ? .fail(.interrupted) : .shorten(7)
            }
            _ = try plan.run { try Self.restore(bundle, .fail) }
            #expect(bundle.sandbox.files("out") == whole)
        }

        /// The footer is lost, so that only a salvage can read the archive.
        @Test(arguments: [Errno.noSpace, .ioError], Mode.allCases)
        func aSalvageLeavesTheWholeArchiveOrNone(_ errno: Errno, _ mode: Mode) throws {
            bundle.sandbox.write("a.vrarc", Array(bundle.archive.dropLast(40)))
            bundle.clear("out")
            let plain = try salvage()
            let undisturbed = Sandbox.content(bundle.sandbox.bytes("out/s.vrarc"))
            var number = 1
            while true {
                bundle.clear("out")
                let failing = number
                let plan = FaultPlan(below: bundle.sandbox.path) { call, _ in
                    (mode == .once ? call == failing : call >= failing) ? .fail(errno) : nil
                }
                let report = try? plan.run { try salvage() }
                let place: Comment = "call \(number) of \(plan.calls.count): \(plan.injected)"
                #expect(bundle.descriptors == [], place)
                let names = bundle.names("out")
                #expect(names == [] || names == ["s.vrarc"], place)
                if names == ["s.vrarc"] {
                    let bytes = Sandbox.content(bundle.sandbox.bytes("out/s.vrarc"))
                    #expect(try bundle.fault(of: bytes) == nil, place)
                    if let report, bytes != undisturbed {
                        #expect(isToldOf(report, plain), place)
                    }
                }
                if report != nil { #expect(names == ["s.vrarc"], place) }
                if plan.calls.count < number { break }
                number += 1
            }
            #expect(number > 30)
        }

        private func salvage() throws -> SalvageReport {
            var options = PackOptions(writer: WriterOptions(bundleName: "test", softwareAgent: "tests"))
            options.jobs = 2
            let sink = try OutputFile(bundle.sandbox.folder("out/s.vrarc"), replace: false)
            return try Salvager(source: FileSource(bundle.sandbox.folder("a.vrarc"))).salvage(
                to: sink, options: options)
        }

        /// Whether the report says that something is missing that was there without faults.
        private func isToldOf(_ report: SalvageReport, _ plain: SalvageReport) -> Bool {
            report.unreadableBytes > plain.unreadableBytes || report.lost.count > plain.lost.count
                || report.pack.notices.count > plain.pack.notices.count
                || report.blobs.map(\.state) != plain.blobs.map(\.state)
        }
    }
}

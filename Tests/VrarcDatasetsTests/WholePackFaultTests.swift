import SystemPackage
import Testing
import VrarcFormat
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// Every system call of a pack of folders fails in turn, reads of the sources too.
    @Suite struct WholePackFaultTests {
        enum Mode: String, CaseIterable { case once, forGood }

        /// Packs once for each call; `effect` is told the number that is to fail and that of the call.
        private func sweep(
            _ bundle: FaultBundle, replace: Bool, below folder: String = "",
            _ effect: @escaping @Sendable (Int, Int) -> FaultSeam.Effect?
        ) throws -> Int {
            let old = Array("the only copy".utf8)
            var number = 1
            while true {
                bundle.clear("out")
                if replace { bundle.sandbox.write("out/a.vrarc", old) }
                let failing = number
                let plan = FaultPlan(below: bundle.sandbox.path + folder) { call, _ in effect(failing, call) }
                let report = try? plan.run { try FaultBundle.pack(bundle.sandbox, "out/a.vrarc", replace: replace) }
                try check(bundle, plan, report, old: replace ? old : nil, "call \(number)")
                if plan.calls.count < number { return number - 1 }
                number += 1
            }
        }

        private func check(
            _ bundle: FaultBundle, _ plan: FaultPlan, _ report: PackReport?, old: [UInt8]?, _ place: String
        ) throws {
            let place: Comment = "\(place) of \(plan.calls.count): \(plan.injected)"
            #expect(bundle.descriptors == [], place)
            let names = bundle.names("out")
            let mayStay = plan.injected.contains(.remove)
            #expect(names.allSatisfy { $0 == "a.vrarc" || mayStay }, place)
            let bytes = names.contains("a.vrarc") ? Sandbox.content(bundle.sandbox.bytes("out/a.vrarc")) : nil
            if let report {
                let bytes = try #require(bytes, place)
                #expect(try bundle.fault(of: bytes) == nil, place)
                #expect(try bundle.lostSilently(bytes, report) == [], place)
                #expect(plan.injected.count > 0 || bytes == bundle.archive, place)
            } else if let bytes, bytes != old {
                // All was written, and only that it is on the device could not be told.
                #expect(try bundle.fault(of: bytes) == nil, place)
            } else {
                #expect(bytes == old, place)
            }
        }

        @Test(arguments: [Errno.noSpace, .ioError], Mode.allCases)
        func thereIsTheWholeArchiveOrNone(_ errno: Errno, _ mode: Mode) throws {
            let calls = try sweep(FaultBundle(), replace: false) { failing, call in
                (mode == .once ? call == failing : call >= failing) ? .fail(errno) : nil
            }
            #expect(calls > 100)
        }

        @Test(arguments: Mode.allCases) func thereIsTheWholeNewArchiveOrTheOldFile(_ mode: Mode) throws {
            // What fails before the output is begun is the same as without a file in its place.
            let calls = try sweep(FaultBundle(), replace: true, below: "/out") { failing, call in
                (mode == .once ? call == failing : call >= failing) ? .fail(.noSpace) : nil
            }
            #expect(calls > 8)
        }

        /// Where the file system makes no files without a name.
        @Test(arguments: Mode.allCases) func aTemporaryNameIsRemoved(_ mode: Mode) throws {
            let bundle = try FaultBundle()
            var number = 1
            while true {
                bundle.clear("out")
                let failing = number
                // Calls on the output: looking for it, the file without a name, and then what is of interest.
                let plan = FaultPlan(below: bundle.sandbox.path + "/out") { call, _ in
                    if call == 2 { return .fail(.notSupported) }
                    return call > 2 && (mode == .once ? call == failing + 2 : call >= failing + 2)
                        ? .fail(.ioError) : nil
                }
                let report = try? plan.run { try FaultBundle.pack(bundle.sandbox, "out/a.vrarc", replace: false) }
                #expect(plan.calls.prefix(3) == [.stat, .open, .open])
                try check(bundle, plan, report, old: nil, "call \(number)")
                if plan.calls.count < number + 2 { break }
                number += 1
            }
            #expect(number > 8)
        }

        @Test func interruptedCallsAndShortTransfersAreNotSeen() throws {
            let bundle = try FaultBundle()
            let modes: [@Sendable (Int) -> FaultSeam.Effect?] = [
                { _ in .shorten(7) }, { $0 % 2 == 0 ? .fail(.interrupted) : nil },
                { $0 % 3 == 0 ? .shorten(1) : $0 % 3 == 1 ? .fail(.interrupted) : nil },
            ]
            for (number, mode) in modes.enumerated() {
                bundle.clear("out")
                let plan = FaultPlan(below: bundle.sandbox.path) { call, _ in mode(call) }
                _ = try plan.run { try FaultBundle.pack(bundle.sandbox, "out/a.vrarc", replace: false) }
                #expect(Sandbox.content(bundle.sandbox.bytes("out/a.vrarc")) == bundle.archive, "mode \(number)")
                #expect(plan.calls.count > 100)
            }
            let calls = try sweep(bundle, replace: false) { failing, call in
                call == failing ? (failing % 2 == 0 ? .fail(.interrupted) : .shorten(1)) : nil
            }
            #expect(calls > 100)
        }
    }
}

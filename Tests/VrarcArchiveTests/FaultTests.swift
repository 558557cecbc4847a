import Foundation
import Synchronization
import SystemPackage
import Testing

@testable import VrarcArchive
@testable import VrarcFormat

/// Every system call of a pack that writes a file fails in turn, once and for good: there is the whole file or none.
@Suite struct FaultTests {
    private static let bundle = MemoryBundle(
        images: (0..<40).map { ("\($0).gif", image(3_000, seed: $0)) } + [("large.gif", image(300_000, seed: 90))])

    /// A folder of its own, removed at the end.
    private func withFolder(_ body: (FilePath) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vrarc-faults-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(FilePath(folder.path()))
    }

    private func pack(to path: FilePath, replace: Bool = false) throws {
        var options = PackOptions(writer: WriterOptions(bundleName: "bundle", softwareAgent: "vrarc tests"))
        options.jobs = 2
        _ = try Packer(source: Self.bundle, options: options).pack(to: OutputFile(path, replace: replace))
    }

    private func names(in folder: FilePath) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
    }

    private func isWhole(_ path: FilePath) throws -> Bool {
        try ArchiveVerifier(source: FileSource(path), depth: .full, jobs: 1).verify().findings.isEmpty
    }

    /// Counts the calls on files of one folder and gives the effect that a test wants for each number.
    private final class Plan: Sendable {
        private let count = Mutex(0)
        private let folder: String
        private let effect: @Sendable (Int) -> FaultSeam.Effect?

        init(_ folder: FilePath, _ effect: @escaping @Sendable (Int) -> FaultSeam.Effect?) {
            self.folder = folder.string
            self.effect = effect
        }

        var calls: Int { count.withLock { $0 } }

        func hook(_ call: SystemCall, _ subject: String) -> FaultSeam.Effect? {
            guard subject.hasPrefix(folder) else { return nil }
            let number = count.withLock { count in
                count += 1
                return count
            }
            return effect(number)
        }
    }

    @Test(arguments: [Errno.noSpace, .ioError, .permissionDenied], [true, false])
    func leavesTheWholeFileOrNone(_ errno: Errno, _ once: Bool) throws {
        try withFolder { folder in
            let path = folder.appending("out.vrarc")
            var number = 1
            while true {
                let failing = number
                let plan = Plan(folder) { (once ? $0 == failing : $0 >= failing) ? .fail(errno) : nil }
                let failed = FaultSeam.withHook(plan.hook) {
                    do {
                        try pack(to: path)
                        return false
                    } catch {
                        return true
                    }
                }
                let left = try names(in: folder)
                if !failed { #expect(plan.calls < failing || left == ["out.vrarc"]) }
                #expect(left == [] || left == ["out.vrarc"], "call \(number)")
                if left == ["out.vrarc"] { #expect(try isWhole(path), "call \(number)") }
                try? FileManager.default.removeItem(atPath: path.string)
                if plan.calls < failing { break }
                number += 1
            }
            #expect(number > 8)
        }
    }

    @Test func goesOnAfterInterruptionsAndShortWrites() throws {
        try withFolder { folder in
            let plain = folder.appending("plain.vrarc")
            try pack(to: plain)
            let odd = folder.appending("odd.vrarc")
            let plan = Plan(folder) { $0 % 3 == 0 ? .fail(.interrupted) : .shorten(1_000) }
            try FaultSeam.withHook(plan.hook) { try pack(to: odd) }
            #expect(plan.calls > 100)
            #expect(FileManager.default.contentsEqual(atPath: plain.string, andPath: odd.string))
        }
    }

    @Test func keepsTheOldFileUntilTheNewOneIsWhole() throws {
        try withFolder { folder in
            let path = folder.appending("out.vrarc")
            try Data("the only copy".utf8).write(to: URL(fileURLWithPath: path.string))
            #expect(throws: ArchiveError.self) { try pack(to: path) }
            // From the first write on.
            let plan = Plan(folder) { $0 > 1 ? .fail(.noSpace) : nil }
            #expect(throws: ArchiveError.self) {
                try FaultSeam.withHook(plan.hook) { try pack(to: path, replace: true) }
            }
            #expect(try String(contentsOfFile: path.string, encoding: .utf8) == "the only copy")
            #expect(try names(in: folder) == ["out.vrarc"])
            try pack(to: path, replace: true)
            #expect(try isWhole(path))
        }
    }
}

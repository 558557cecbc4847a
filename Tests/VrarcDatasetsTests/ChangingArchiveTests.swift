import SystemPackage
import Testing
import VrarcFormat
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// An archive that is cut, overwritten or lengthened while it is read: a finding or an error, never wrong bytes.
    @Suite struct ChangingArchiveTests {
        enum Change: CaseIterable { case cut, overwritten, replaced }

        /// A file whose bytes become others from one read on; its length was asked before.
        private final class ChangingSource: ByteSource {
            private let before: [UInt8]
            private let after: [UInt8]
            private let change: Int
            private let reads = Locked(0)

            init(_ before: [UInt8], _ after: [UInt8], at change: Int) {
                self.before = before
                self.after = after
                self.change = change
            }

            var count: Int { reads.withLock { $0 } }
            var length: UInt64 { UInt64(before.count) }
            var name: String { "changing" }

            func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
                let number = reads.withLock { reads in
                    reads += 1
                    return reads
                }
                let bytes = number < change ? before : after
                guard offset < UInt64(bytes.count) else { return 0 }
                let end = min(bytes.count, Int(offset) + buffer.count)
                unsafe buffer.copyBytes(from: bytes[Int(offset)..<end])
                return end - Int(offset)
            }
        }

        private func changed(_ bytes: [UInt8], _ change: Change) -> [UInt8] {
            switch change {
            case .cut: Array(bytes[..<(bytes.count / 2)])
            case .overwritten: bytes.enumerated().map { $0.offset % 4_096 < 600 ? 0 : $0.element }
            case .replaced: bytes.reversed()
            }
        }

        @Test(arguments: Change.allCases) func verifyTellsOrHadReadItBefore(_ change: Change) throws {
            let bundle = try FaultBundle()
            let other = changed(bundle.archive, change)
            var number = 1
            while true {
                let source = ChangingSource(bundle.archive, other, at: number)
                let report = try? ArchiveVerifier(source: source, depth: .full, jobs: 1).verify()
                let isChanged = source.count >= number
                if !isChanged {
                    #expect(report?.isDamaged == false)
                    break
                }
                // Later it may have read all that counts.
                if number == 1 { #expect(report?.isDamaged ?? true) }
                number += 1
            }
            #expect(number > 10)
        }

        @Test(arguments: Change.allCases) func eachRestoredFileIsWholeAndWhatIsMissingIsTold(_ change: Change) throws {
            let bundle = try FaultBundle()
            let other = changed(bundle.archive, change)
            _ = try restore(bundle, MemorySource(bundle.archive))
            let whole = bundle.sandbox.files("out")
            let contents = Set(whole.values)
            var number = 1
            while true {
                bundle.sandbox.removeFolder("out")
                let source = ChangingSource(bundle.archive, other, at: number)
                let report = try? restore(bundle, source)
                let files = bundle.sandbox.files("out")
                let wrong = files.filter { name, content in
                    !contents.contains(content) && !Text.lastComponent(name).elementsEqual(Text.bytes("metadata.jsonl"))
                }
                #expect(wrong.isEmpty, "read \(number)")
                // Where not even the headers are left, the files can't be named: a finding stands for them.
                let isTold = report.map { !$0.damaged.isEmpty || $0.findings.contains { $0.code.isError } } ?? true
                // Compared before: a failed comparison of whole folders would print them.
                let isWhole = files == whole
                if !isTold { #expect(isWhole, "read \(number)") }
                if source.count < number { break }
                number += 1
            }
            #expect(number > 10)
        }

        private func restore(_ bundle: FaultBundle, _ source: any ByteSource) throws -> RestoreReport {
            try FolderTarget.restore(reader: ArchiveReader(source), to: bundle.sandbox.folder("out"))
        }
    }
}

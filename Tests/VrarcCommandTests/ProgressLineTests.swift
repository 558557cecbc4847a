import Testing
import VrarcArchive
import VrarcCommand

@Suite struct ProgressLineTests {
    private let half = WorkProgress(
        phase: "packing", items: 1_500, totalItems: 3_000, bytes: 50_000_000, totalBytes: 100_000_000)

    @Test func aLineHasItemsBytesRateAndTheTimeThatIsLeft() {
        let text = ProgressLine(half, seconds: 10).text(columns: 120)
        #expect(text.hasPrefix("packing  [=============="))
        #expect(text.hasSuffix("]  1,500/3,000 files  50.0 MB of 100 MB  5.00 MB/s  0:10 left"))
    }

    @Test(arguments: 0...130)
    func aLineNeverPassesTheTerminalsEdge(columns: Int) {
        for progress in [half, WorkProgress(phase: "scanning", items: 3, bytes: 17)] {
            #expect(ProgressLine(progress, seconds: 2.5).text(columns: columns).count <= columns)
        }
    }

    @Test func whereTheEndIsNotKnownThereIsNoBarAndNoTimeLeft() {
        let line = ProgressLine(WorkProgress(phase: "scanning", items: 3, bytes: 2_000), seconds: 2)
        #expect(line.fraction == nil)
        #expect(line.secondsLeft == nil)
        #expect(line.text(columns: 80) == "scanning  3 files  2.00 kB  1.00 kB/s")
    }

    @Test(arguments: [0, 1e-12, 1e-300, .infinity, .nan] as [Double])
    func oddTimesAndCountsDoNotTrap(seconds: Double) {
        let extreme = WorkProgress(phase: "x", items: .max, totalItems: 1, bytes: .max, totalBytes: 1)
        for progress in [half, extreme, WorkProgress(phase: "")] {
            _ = ProgressLine(progress, seconds: seconds).text(columns: 80)
        }
    }
}

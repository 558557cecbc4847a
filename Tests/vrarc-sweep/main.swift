#if canImport(Glibc)
    import Glibc
#endif
import VrarcSweep

/// Every case of every sweep, on two threads; ends with 'N passed, N failed', a sweep being one.
let (subject, other) = try {
    let scratch = ScratchFolder()
    return (try Subject.small(scratch), try Subject.other(scratch))
}()
print("an archive of \(subject.bytes.count) bytes, \(subject.blobs.count) contents, \(subject.items.count) paths")

var passed = 0
var failed = 0
for sweep in Sweep.all(subject, other)
where CommandLine.arguments.count == 1 || CommandLine.arguments.contains(where: sweep.name.contains) {
    let tally = await withTaskGroup(of: Tally.self, returning: Tally.self) { group in
        for part in 0..<2 {
            group.addTask {
                let worker = SweepWorker()
                var tally = Tally()
                for number in stride(from: part, to: sweep.cases, by: 2) { sweep.judge(number, worker, &tally) }
                return tally
            }
        }
        var sum = Tally()
        for await part in group { sum.add(part) }
        return sum
    }
    print("\n== \(sweep.name): \(sweep.cases) cases\n\(tally.summary)")
    for failure in tally.failures { print("FAILED \(failure)") }
    if tally.failureCount > tally.failures.count { print("FAILED \(tally.failureCount) in all") }
    if tally.failureCount == 0 { passed += 1 } else { failed += 1 }
    // Whoever waits for minutes sees each sweep as it ends.
    fflush(nil)
}
print("\n\(passed) passed, \(failed) failed")
exit(failed == 0 && passed > 0 ? 0 : 1)

/// What one thread of a sweep works with.
package final class SweepWorker {
    let scratch = ScratchFolder()
    let salvage = SalvageJudge()

    package init() {}
}

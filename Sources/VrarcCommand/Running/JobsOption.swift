package import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// `--jobs`.
package struct JobsOption: ParsableArguments {
    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: "CPU threads. The result does not depend on it. (default: all cores)")
    package var jobs: Int?

    package init() {}

    package func validate() throws {
        if let jobs, !(1...Self.most).contains(jobs) {
            throw ValidationError("--jobs is \(jobs), and must be a number from 1 to \(Self.most).")
        }
    }

    /// How many threads are to work: what was asked, else as many as there are cores.
    package var count: Int {
        jobs ?? min(Self.most, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    private static let most = 512
}

internal import CLinux

/// Memory that is free and still the process's.
enum IdleMemory {
    /// Gives it back to the system, at the end of a phase that leaves much of it: the next one's memory lies elsewhere, and
    /// both together would be the peak. The corresponding C function is `malloc_trim`.
    static func giveBack() { _ = malloc_trim(0) }
}

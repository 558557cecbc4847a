internal import CLinux

/// Memory that is free and still the process's.
package enum IdleMemory {
    /// Gives it back to the system, at the end of a phase that leaves much of it: the next one's memory lies elsewhere, and
    /// both together would be the peak. The corresponding C function is `malloc_trim`.
    package static func giveBack() {
        BufferPool.empty()
        _ = malloc_trim(0)
    }

    /// Lets what is above so many bytes go back to the system as soon as it is free, from now on. Left to itself Glibc keeps
    /// more the larger the pieces are that were freed once, and lists and tables that grow leave such pieces. The
    /// corresponding C function is `mallopt`.
    package static func keepLittle(above limit: Int32) {
        _ = mallopt(M_MMAP_THRESHOLD, limit)
        // What is free at the heap's end may be asked for again at once; Glibc's own limit is twice the other one, too.
        _ = mallopt(M_TRIM_THRESHOLD, 2 * limit)
    }

    /// Lets all threads share two heaps, from now on: Glibc gives each thread its own, and what is free in one is of no use to
    /// the others. For work that waits more than it computes.
    package static func shareHeaps() { _ = mallopt(M_ARENA_MAX, 2) }

    /// What the lists of many files are above, and the buffers that go round are below, bytes.
    package static let listLength: Int32 = 4 << 20
}

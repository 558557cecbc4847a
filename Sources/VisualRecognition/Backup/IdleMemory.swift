internal import CLinux

/// Memory that is free and still the process's.
enum IdleMemory {
    /// Gives it back to the system, at the end of a phase that leaves much of it: the next one's memory lies elsewhere, and
    /// both together would be the peak. The corresponding C function is `malloc_trim`.
    static func giveBack() { _ = malloc_trim(0) }

    /// Lets what is above 128 KiB go back to the system as soon as it is free, from now on. Left to itself Glibc keeps more the
    /// larger the pieces are that were freed once, and lists and tables that grow leave such pieces. The corresponding C
    /// function is `mallopt`.
    static func keepLittle() { _ = mallopt(M_MMAP_THRESHOLD, 1 << 17) }
}

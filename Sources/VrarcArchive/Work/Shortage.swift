#if canImport(Glibc)
    import Glibc
#endif

/// The system has no more of what no work can be done without: threads, or memory for a library below.
enum Shortage {
    /// Ends the process with status 3 and a sentence; for places that no error can leave.
    static func end(_ what: StaticString) -> Never {
        say("vrarc: ")
        say(what)
        say("\nhint: close other programs, use fewer --jobs, or raise the limits that 'ulimit -a' shows\n")
        _exit(3)
    }

    // Nothing that would need memory.
    private static func say(_ text: StaticString) {
        _ = unsafe write(2, text.utf8Start, text.utf8CodeUnitCount)
    }
}

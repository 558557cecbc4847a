import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// SIGINT and SIGTERM end the work in an orderly way; a closed pipe and a limit on file sizes are errors of a write and not a death.
package enum Signals {
    /// Takes over the signals. The second SIGINT or SIGTERM kills.
    package static func install() {
        for signal in [SIGINT, SIGTERM] { install(signal) }
        _ = Glibc.signal(SIGPIPE, SIG_IGN)
        // A limit on file sizes (ulimit -f) is an error of a write too, so that the half-written file is removed.
        _ = Glibc.signal(SIGXFSZ, SIG_IGN)
    }

    private static func install(_ signal: Int32) {
        var old = sigaction()
        guard unsafe sigaction(signal, nil, &old) == 0 else { return }
        // What was started with the signal ignored (nohup, a shell's background) leaves it so.
        if isIgnored(old) { return }
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { Interruption.request(signal: $0) }
        // Without SA_RESTART a write that waits comes back and sees the wish to stop.
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        _ = unsafe sigaction(signal, &action, nil)
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

#if canImport(Glibc)
    import Glibc
#endif

/// What is known of the terminal.
package enum Terminal {
    /// Whether a person sees what is written there.
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Characters a line on standard error.
    package static var columns: Int {
        var size = winsize()
        if unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return variable("COLUMNS").flatMap { Int($0) } ?? 80
    }

    /// Whether the terminal can move its cursor.
    package static var canMove: Bool {
        let name = variable("TERM")
        return name != nil && name != "" && name != "dumb"
    }

    /// The value of an environment variable.
    package static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}

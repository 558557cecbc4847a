/// The end of every help text: what the exit status means.
package enum ExitStatusText {
    /// The paragraph for a command.
    ///
    /// `one` says what status 1 means for it; `nil` where it does not occur.
    package static func paragraph(
        one: String? = "The archive is damaged or not what was expected.", isPartialPossible: Bool
    ) -> String {
        var lines = ["  0         As asked."]
        if let one { lines.append("  1         \(one)") }
        if isPartialPossible { lines.append("  2         Done, but something was left out; it is named.") }
        lines += [
            "  3         Could not be done: no such file, full disk, no permission.",
            "  64        Wrong usage.",
            "  130, 143  Stopped by SIGINT or SIGTERM; nothing half-done is left.",
        ]
        return "EXIT STATUS:\n" + lines.joined(separator: "\n")
    }
}

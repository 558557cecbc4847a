#if canImport(Glibc)
    import Glibc
#endif

/// What is said besides the result, on standard error.
package struct Talk: Sendable {
    private let name: String
    private let isQuiet: Bool
    private let progress: ProgressMeter?

    package init(name: String, isQuiet: Bool, progress: ProgressMeter? = nil) {
        self.name = name
        self.isQuiet = isQuiet
        self.progress = progress
    }

    /// Says something that a person may want to know; not with `--quiet`.
    package func note(_ text: String) {
        if !isQuiet { say("\(name): \(Self.printable(text))") }
    }

    /// Says something that changes the exit status; also with `--quiet`.
    package func warning(_ text: String) {
        say("\(name): \(Self.printable(text))")
    }

    /// Says why the command failed; also with `--quiet`.
    package func error(_ failure: CommandFailure) {
        let style = Style(descriptor: 2)
        say("\(name): \(style.red(Self.printable(failure.sentence)))")
        if let hint = failure.hint { say("hint: \(Self.printable(hint))") }
    }

    private func say(_ line: String) {
        progress?.clear()
        Self.write(line + "\n")
    }

    /// Names come from archives and folders: control characters in them must not reach a terminal, and a line break
    /// must not begin a line that looks like one of ours.
    package static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// A name as a shell takes it for one word, in a command that a person may paste.
    package static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "%+,-./:=@_".utf8.contains(byte)
                }
            }
        // A name that begins as an option does is one only behind a folder.
        let name = text.hasPrefix("-") ? "./" + text : text
        if isPlain { return name }
        guard text.unicodeScalars.contains(where: isControl) else {
            return "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        }
        var result = "$'"
        for scalar in name.unicodeScalars {
            switch scalar {
            case "'", "\\": result += "\\\(scalar)"
            case _ where isControl(scalar): result += String(scalar).utf8.map { "\\x" + hex($0) }.joined()
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "'"
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 0x10 ? "0" : "") + String(byte, radix: 16) }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// Writes to standard error; that this fails is nothing that could be said anywhere.
    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        unsafe bytes.span.bytes.withUnsafeBytes { pointer in
            var done = 0
            while done < pointer.count {
                let count = unsafe Glibc.write(2, pointer.baseAddress! + done, pointer.count - done)
                if count < 0, errno != EINTR { return }
                done += max(0, count)
            }
        }
    }
}

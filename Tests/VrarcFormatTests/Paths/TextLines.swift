import Glibc

/// The lines of a text that a command prints.
struct TextLines {
    /// Calls `body` with each line; nothing happens if the command can't be run.
    static func forEach(from command: String, _ body: (String) -> Void) {
        guard let stream = unsafe popen(command, "r") else { return }
        defer { unsafe pclose(stream) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        while unsafe getline(&line, &capacity, stream) > 0 {
            if let text = unsafe line { unsafe body(String(cString: text)) }
        }
        unsafe free(line)
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

    static func environment(_ name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }
}

extension [UInt8] {
    /// The bytes that hexadecimal digits stand for.
    init(hexDigits text: some StringProtocol) {
        let digits = text.utf8.map { $0 > 0x60 ? $0 - 0x57 : $0 - 0x30 }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

/// The arguments as text.
package enum ArgumentText {
    /// A usage error where an argument is not UTF-8; `nil` if all are.
    ///
    /// The language would put U+FFFD in place of the bytes, and another file than the one that was meant would be read
    /// or written.
    package static var fault: CommandFailure? {
        for number in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = unsafe CommandLine.unsafeArgv[number] else { break }
            if let text = unsafe fault(in: argument) { return text }
        }
        return nil
    }

    private static func fault(in argument: UnsafePointer<CChar>) -> CommandFailure? {
        guard unsafe String(validatingCString: argument) == nil else { return nil }
        var bytes: [UInt8] = []
        var next = unsafe argument
        while unsafe next.pointee != 0 {
            unsafe bytes.append(UInt8(bitPattern: next.pointee))
            unsafe next += 1
        }
        return fault(in: bytes)
    }

    /// What is said of an argument that is not UTF-8.
    package static func fault(in bytes: [UInt8]) -> CommandFailure {
        let text = bytes.map { (0x20...0x7E).contains($0) ? String(UnicodeScalar($0)) : "\\x" + hex($0) }.joined()
        return CommandFailure(
            .usage, "an argument is not UTF-8: \(text)", subject: text,
            hint: "give a name that is UTF-8; a file with another one is reached through a symbolic link")
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 0x10 ? "0" : "") + String(byte, radix: 16) }
}

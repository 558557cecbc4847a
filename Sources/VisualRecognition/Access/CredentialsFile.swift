package import SystemPackage
import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// A file of the form of IBM's `ibm-credentials.env`: a line `NAME=VALUE` each, `#` before remarks.
package struct CredentialsFile: Sendable {
    private let values: [String: String]

    /// Reads a file that nobody but its owner may read or write. Throws `CredentialsError` and `IOFault`.
    package init(reading path: FilePath) throws {
        // A pipe that nobody writes to would be waited for.
        let handle = try FileHandle(opening: path, options: [.nonBlocking, .closeOnExec])
        let status = try Self.status(of: handle)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CredentialsError("\(path) is no file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw CredentialsError(
                "\(path) may be read or written by others, and holds a key: this makes it yours alone: chmod 600 \(path)"
            )
        }
        var bytes = [UInt8](repeating: 0, count: Self.limit + 1)
        let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe handle.read(at: 0, into: $0) }
        guard count <= Self.limit else { throw CredentialsError("\(path) is too large for a file of credentials") }
        self.init(String(decoding: bytes[..<count], as: UTF8.self))
    }

    /// Reads the text of such a file.
    init(_ text: String) {
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let line = Self.trimmed(line)
            guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
            var name = Self.trimmed(line[..<equals])
            if name.hasPrefix("export ") { name = Self.trimmed(name.dropFirst("export ".count)) }
            values[String(name).uppercased()] = Self.unquoted(Self.trimmed(line[line.index(after: equals)...]))
        }
        self.values = values
    }

    /// The value of a name.
    package subscript(name: String) -> String? { values[name] }

    private static let limit = 1 << 16

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    private static func unquoted(_ text: Substring) -> String {
        for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            return String(text.dropFirst().dropLast())
        }
        return String(text)
    }

    private static func status(of handle: borrowing FileHandle) throws(IOFault) -> stat {
        let descriptor = handle.descriptor.rawValue
        return try FileHandle.perform(.stat, handle.name) { () throws(Errno) in
            var status = stat()
            guard unsafe fstat(descriptor, &status) == 0 else { throw Errno(rawValue: errno) }
            return status
        }
    }
}

import SystemPackage
package import VrarcArchive
package import VrarcModel

/// Where the result goes, buffered. Whoever wrote must `flush`.
package final class StandardOutput: Sendable {
    private let descriptor: Int32
    private let buffer = Locked<[UInt8]>([])
    private static let capacity = 1 << 16

    package init(descriptor: Int32 = 1) {
        self.descriptor = descriptor
    }

    /// Whether a person sees it.
    package var isTerminal: Bool { Terminal.isTerminal(descriptor) }

    /// Adds a line of text.
    package func line(_ text: String = "") throws(ArchiveError) {
        try add { bytes in
            bytes.append(contentsOf: text.utf8)
            bytes.append(0x0A)
        }
    }

    /// Adds one JSON line, whose first member is `type`.
    package func json(_ type: String, _ members: [JSONMember]) throws(ArchiveError) {
        let line = JSONText.line(.object([JSONMember("type", .string(type))] + members))
        try add { $0.append(contentsOf: line) }
    }

    /// Adds bytes as they are.
    package func bytes(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        try flush()
        try unsafe write(bytes)
    }

    /// Writes what is buffered.
    package func flush() throws(ArchiveError) {
        let bytes = buffer.withLock { buffer in
            defer { buffer.removeAll(keepingCapacity: true) }
            return buffer
        }
        try unsafe bytes.span.bytes.withUnsafeBytes { pointer throws(ArchiveError) in try unsafe write(pointer) }
    }

    /// Forgets what is buffered.
    package func discard() {
        buffer.withLock { $0.removeAll() }
    }

    /// Whether an error says that whoever read the standard output went away.
    package static func isClosedPipe(_ error: any Error) -> Bool {
        guard let fault = (error as? ArchiveError)?.cause as? IOFault else { return false }
        return fault.errno == .brokenPipe && fault.subject == name
    }

    /// The name in errors.
    package static let name = "standard output"

    private func add(_ body: (inout [UInt8]) -> Void) throws(ArchiveError) {
        let isFull = buffer.withLock { buffer in
            body(&buffer)
            return buffer.count >= Self.capacity
        }
        if isFull { try flush() }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        // The handle must not close a descriptor that it does not own.
        var handle = FileHandle(descriptor: FileDescriptor(rawValue: descriptor), name: Self.name)
        defer { handle.forget() }
        do throws(IOFault) {
            try unsafe handle.write(bytes)
        } catch {
            throw ArchiveError(error)
        }
    }
}

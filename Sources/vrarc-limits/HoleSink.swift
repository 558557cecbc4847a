import SystemPackage
import VrarcArchive

/// Writes a file and leaves holes for the zeros of one shared buffer.
final class HoleSink: ByteSink {
    private let descriptor: FileDescriptor
    private let zeros: ByteBuffer
    private var position: Int64 = 0

    init(_ file: FilePath, zeros: ByteBuffer) throws {
        descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
        self.zeros = zeros
    }

    func write(_ segments: [OutputSegment]) throws(ArchiveError) {
        for segment in segments {
            if case .slice(let buffer, let range) = segment, buffer === zeros {
                position += Int64(range.count)
                continue
            }
            try unsafe OutputSegment.withPieces([segment]) { pieces throws(ArchiveError) in
                do {
                    for index in unsafe pieces.indices {
                        position += Int64(unsafe try descriptor.writeAll(toAbsoluteOffset: position, pieces[index]))
                    }
                } catch {
                    throw ArchiveError(.io, subject: "archive", detail: "\(error)")
                }
            }
        }
    }

    func commit() throws(ArchiveError) {
        do {
            try descriptor.resize(to: position)
            try descriptor.close()
        } catch {
            throw ArchiveError(.io, subject: "archive", detail: "\(error)")
        }
    }

    func abandon() {}
}

import VrarcArchive
import VrarcFormat

/// Where each content was written first, if later files are to be links to it.
final class LinkRegistry: Sendable {
    private let files = Locked<[BlobDigest: (path: [UInt8], size: UInt64)]>([:])

    func file(of digest: BlobDigest) -> (path: [UInt8], size: UInt64)? { files.withLock { $0[digest] } }

    func note(_ digest: BlobDigest, _ path: [UInt8], _ size: UInt64) {
        files.withLock { $0[digest] = (path, size) }
    }
}

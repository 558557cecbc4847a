import VrarcArchive

/// Open zips that wait for the next member to be read: opening one means reading its whole directory.
final class ZipCache: Sendable {
    /// As many are kept open.
    private static let limit = 16

    private let idle = Locked<[(zip: Int, archive: ZipArchive)]>([])

    /// Takes an open zip out, if there is one.
    func take(_ zip: Int) -> ZipArchive? {
        idle.withLock { idle in
            guard let place = idle.lastIndex(where: { $0.zip == zip }) else { return nil }
            return idle.remove(at: place).archive
        }
    }

    /// Puts an open zip back; the one that waited longest is closed if there are too many.
    func put(_ archive: ZipArchive, _ zip: Int) {
        let surplus = idle.withLock { idle in
            idle.append((zip, archive))
            return idle.count > Self.limit ? idle.removeFirst().archive : nil
        }
        _ = surplus
    }
}

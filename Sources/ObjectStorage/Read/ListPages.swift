import VrarcArchive

/// The last pages that were read of an archive's lists: searches for names and digests come back to them.
///
/// A page of 64 KiB costs a request as a few bytes of it do.
final class ListPages: Sendable {
    /// Gives a range of the object.
    typealias Fetch = @Sendable (Range<UInt64>) throws(StoreError) -> ByteBuffer

    /// Where in the object the lists are.
    private let lists: Range<UInt64>
    private let fetch: Fetch
    /// The one that was read last is last.
    private let kept = Locked<[(number: UInt64, bytes: ByteBuffer)]>([])

    private static let page: UInt64 = 64 << 10
    /// 1 MiB: so much of INDEX and NAMES have archives of 10,000 files.
    private static let most = 16

    init(_ lists: Range<UInt64>, fetch: @escaping Fetch) {
        self.lists = lists
        self.fetch = fetch
    }

    /// Copies what a page has from `offset` on into `buffer`, at least one byte; `nil` where what is asked for does not lie
    /// in one page, or is nothing of the lists.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) -> Int? {
        let number = offset / Self.page
        let start = number * Self.page
        guard offset < lists.upperBound, UInt64(buffer.count) <= start + Self.page - offset else { return nil }
        var found = kept.withLock { kept in kept.first { $0.number == number }?.bytes }
        if found == nil, lists.contains(offset) {
            found = try fetch(start..<min(start + Self.page, lists.upperBound))
        }
        guard let found else { return nil }
        kept.withLock { kept in
            kept.removeAll { $0.number == number }
            kept.append((number, found))
            if kept.count > Self.most { kept.removeFirst() }
        }
        let position = Int(offset - start)
        let count = min(buffer.count, found.count - position)
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: found.bytes[position..<position + count]))
        return count
    }
}

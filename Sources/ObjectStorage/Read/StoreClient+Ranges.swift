import HTTPTransport
import VrarcArchive

extension StoreClient {
    /// Fills `buffer` with the bytes of an object from `offset` on, which must be there.
    ///
    /// Where a line breaks, the next attempt asks for what is missing. Throws `.conflict` where the object is no longer
    /// the one of `etag`, so that no two states of it are mixed.
    func read(
        _ place: StoreURL, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer, ifMatch etag: String?
    ) throws(StoreError) {
        var done = 0
        var isOther = false
        let end = offset + UInt64(buffer.count)
        func next() -> StoreCall {
            Self.get(place, range: "bytes=\(offset + UInt64(done))-\(end - 1)", etag)
        }
        while done < buffer.count {
            let before = done
            _ = try unsafe download(next) { head in
                let range = ContentRange(head)
                isOther = range?.range.lowerBound != offset + UInt64(done)
                if let etag, let other = head.headers["etag"], other != etag { isOther = true }
                if isOther { throw HTTPError(.caller, "it answers with other bytes than it was asked for") }
            } data: { bytes in
                let count = min(bytes.count, buffer.count - done)
                unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + count]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
                done += count
            }
            guard done > before else {
                throw StoreError(
                    .answer, call: "GetObject", subject: place.description, "it gives fewer bytes than it has")
            }
        }
    }

    /// The last bytes of an object, up to `count`, and what the store says of it: one request.
    func tail(_ place: StoreURL, _ count: Int) throws(StoreError) -> (bytes: ByteBuffer, object: StoreObject) {
        let buffer = ByteBuffer(capacity: count)
        var total: UInt64?
        var headers = HTTPHeaders()
        do throws(StoreError) {
            _ = try unsafe download {
                Self.get(place, range: "bytes=-\(count)", nil)
            } head: { head in
                buffer.count = 0
                headers = head.headers
                // A store may give a small object whole.
                total = ContentRange(head)?.total ?? (head.status == 200 ? head.declaredLength : nil)
                guard let total, ContentRange(head) != nil || total <= UInt64(count) else {
                    throw HTTPError(.caller, "the store does not give parts of objects")
                }
            } data: { bytes in
                guard bytes.count <= buffer.capacity - buffer.count else {
                    throw HTTPError(.caller, "it answers with more bytes than it was asked for")
                }
                unsafe buffer.append(bytes)
            }
        } catch {
            // Of an empty object no part can be asked for.
            guard error.status == 416, let object = try object(place), object.size == 0 else { throw error }
            return (ByteBuffer(capacity: 1), object)
        }
        guard let total, UInt64(buffer.count) == min(total, UInt64(count)) else {
            throw StoreError(.answer, call: "GetObject", subject: place.description, "it gives fewer bytes than it has")
        }
        return (buffer, StoreObject(headers, size: total))
    }

    private static func get(_ place: StoreURL, range: String, _ etag: String?) -> StoreCall {
        var call = StoreCall("GetObject", .get, place)
        call.headers = [("Range", range)] + (etag.map { [("If-Match", $0)] } ?? [])
        return call
    }
}

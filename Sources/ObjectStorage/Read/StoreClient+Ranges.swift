import HTTPTransport
import VrarcArchive

extension StoreClient {
    /// Gives the bytes of a part of an object, which must be there, to `body`, piece by piece.
    ///
    /// Where a line breaks, the next attempt asks for what is missing; one that brought much before is no failed one. Throws
    /// `.conflict` where the object is no longer the one of `etag`, so that no two states of it are mixed; what `body` throws
    /// is the `cause` of its `transport`.
    func read(
        _ place: StoreURL, _ range: Range<UInt64>, ifMatch etag: String?,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws(StoreError) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let before = offset
            var refusal: StoreError?
            do throws(StoreError) {
                _ = try unsafe download {
                    Self.get(place, range: "bytes=\(offset)-\(range.upperBound - 1)", etag)
                } head: { head in
                    refusal = Self.refusal(of: head, from: offset, etag, place)
                    if let refusal { throw refusal }
                } data: { bytes in
                    let count = min(bytes.count, Int(range.upperBound - offset))
                    try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
                    offset += UInt64(count)
                }
            } catch {
                if let refusal { throw refusal }
                guard error.transport?.isPassing == true, offset - before >= Self.progress else { throw error }
                continue
            }
            guard offset > before else { throw Self.tooFew(place) }
        }
    }

    /// Bytes of one call, its repetitions included, that are worth calling again.
    private static let progress: UInt64 = 1 << 20

    /// Why an answer is not the one that was asked for; `nil` if it is.
    private static func refusal(
        of head: HTTPHead, from offset: UInt64, _ etag: String?, _ place: StoreURL
    ) -> StoreError? {
        // Of a store that knows no condition.
        if let etag, let other = head.headers["etag"], other != etag {
            return error(.conflict, place, "the object is another one than it was")
        }
        // Some stores answer 200, and say of which part.
        guard head.status == 206 || ContentRange(head) != nil else {
            return error(.unsupported, place, "the store does not give parts of objects")
        }
        guard ContentRange(head)?.range.lowerBound == offset else {
            return error(.answer, place, "it answers with other bytes than it was asked for")
        }
        return nil
    }

    /// The last bytes of an object, up to `count`, and what the store says of it: one request.
    func tail(_ place: StoreURL, _ count: Int) throws(StoreError) -> (bytes: ByteBuffer, object: StoreObject) {
        let buffer = ByteBuffer(capacity: count)
        var total: UInt64?
        var headers = HTTPHeaders()
        var refusal: StoreError?
        do throws(StoreError) {
            _ = try unsafe download {
                Self.get(place, range: "bytes=-\(count)", nil)
            } head: { head in
                buffer.count = 0
                headers = head.headers
                total = Self.total(head, tail: UInt64(count))
                guard total == nil else { return }
                let isWhole = head.status != 206
                let why =
                    isWhole
                    ? "the store does not give parts of objects" : "it answers with other bytes than it was asked for"
                refusal = Self.error(isWhole ? .unsupported : .answer, place, why)
                throw refusal ?? Self.tooFew(place)
            } data: { bytes in
                guard bytes.count <= buffer.capacity - buffer.count else {
                    refusal = Self.error(.answer, place, "it answers with more bytes than it was asked for")
                    throw refusal ?? Self.tooFew(place)
                }
                unsafe buffer.append(bytes)
            }
        } catch {
            if let refusal { throw refusal }
            // Of an empty object no part can be asked for.
            guard error.status == 416, let object = try object(place), object.size == 0 else { throw error }
            return (ByteBuffer(capacity: 1), object)
        }
        guard let total, UInt64(buffer.count) == min(total, UInt64(count)) else { throw Self.tooFew(place) }
        return (buffer, StoreObject(headers, size: total))
    }

    /// The size of the object whose last bytes an answer has; `nil` where it has others.
    private static func total(_ head: HTTPHead, tail count: UInt64) -> UInt64? {
        // A store may give a small object whole.
        let part = ContentRange(head)
        guard head.status == 206 || part != nil else { return head.declaredLength.flatMap { $0 <= count ? $0 : nil } }
        guard let range = part, range.range == range.total - min(range.total, count)..<range.total else {
            return nil
        }
        return range.total
    }

    private static func tooFew(_ place: StoreURL) -> StoreError {
        error(.answer, place, "it gives fewer bytes than it has")
    }

    private static func error(_ kind: StoreError.Kind, _ place: StoreURL, _ detail: String) -> StoreError {
        StoreError(kind, call: "GetObject", subject: place.description, detail)
    }

    private static func get(_ place: StoreURL, range: String, _ etag: String?) -> StoreCall {
        var call = StoreCall("GetObject", .get, place)
        call.headers = [("Range", range)] + (etag.map { [("If-Match", $0)] } ?? [])
        return call
    }
}

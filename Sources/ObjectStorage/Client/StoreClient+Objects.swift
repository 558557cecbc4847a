import HTTPTransport
import VrarcArchive
import VrarcModel

extension StoreClient {
    /// What a store says of an object; `nil` if it is not there.
    package func object(_ place: StoreURL) throws(StoreError) -> StoreObject? {
        do throws(StoreError) {
            return try head(place)
        } catch {
            guard error.code == nil, error.status == 400 || error.status == 403 else { throw error }
            try sayWhy(place)
            return try head(place)
        }
    }

    /// The answer to HEAD has no body that says what is wrong, such as keys that have come to their end, or a clock: asked
    /// for a byte of the object the store says it, and what can be mended is.
    private func sayWhy(_ place: StoreURL) throws(StoreError) {
        var call = StoreCall("GetObject", .get, place)
        call.headers = [("Range", "bytes=0-0")]
        do throws(StoreError) {
            _ = try reply(to: call)
        } catch {
            guard error.status == 404 || error.status == 416 || error.kind == .frozen else { throw error }
        }
    }

    private func head(_ place: StoreURL) throws(StoreError) -> StoreObject? {
        var call = StoreCall("HeadObject", .head, place)
        call.headers = [("x-amz-checksum-mode", "ENABLED")]
        let reply: HTTPReply
        do throws(StoreError) {
            reply = try self.reply(to: call)
        } catch {
            if error.status == 404 { return nil }
            throw error
        }
        guard let size = reply.head.declaredLength else {
            throw StoreError(.answer, call: call.name, subject: place.description, "it does not say the object's size")
        }
        return StoreObject(reply.head.headers, size: size)
    }

    /// Bytes of one of the parts that an object was made of, from 1 on; `nil` where the store does not say, or has another object
    /// by now.
    func partSize(_ place: StoreURL, _ number: Int, of object: StoreObject) throws(StoreError) -> UInt64? {
        var call = StoreCall("HeadObject", .head, place)
        call.query = [("partNumber", "\(number)")]
        let head: HTTPHead
        do throws(StoreError) {
            head = try reply(to: call).head
        } catch {
            guard error.status != nil else { throw error }
            return nil
        }
        // Who knows no parts says nothing of a range.
        guard let range = ContentRange(head), range.total == object.size, head.headers["etag"] == object.etag else {
            return nil
        }
        return UInt64(range.range.count)
    }

    /// What a store says of an object to keys that may perhaps only write.
    func look(_ place: StoreURL) throws(StoreError) -> ObjectLook {
        do throws(StoreError) {
            return try object(place).map { .there($0) } ?? .absent
        } catch {
            guard error.kind == .forbidden, error.access == nil, error.status == 403 else { throw error }
            // Keys that the store does not know may not write either.
            guard error.code == nil || error.code == "AccessDenied" else { throw error }
            return .hidden
        }
    }

    /// The same after a call that failed and may be done all the same. Throws interruptions only: what the call itself met says
    /// more than what the look did.
    func look(_ place: StoreURL, after error: StoreError) throws(StoreError) -> ObjectLook {
        guard !error.isInterruption else { throw error }
        do throws(StoreError) {
            return try look(place)
        } catch let other {
            if other.isInterruption { throw other }
            return .hidden
        }
    }

    /// Puts a small object, unless there is one of that name. Gives what the answer says of it.
    func put(
        _ place: StoreURL, _ bytes: [UInt8], headers: [(name: String, value: String)]
    ) throws(StoreError) -> StoreObject {
        var call = StoreCall("PutObject", .put, place)
        call.headers = headers + [("If-None-Match", "*"), ("Content-Type", Self.mediaType)]
        call.body = .bytes(bytes)
        call.payload = .digest(SHA256.digest(of: bytes))
        return StoreObject(try reply(to: call).head.headers, size: UInt64(bytes.count))
    }

    /// The MD5 of a body as `Content-MD5` has it, which some calls of older stores want; empty where there is no MD5.
    static func md5(_ body: [UInt8]) -> String {
        MD5.text(of: body).map { Base64.encode(Hexadecimal.bytes($0)) } ?? ""
    }

    /// A tar stream in Zstandard frames.
    static let mediaType = "application/zstd"
}

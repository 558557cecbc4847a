import HTTPTransport
import VrarcArchive

extension StoreClient {
    /// What a store says of an object; `nil` if it is not there.
    package func object(_ place: StoreURL) throws(StoreError) -> StoreObject? {
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

    /// Puts a small object, unless there is one of that name. Gives the header fields of the answer.
    func put(
        _ place: StoreURL, _ bytes: [UInt8], headers: [(name: String, value: String)]
    ) throws(StoreError) -> HTTPHeaders {
        var call = StoreCall("PutObject", .put, place)
        call.headers = headers + [("If-None-Match", "*"), ("Content-Type", Self.mediaType)]
        call.body = .bytes(bytes)
        call.payload = .digest(SHA256.digest(of: bytes))
        // Where the answer is lost, whether it was done is looked up.
        call.repetition = .ifNotDone
        return try reply(to: call).head.headers
    }

    /// A tar stream in Zstandard frames.
    static let mediaType = "application/zstd"
}

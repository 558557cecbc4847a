import HTTPTransport
import VrarcArchive

/// An object that is sent with one request.
struct SmallObject {
    let client: StoreClient
    let place: StoreURL
    let bytes: [UInt8]
    let options: UploadOptions

    /// Sends it, and looks at what the store has then. Throws `.conflict` where there is another object of that name, `.unseen`
    /// where that can't be told.
    func put() throws(StoreError) -> StoreObject {
        let digest = PartDigest(SHA256.digest(of: bytes))
        let answer: StoreObject
        do throws(StoreError) {
            answer = try client.put(place, bytes, headers: options.headers + proofs(digest))
        } catch {
            // The answer may be lost, and the object there. Another one may have the same size.
            switch try client.look(place, after: error) {
            case .there(let object) where isSame(object, digest) == true: return object
            case .hidden where error.kind == .conflict: throw error.ofUnseen
            default: throw error
            }
        }
        switch try client.look(place) {
        case .there(let object) where isSame(object, digest) != false: return object
        case .hidden where isSame(answer, digest) != false: return answer
        default:
            throw StoreError(
                .corrupted, call: "PutObject", subject: place.description,
                "the store says it is done, and has another object or none")
        }
    }

    /// A lock is set only with an object whose bytes are proven in a way that the store knows, older stores by their MD5.
    private func proofs(_ digest: PartDigest) -> [(name: String, value: String)] {
        let md5 = options.lock == nil ? "" : StoreClient.md5(bytes)
        return [("x-amz-sdk-checksum-algorithm", "SHA256"), ("x-amz-checksum-sha256", digest.base64)]
            + (md5.isEmpty ? [] : [("Content-MD5", md5)])
    }

    /// Whether an object is this one; `nil` where the store says no more than that its size is the same.
    private func isSame(_ object: StoreObject, _ digest: PartDigest) -> Bool? {
        guard object.size == UInt64(bytes.count) else { return false }
        if let checksum = object.checksum, checksum != digest.base64 { return false }
        // Also beside a checksum: a store that takes it without looking has the MD5 of what arrived.
        let part = StoredPart(number: 1, size: object.size, etag: object.etag ?? "", checksum: nil)
        guard object.isETagOfContent, let stored = part.md5, let own = MD5.text(of: bytes) else {
            return object.checksum == nil ? nil : true
        }
        return stored == own
    }
}

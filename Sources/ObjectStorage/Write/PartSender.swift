import HTTPTransport
import VrarcArchive
import VrarcModel

/// Sends parts of one upload and looks whether what arrived is what was sent.
///
/// A store that keeps SHA-256 compares it itself and says it; of one that does not, the ETag is compared with the MD5.
final class PartSender: Sendable {
    private let client: StoreClient
    private let upload: UnfinishedUpload
    /// Whether the store has shown that it keeps no SHA-256.
    private let needsMD5 = Locked(false)
    /// How often a part is sent that arrives as another.
    private static let attempts = 3

    init(_ client: StoreClient, _ upload: UnfinishedUpload) {
        self.client = client
        self.upload = upload
    }

    /// Whether the store has shown that it keeps no SHA-256 of parts.
    var isWithoutChecksums: Bool { needsMD5.withLock { $0 } }

    /// Sends part `number`. Throws `.corrupted` where it arrives as another again and again.
    func send(_ number: Int, _ content: PartContent) throws(StoreError) -> StoredPart {
        for _ in 1..<Self.attempts {
            let part = try once(number, content)
            if try isWhole(part, content) { return part }
        }
        let part = try once(number, content)
        guard try isWhole(part, content) else {
            throw error(.corrupted, number, "the store has other bytes than were sent, and did not notice")
        }
        return part
    }

    private func once(_ number: Int, _ content: PartContent) throws(StoreError) -> StoredPart {
        var call = StoreCall("UploadPart", .put, upload.place)
        call.query = [("partNumber", "\(number)"), ("uploadId", upload.id)]
        call.headers = [("x-amz-checksum-sha256", content.digest.base64)]
        if needsMD5.withLock({ $0 }), let md5 = try md5(of: content) {
            call.headers.append(("Content-MD5", Base64.encode(Hexadecimal.bytes(md5))))
        }
        call.body = content.body
        call.payload = .digest(content.digest.sha256)
        let headers = try client.reply(to: call).head.headers
        guard let etag = headers["etag"] else { throw error(.answer, number, "it gives the part no ETag") }
        return StoredPart(
            number: number, size: content.length, etag: etag, checksum: headers["x-amz-checksum-sha256"])
    }

    /// Whether the store says of a part what we know of it.
    private func isWhole(_ part: StoredPart, _ content: PartContent) throws(StoreError) -> Bool {
        if let checksum = part.checksum { return checksum == content.digest.base64 }
        needsMD5.withLock { $0 = true }
        guard let stored = part.md5, let own = try md5(of: content) else { return true }
        return own == stored
    }

    private func md5(of content: PartContent) throws(StoreError) -> String? {
        do {
            return try content.md5()
        } catch {
            throw StoreError(
                HTTPError(.caller, "\(error)", cause: error), call: "UploadPart", subject: upload.place.description)
        }
    }

    private func error(_ kind: StoreError.Kind, _ number: Int, _ detail: String) -> StoreError {
        StoreError(kind, call: "UploadPart", subject: upload.place.description, "part \(number): \(detail)")
    }
}

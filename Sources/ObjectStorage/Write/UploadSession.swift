import HTTPTransport
import VrarcArchive

/// One multipart upload: begun, or taken up where an earlier run left it, and completed.
///
/// What the store lists is the truth. Parts may be sent from any thread.
final class UploadSession: Sendable {
    let client: StoreClient
    let upload: UnfinishedUpload
    /// Parts that the store had already, by number; each still to be compared with what it should be.
    let found: [Int: StoredPart]
    /// Whether the keys may not list uploads, so that none could be taken up.
    let isBlind: Bool
    /// What is put beside the object, where its ids are.
    private let fileID: String?
    private let sender: PartSender
    private let done = Locked<[Int: (part: StoredPart, digest: PartDigest)]>([:])

    private init(
        _ client: StoreClient, _ upload: UnfinishedUpload, _ found: [Int: StoredPart], _ options: UploadOptions,
        isBlind: Bool = false
    ) {
        self.isBlind = isBlind
        self.client = client
        fileID = options.metadata[ObjectMetadata.fileID]
        self.upload = upload
        self.found = found
        sender = PartSender(client, upload)
    }

    /// Takes up the newest unfinished upload of a place whose parts are as long as the plan's, or begins one. One without parts
    /// is left alone, if the ledger does not know it: nothing tells for which archive, and with what beside it, it was begun.
    static func open(
        _ client: StoreClient, _ place: StoreURL, _ plan: PartPlan, _ options: UploadOptions,
        _ ledger: PartLedger? = nil
    ) throws(StoreError) -> UploadSession {
        var empty: UnfinishedUpload?
        var isBlind = false
        let uploads: [UnfinishedUpload]
        do throws(StoreError) {
            uploads = try client.unfinishedUploads(place)
        } catch {
            guard error.kind == .forbidden, error.status == 403 else { throw error }
            (uploads, isBlind) = ([], true)
        }
        for upload in uploads.reversed() where upload.isOf(options.storageClass) {
            let parts: [StoredPart]
            do throws(StoreError) {
                parts = try client.parts(of: upload)
            } catch {
                // Another run has ended it meanwhile.
                if error.kind == .notFound { continue }
                throw error
            }
            if parts.isEmpty, empty == nil, ledger?.knows(upload.id, options) == true { empty = upload }
            guard !parts.isEmpty, fits(parts, plan) else { continue }
            return UploadSession(client, upload, Dictionary(parts.map { ($0.number, $0) }) { $1 }, options)
        }
        if let empty { return UploadSession(client, empty, [:], options) }
        let id = try client.createUpload(place, options)
        ledger?.note(upload: id, options)
        let upload = UnfinishedUpload(place: place, id: id, initiated: "", storageClass: nil)
        return UploadSession(client, upload, [:], options, isBlind: isBlind)
    }

    /// Whether all parts have the lengths of a plan; of a growing one the last may be shorter.
    private static func fits(_ parts: [StoredPart], _ plan: PartPlan) -> Bool {
        parts.allSatisfy { part in
            let length = UInt64(plan.range(of: part.number).count)
            return part.size == length || plan == .growing && part.number == parts.last?.number && part.size < length
        }
    }

    /// Whether the store has part `number` with this content; `nil` if it does not have it at all.
    ///
    /// - Parameter md5: That of the part, where the store keeps nothing better.
    func has(_ number: Int, _ digest: PartDigest, md5: () throws -> String?) throws -> Bool? {
        guard let part = found[number] else { return nil }
        let isSame: Bool
        if let checksum = part.checksum {
            isSame = checksum == digest.base64
        } else {
            guard let stored = part.md5, let own = try md5() else { return nil }
            isSame = stored == own
        }
        if isSame { done.withLock { $0[number] = (part, digest) } }
        return isSame
    }

    /// Sends a part.
    func send(_ number: Int, _ content: PartContent) throws(StoreError) {
        let part = try sender.send(number, content)
        done.withLock { $0[number] = (part, content.digest) }
    }

    /// Makes the object of parts 1 to `count`, and looks at it.
    ///
    /// Throws `.conflict` where there is another object of that name by now, `.unseen` where that can't be told, `.corrupted`
    /// where what the store says of it does not fit what was sent.
    func complete(count: Int, size: UInt64) throws(StoreError) -> StoreObject {
        let all = done.withLock { done in (1...count).compactMap { done[$0] } }
        guard all.count == count else { throw error(.answer, "parts are missing") }
        let check = ObjectCheck(parts: all.map(\.part), digests: all.map(\.digest), size: size, fileID: fileID)
        let answer: XMLElement
        do throws(StoreError) {
            answer = try client.complete(upload, listed(all))
        } catch {
            // The answer may be lost, and the object there; nothing else has these parts.
            guard Self.mayBeDone(error) else { throw error }
            let look = try client.look(upload.place, after: error)
            if case .there(let object) = look, check.isSame(object) { return object }
            // Where there is another object nothing can be made of these parts any more, and they cost money.
            if error.status == 412 { try? client.abort(upload) }
            if case .hidden = look, error.kind == .conflict || error.code == "NoSuchUpload" { throw error.ofUnseen }
            throw error
        }
        let object: StoreObject
        switch try client.look(upload.place) {
        case .there(let seen): object = seen
        case .hidden:
            object = StoreObject(
                size: size, etag: answer.text(of: "ETag"), checksum: answer.text(of: "ChecksumSHA256"))
        case .absent: throw error(.corrupted, "the store says it is done, and does not have the object")
        }
        if let fault = check.fault(of: object) { throw error(.corrupted, fault) }
        return object
    }

    /// The parts as the store wants them named: with the checksums that it has compared, also where its list of parts, which
    /// an earlier run's come from, does not have them.
    private func listed(_ all: [(part: StoredPart, digest: PartDigest)]) -> [StoredPart] {
        let hasChecksums = !sender.isWithoutChecksums
        return all.map { part, digest in
            StoredPart(
                number: part.number, size: part.size, etag: part.etag,
                checksum: hasChecksums ? digest.base64 : part.checksum)
        }
    }

    private static func mayBeDone(_ error: StoreError) -> Bool {
        switch error.kind {
        case .notFound, .conflict, .server, .transport, .answer: true
        default: false
        }
    }

    private func error(_ kind: StoreError.Kind, _ detail: String) -> StoreError {
        StoreError(kind, call: "CompleteMultipartUpload", subject: upload.place.description, detail)
    }
}

import HTTPTransport

extension StoreClient {
    /// Begins an upload; gives its id.
    func createUpload(_ place: StoreURL, _ options: UploadOptions) throws(StoreError) -> String {
        var call = StoreCall("CreateMultipartUpload", .post, place)
        call.query = [("uploads", "")]
        call.headers = options.headers + [("x-amz-checksum-algorithm", "SHA256"), ("Content-Type", Self.mediaType)]
        // Where an answer is lost it is begun twice: one without parts costs nothing, and can be listed and given up.
        let root = try element(call)
        guard let id = root.text(of: "UploadId"), !id.isEmpty else { throw unreadable(call, "it names no upload") }
        return id
    }

    /// The uploads of a place that were neither completed nor aborted; for a place that is no key, of all keys below it.
    package func unfinishedUploads(_ place: StoreURL) throws(StoreError) -> [UnfinishedUpload] {
        var found: [UnfinishedUpload] = []
        var marker: (key: String, id: String)?
        while true {
            var call = StoreCall("ListMultipartUploads", .get, StoreURL(bucket: place.bucket, key: ""))
            call.query = [("uploads", "")]
            if !place.key.isEmpty { call.query.append(("prefix", place.key)) }
            if let marker { call.query += [("key-marker", marker.key), ("upload-id-marker", marker.id)] }
            let root: XMLElement
            do throws(StoreError) {
                root = try list(call)
            } catch {
                // So rclone says that a bucket has none.
                if error.code == "NoSuchUpload" { return found }
                throw error
            }
            let isEncoded = root.text(of: "EncodingType") == "url"
            for upload in root.all("Upload") {
                guard let name = upload.text(of: "Key"), let id = upload.text(of: "UploadId") else { continue }
                let key = isEncoded ? PercentText.decoded(name) : name
                guard place.isPrefix || key == place.key else { continue }
                found.append(
                    UnfinishedUpload(
                        place: StoreURL(bucket: place.bucket, key: key), id: id,
                        initiated: upload.text(of: "Initiated") ?? "", storageClass: upload.text(of: "StorageClass")))
            }
            let name = root.text(of: "NextKeyMarker") ?? ""
            let next = (isEncoded ? PercentText.decoded(name) : name, root.text(of: "NextUploadIdMarker") ?? "")
            guard root.text(of: "IsTruncated") == "true", !next.0.isEmpty else { return found }
            // A list that does not go on would never end.
            guard marker.map({ $0 != next }) ?? true, found.count <= Self.mostUploads else {
                throw unreadable(call, "its list of unfinished uploads has no end")
            }
            marker = next
        }
    }

    /// Asks for keys as they are; percent-encoded only where one has what XML can't: SeaweedFS says then that keys are encoded which
    /// are not, and `+` in such a key would be taken for a space.
    private func list(_ call: StoreCall) throws(StoreError) -> XMLElement {
        do throws(StoreError) {
            return try element(call)
        } catch {
            guard error.kind == .answer else { throw error }
            var call = call
            call.query.append(("encoding-type", "url"))
            return try element(call)
        }
    }

    /// Far more than anybody leaves behind.
    private static let mostUploads = 1_000_000

    /// The parts of an upload that the store has, in order.
    package func parts(of upload: UnfinishedUpload) throws(StoreError) -> [StoredPart] {
        var parts: [StoredPart] = []
        var marker = ""
        while true {
            var call = StoreCall("ListParts", .get, upload.place)
            call.query = [("uploadId", upload.id)]
            if !marker.isEmpty { call.query.append(("part-number-marker", marker)) }
            let root = try element(call)
            for part in root.all("Part") {
                guard let number = part.text(of: "PartNumber").flatMap({ Int($0) }),
                    (1...PartPlan.mostParts).contains(number),
                    let size = part.text(of: "Size").flatMap({ UInt64($0) }), let etag = part.text(of: "ETag")
                else { throw unreadable(call, "a part has no number, size or ETag") }
                parts.append(
                    StoredPart(number: number, size: size, etag: etag, checksum: part.text(of: "ChecksumSHA256")))
            }
            let next = root.text(of: "NextPartNumberMarker") ?? ""
            guard root.text(of: "IsTruncated") == "true", !next.isEmpty else {
                return parts.sorted { $0.number < $1.number }
            }
            guard next != marker, parts.count <= PartPlan.mostParts else {
                throw unreadable(call, "its list of parts has no end")
            }
            marker = next
        }
    }

    /// Gives up an upload: the store lets its parts go. No object is touched.
    package func abort(_ upload: UnfinishedUpload) throws(StoreError) {
        var call = StoreCall("AbortMultipartUpload", .delete, upload.place)
        call.query = [("uploadId", upload.id)]
        _ = try reply(to: call)
    }

    /// Makes the object of its parts, unless there is one of that name. Gives what the store says of it.
    func complete(_ upload: UnfinishedUpload, _ parts: [StoredPart]) throws(StoreError) -> XMLElement {
        var call = StoreCall("CompleteMultipartUpload", .post, upload.place)
        call.query = [("uploadId", upload.id)]
        let lines = parts.map { part in
            let checksum = part.checksum.map { "<ChecksumSHA256>\(XMLText.escaped($0))</ChecksumSHA256>" } ?? ""
            return
                "<Part><PartNumber>\(part.number)</PartNumber><ETag>\(XMLText.escaped(part.etag))</ETag>\(checksum)</Part>"
        }
        let body = Array("<CompleteMultipartUpload>\(lines.joined())</CompleteMultipartUpload>".utf8)
        call.headers = [("If-None-Match", "*"), ("Content-Type", "application/xml")]
        call.body = .bytes(body)
        call.payload = .digest(of: body)
        call.answersBeforeItKnows = true
        return try element(call)
    }

    /// The root of an answer that is XML.
    func element(_ call: StoreCall) throws(StoreError) -> XMLElement {
        let body = try reply(to: call).body
        do throws(XMLError) {
            return try XMLElement(reply: body)
        } catch {
            throw unreadable(call, error.detail)
        }
    }

    private func unreadable(_ call: StoreCall, _ detail: String) -> StoreError {
        StoreError(.answer, call: call.name, subject: call.place.description, detail)
    }
}

/// How an object is to be stored.
package struct UploadOptions: Sendable {
    /// Such as `DEEP_ARCHIVE`; `nil` for the bucket's own.
    package var storageClass: String?
    /// Until when nobody may delete or replace it, and whether nobody at all.
    package var lock: ObjectLock?
    /// What is put beside it; names in lower case.
    package var metadata: [String: String] = [:]

    package init() {}

    /// As header fields.
    var headers: [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if let storageClass { headers.append(("x-amz-storage-class", storageClass)) }
        if let lock {
            headers.append(("x-amz-object-lock-mode", lock.mode.rawValue))
            headers.append(("x-amz-object-lock-retain-until-date", lock.until))
        }
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            headers.append(("x-amz-meta-\(name)", value))
        }
        return headers
    }
}

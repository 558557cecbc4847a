import HTTPTransport

/// What a store says of an object.
package struct StoreObject: Sendable {
    package let size: UInt64
    /// With its quotation marks; another one when the object is another.
    package let etag: String?
    /// Whether the ETag can be the MD5 of the content: not where a service of keys encrypts it.
    let isETagOfContent: Bool
    /// Such as `DEEP_ARCHIVE`; a store that says nothing has it in its standard class.
    package let storageClass: String?
    /// What a class that moves objects by itself says of one that it has moved to an archive.
    package let archiveStatus: String?
    /// The header field `x-amz-restore`, as it is.
    package let restore: String?
    /// SHA-256 of the object or of the digests of its parts, base64, behind it `-` and their number.
    package let checksum: String?
    /// Until when it is locked, as the store writes it; a store says so only to keys that may know it.
    package let lockedUntil: String?
    /// What was put beside it when it was made, names in lower case.
    package let metadata: [String: String]

    /// Whether the object was made of parts, so that its checksum may be that of their digests: an ETag or a checksum has their number
    /// behind it.
    var isOfParts: Bool { checksum?.contains("-") == true || etag?.contains("-") == true }

    /// What is known of an object that was made, and that the keys may not look at.
    init(size: UInt64, etag: String?, checksum: String?) {
        isETagOfContent = false
        self.size = size
        self.etag = etag
        self.checksum = checksum
        (storageClass, archiveStatus, restore, lockedUntil, metadata) = (nil, nil, nil, nil, [:])
    }

    init(_ headers: HTTPHeaders, size: UInt64) {
        self.size = size
        etag = headers["etag"]
        let encryption = headers["x-amz-server-side-encryption"] ?? "AES256"
        isETagOfContent =
            encryption == "AES256" && headers["x-amz-server-side-encryption-customer-algorithm"] == nil
        storageClass = headers["x-amz-storage-class"]
        archiveStatus = headers["x-amz-archive-status"]
        lockedUntil = headers["x-amz-object-lock-retain-until-date"]
        restore = headers["x-amz-restore"]
        checksum = headers["x-amz-checksum-sha256"]
        var metadata: [String: String] = [:]
        let prefix = "x-amz-meta-"
        for field in headers.fields where field.name.lowercased().hasPrefix(prefix) {
            metadata[String(field.name.lowercased().dropFirst(prefix.count))] = field.value
        }
        self.metadata = metadata
    }
}

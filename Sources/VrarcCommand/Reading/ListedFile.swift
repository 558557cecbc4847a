package import VrarcFormat
package import VrarcModel

/// One logical file below `data/`, as lists show it.
package struct ListedFile: Sendable {
    /// Path below the top folder, beginning with `data/`.
    package let path: [UInt8]
    /// The path it is restored to, also beginning with `data/`, where that differs.
    package var originalPath: SourceName?
    package let digest: BlobDigest
    /// Bytes of content, if they were asked for.
    package var size: UInt64?
    /// What an image's bytes say, if it is one and that was asked for.
    package var facts: ImageFacts?

    package init(path: [UInt8], digest: BlobDigest) {
        self.path = path
        self.digest = digest
    }

    /// The path below `data/`, as a person gives it.
    package var shownPath: String { String(decoding: path.dropFirst(Self.prefixLength), as: UTF8.self) }

    /// The original path below `data/`.
    package var shownOriginal: SourceName? {
        originalPath.map { SourceName(Array($0.bytes.dropFirst(Self.prefixLength))) }
    }

    private static let prefixLength = "data/".utf8.count
}

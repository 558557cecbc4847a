internal import VrarcFormat
internal import VrarcModel

/// One entry of the tar stream, as the walk found it.
struct WalkEntry {
    /// Path below the top folder.
    var path: [UInt8]
    /// The path's key in NAMES.
    let key: NameKey
    var isLink = false
    /// Number of the entry that a link goes to.
    var target: UInt64 = 0
    var size: UInt64 = 0
    /// First frame that holds the content.
    var contentOffset: UInt64 = 0
    /// Bytes of all frames that hold it.
    var storedLength: UInt64 = 0
    var position: UInt32 = 0
    var isRaw = false
    /// Frame that holds the first byte of the headers.
    var headerOffset: UInt64 = 0
    /// End of the frame that holds the last byte of content, or of the header.
    var end: UInt64 = 0
    /// Known at depth full, and of files that the checks read.
    var digest: BlobDigest?
    /// Whether a frame of the content has a finding.
    var isDamaged = false
    /// Known at depth full.
    var facts: ImageFacts?

    /// `key` is computed where it is not known.
    init(path: [UInt8], key: NameKey? = nil) {
        self.path = path
        self.key = key ?? NameKey(SHA256.digest(of: path))
    }

    /// Where the content is, in the form that reading a blob takes.
    func indexEntry(_ digest: BlobDigest) -> IndexEntry {
        IndexEntry(
            digest: digest, offset: contentOffset, rawLength: size, storedLength: storedLength,
            positionInFrame: position, isRaw: isRaw)
    }
}

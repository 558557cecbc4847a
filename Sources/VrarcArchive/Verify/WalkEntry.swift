internal import VrarcFormat
internal import VrarcModel

/// One entry of the tar stream, as the walk found it.
struct WalkEntry: Equatable {
    /// Path below the top folder.
    var path: [UInt8]
    /// Where NAMES has the path.
    let name: NamePlace
    var isLink = false
    /// Number of the entry that a link goes to.
    var target: UInt64 = 0
    var size: UInt64 = 0
    /// The frames that the entry is in.
    var frames = FramePlace()
    var position: UInt32 = 0
    var isRaw = false
    /// Known at depth full, and of files that the checks read.
    var digest: BlobDigest?
    /// The number that INDEX gives this digest, where it was looked up and is there.
    var blob: UInt32?
    /// Whether a frame of the content has a finding.
    var isDamaged = false
    /// Known at depth full.
    var facts: ImageFacts?

    /// The key of the path is computed where nothing is known of it.
    init(path: [UInt8], name: NamePlace? = nil) {
        self.path = path
        self.name = name ?? .key(NameKey(SHA256.digest(of: path)))
    }

    /// Where the content is, in the form that reading a blob takes.
    func indexEntry(_ digest: BlobDigest) -> IndexEntry {
        IndexEntry(
            digest: digest, offset: frames.content, rawLength: size, storedLength: frames.stored,
            positionInFrame: position, isRaw: isRaw)
    }
}

/// The frames that an entry is in: offsets and lengths in the file.
struct FramePlace: Equatable {
    /// First frame that holds the content.
    var content: UInt64 = 0
    /// Bytes of all frames that hold it.
    var stored: UInt64 = 0
    /// Frame that holds the first byte of the headers.
    var header: UInt64 = 0
    /// End of the frame that holds the last byte of content, or of the header.
    var end: UInt64 = 0
}

/// Where NAMES has a path.
enum NamePlace: Equatable, Sendable {
    /// The entry of this number has the path's key.
    case number(UInt32)
    /// No entry is known to have this key.
    case key(NameKey)
}

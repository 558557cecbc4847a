/// The limits of the format (spec 3). Readers check against them before they take memory.
package enum FormatLimits {
    /// Content of one data frame, bytes.
    package static let frameContent = 64 << 20
    /// Window of one data frame, bytes.
    package static let window = 8 << 20
    /// Raw bytes of a group.
    package static let group = 262_144
    /// A blob of at least this many bytes has frames of its own.
    package static let largeBlob = 65_536
    /// Raw bytes of a frame of a line file, unless one line is longer.
    package static let lineFrame = 1 << 20
    /// A line of a line file with its line end, bytes.
    package static let line = 16 << 20
    /// A JSON document file or `bag-info.txt`, bytes.
    package static let document = 64 << 20
    /// Nesting of JSON values.
    package static let jsonDepth = 64
    /// Raw length of a blob, bytes.
    package static let blob: UInt64 = 1 << 47
    /// The tar stream, and the octets below `data/`, are below this, bytes.
    package static let total: UInt64 = 1 << 63
    /// Bundle name, bytes of UTF-8.
    package static let bundleName = 60
    /// Path component, bytes of UTF-8.
    package static let pathComponent = 200
    /// Path below the top folder, bytes of UTF-8.
    package static let path = 900
    /// Components of a path.
    package static let pathDepth = 32
    /// Hard links to one stored copy.
    package static let linksPerCopy = 1_000
    /// Contents of at most this many bytes are stored again, never linked.
    package static let neverLinked = 512
    /// Sections in a table.
    package static let sections = 64
    /// Body of a frame of DIRS, bytes.
    package static let directoriesBody = 1 << 30
    /// Footers in a chain.
    package static let footers = 64
    /// Stored bytes under one checksum of BLOCKS.
    package static let block = 65_536
    /// Bytes that one read at the end of the file takes to open an archive.
    package static let tail = 131_072
    /// Raw bytes of a full Zstandard block in a raw frame.
    package static let rawBlock = 131_072
    /// Content that a mixed frame has in libzstd's blocks; the rest is in raw blocks (spec 5.1).
    package static let mixedHead = 16_384
}

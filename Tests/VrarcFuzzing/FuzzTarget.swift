/// What is given bytes that nobody made on purpose.
///
/// A run must come back: nothing may trap, whatever the bytes are. What else must hold is checked by the target itself.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// Data and section frames behind each other.
    case frames
    /// Footer, table, index, names, directories, and the bag's text files.
    case sections
    /// One JSON value.
    case json
    /// A record, a manifest, training data.
    case records
    /// Tar headers.
    case tar
    /// A zip in a classifier's folder: scanned, packed, verified.
    case zip
    /// What an image says of itself.
    case image
    /// Names, patterns and orders of paths.
    case paths
    /// An archive, with right checksums: opened, verified, read.
    case archive
    /// A damaged archive.
    case salvage
    /// A well-formed archive of any files, restored to a folder.
    case restore

    /// Gives the bytes to the target; throws the rule that does not hold for them.
    package func run(_ bytes: [UInt8]) throws(BrokenRule) {
        switch self {
        case .frames: try FrameFuzzing.run(bytes)
        case .sections: try SectionFuzzing.run(bytes)
        case .json: try JSONFuzzing.run(bytes)
        case .records: try RecordFuzzing.run(bytes)
        case .tar: try TarFuzzing.run(bytes)
        case .zip: try ZipFuzzing.run(bytes)
        case .image: try ImageFuzzing.run(bytes)
        case .paths: try PathFuzzing.run(bytes)
        case .archive: try ArchiveFuzzing.run(bytes)
        case .salvage: try SalvageFuzzing.run(bytes)
        case .restore: try RestoreFuzzing.run(bytes)
        }
    }
}

import VrarcArchive
import VrarcFormat

/// The files of one unit, or of what lies beside the units, as the manifest lists them: 40 bytes each and their paths.
struct RestoreList {
    struct File {
        let digest: BlobDigest
        let path: ByteStore.Place
    }

    /// The unit's folder in the archive, such as `data/collections/lego`; `data` for what lies beside.
    let folder: [UInt8]
    private(set) var files: [File] = []
    private var paths = ByteStore()
    /// Digests of the unit's README, records and document.
    var readme: BlobDigest?
    var metadata: BlobDigest?
    var document: BlobDigest?

    init(folder: [UInt8]) {
        self.folder = folder
    }

    mutating func add(_ digest: BlobDigest, _ path: [UInt8]) {
        files.append(File(digest: digest, path: paths.append(path)))
    }

    /// The path of a file below the archive's top folder.
    func path(_ file: File) -> [UInt8] { Array(paths[file.path]) }

    /// The same below the unit's folder.
    func below(_ file: File) -> [UInt8] { Array(paths[file.path].dropFirst(folder.count + 1)) }
}

import HTTPTransport
import SystemPackage
import VrarcArchive
import VrarcFormat
import VrarcModel

/// Takes one content as it comes, into a file of the folder, and tells what it was.
struct ContentDownload: ~Copyable {
    private let folder: PartialFolder
    private let number: UInt32
    private var file: FileHandle?
    private var hash = SHA256()
    private var md5 = MD5()
    private var size: UInt64 = 0
    private var last: [UInt8] = []

    init(_ folder: PartialFolder) {
        self.folder = folder
        number = folder.newNumber()
    }

    /// A new attempt begins.
    mutating func begin() throws(IOFault) {
        file = try folder.create(number)
        hash = SHA256()
        md5 = MD5()
        size = 0
        last = []
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(IOFault) {
        try unsafe file?.write(bytes)
        unsafe hash.update(bytes)
        unsafe md5.update(bytes)
        size += UInt64(bytes.count)
        unsafe last = Array((last + bytes.suffix(2)).suffix(2))
    }

    /// Whether a JPEG ends as one should; only asked where the answer did not say how long it is.
    var endsAsJPEG: Bool { last == [0xFF, 0xD9] }

    /// Closes the file. What was downloaded, without what is to be said of it.
    mutating func finish() throws(IOFault) -> Result {
        if let file = file.take() { try file.close() }
        var whole = MD5()
        swap(&whole, &md5)
        return Result(
            number: number, size: size, digest: hash.finish(), md5: whole.finish(), facts: try facts())
    }

    /// What the file's bytes say of the picture: nearly always its beginning and end are enough.
    private func facts() throws(IOFault) -> ImageFacts? {
        let file = try FileHandle(opening: folder.contentPath(number))
        let piece = UInt64(Self.piece)
        let head = ByteBuffer(capacity: Self.piece)
        head.count = unsafe try file.read(at: 0, into: head.storage)
        let tail = ByteBuffer(capacity: Self.piece)
        if size > piece {
            tail.count = unsafe try file.read(at: max(piece, size - min(size, piece)), into: tail.storage)
        }
        let found = head.withBytes { head in
            tail.withBytes { tail in ImageProbe.facts(head: head, tail: tail, length: size) }
        }
        guard let found, !found.isCertain, size <= Self.mostWhole else { return found?.facts }
        let whole = ByteBuffer(capacity: Int(size))
        whole.count = unsafe try file.read(at: 0, into: whole.storage)
        return whole.withBytes { ImageProbe.facts(of: $0) }
    }

    private static let piece = 1 << 16
    private static let mostWhole: UInt64 = 1 << 27

    /// Removes what came of a content that is not to be kept.
    mutating func discard() {
        _ = file.take()
        try? FileHandle.remove(folder.contentPath(number))
    }

    struct Result {
        let number: UInt32
        let size: UInt64
        let digest: BlobDigest
        /// `nil` where there is no MD5 on this machine.
        let md5: String?
        /// `nil` if it is no picture.
        let facts: ImageFacts?

        var suffix: KeptFile.Suffix? { facts.map { KeptFile.Suffix($0.mediaType) } }

        /// Whether these are the bytes that were uploaded, told by the image's id.
        func origin(id: String) -> KeptFile.Origin {
            let parts = id.utf8.split(separator: UInt8(ascii: "_"))
            guard let md5, let last = parts.last, last.count == 32,
                last.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
            else { return .unknown }
            return last.elementsEqual(md5.utf8) ? .original : .reencoded
        }
    }
}

extension KeptFile.Suffix {
    init(_ type: MediaType) {
        self =
            switch type {
            case .jpeg: .jpg
            case .png: .png
            case .gif: .gif
            case .tiff: .tif
            case .bmp: .bmp
            case .webp: .webp
            case .heic: .heic
            }
    }
}

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
    private var head: [UInt8] = []
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
        head = []
        last = []
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(IOFault) {
        try unsafe file?.write(bytes)
        unsafe hash.update(bytes)
        unsafe md5.update(bytes)
        size += UInt64(bytes.count)
        if head.count < ImageProbe.sniffLength {
            unsafe head.append(contentsOf: bytes.prefix(ImageProbe.sniffLength - head.count))
        }
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
            number: number, size: size, digest: hash.finish(), md5: whole.finish(),
            suffix: unsafe ImageProbe.sniff(head.span.bytes).map(KeptFile.Suffix.init))
    }

    struct Result {
        let number: UInt32
        let size: UInt64
        let digest: BlobDigest
        /// `nil` where there is no MD5 on this machine.
        let md5: String?
        let suffix: KeptFile.Suffix?

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

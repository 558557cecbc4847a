import SystemPackage
import VisualRecognition
import VrarcArchive
import VrarcDatasets
import VrarcFormat
import VrarcModel

#if canImport(Glibc)
    import Glibc
#endif

/// Makes the zips that a classifier is created of, in a folder of their own.
struct ExampleZips {
    let folder: FilePath

    /// A zip has 100 MB at most; names and heads take some.
    private static let limit: UInt64 = 95_000_000

    init(below folder: FilePath) throws(IOFault) {
        self.folder = folder
        try Self.make(folder)
    }

    /// The zips of one class: as few as hold all images, each with about as many.
    func make(
        _ slug: String, _ name: String?, _ records: [ImageRecord], content: (BlobDigest) throws -> [UInt8]
    ) throws -> [ArchivedClassifier.Zip] {
        let size = records.reduce(0) { $0 + $1.size }
        let count = Int(size / Self.limit) + 1
        // A file's name by number: two classes may differ in what no file name can hold.
        let place = folder.appending("\(slug)-\(BlobDigest.short(name))")
        return try (0..<count).map { number in
            let path = FilePath("\(place)-\(number).zip")
            let writer = try ZipWriter(path)
            var files: [FilePath] = []
            defer { for file in files { try? Self.remove(file) } }
            for (index, record) in records.enumerated() where index % count == number {
                let file = folder.appending("\(index)")
                let bytes = try content(record.digest)
                let handle = try FileHandle(
                    opening: file, .writeOnly, options: [.create, .truncate, .closeOnExec],
                    permissions: [.ownerReadWrite])
                files.append(file)
                try handle.write(bytes)
                try handle.close()
                try writer.add(Self.memberName(record, index), file)
            }
            try writer.finish()
            let status = try FileHandle(opening: path).status()
            return ArchivedClassifier.Zip(path: path, size: status.size)
        }
    }

    /// The name that it had, with its number before it where folders are gone.
    private static func memberName(_ record: ImageRecord, _ index: Int) -> String {
        let name = record.fileName.split(separator: "/").last.map(String.init) ?? "image"
        return "\(index)-\(name)"
    }

    /// Removes the zips and the folder.
    func remove(_ zips: [ArchivedClassifier.Zip]) {
        for zip in zips { try? Self.remove(zip.path) }
        try? FileHandle.perform(.remove, folder.string) { () throws(Errno) in
            guard unsafe folder.withPlatformString({ unsafe rmdir($0) }) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    private static func remove(_ path: FilePath) throws(IOFault) {
        try FileHandle.perform(.remove, path.string) { () throws(Errno) in
            guard unsafe path.withPlatformString({ unsafe unlink($0) }) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    private static func make(_ folder: FilePath) throws(IOFault) {
        try FileHandle.perform(.makeDirectory, folder.string) { () throws(Errno) in
            guard unsafe folder.withPlatformString({ unsafe mkdir($0, 0o700) }) == 0 || errno == EEXIST else {
                throw Errno(rawValue: errno)
            }
        }
    }
}

extension BlobDigest {
    /// A few digits that stand for a class.
    fileprivate static func short(_ name: String?) -> String {
        name.map { String(SHA256.digest(of: Array($0.utf8)).description.prefix(16)) } ?? "negative"
    }
}

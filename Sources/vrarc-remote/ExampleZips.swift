import SystemPackage
import VisualRecognition
import VrarcArchive
import VrarcDatasets

#if canImport(Glibc)
    import Glibc
#endif

/// Makes the zips that classifiers are created of, in a folder that is there only while there are any.
final class ExampleZips: ExampleZipping {
    private let folder: FilePath
    private let content: ContentGiver
    private let number = Locked<Int>(0)

    /// - Parameter folder: What a run that was killed left in it goes away.
    init(below folder: FilePath, content: @escaping ContentGiver) {
        self.folder = folder
        self.content = content
        clean()
    }

    func zip(_ images: [ArchivedClassifier.Image]) throws -> ArchivedClassifier.Zip {
        let number = self.number.withLock { number in
            number += 1
            return number
        }
        try Self.make(folder)
        var isDone = false
        defer { if !isDone { clean() } }
        let path = folder.appending("\(number).zip")
        let writer = try ZipWriter(path)
        var files: [FilePath] = []
        defer { for file in files { try? FileHandle.remove(file) } }
        for (index, image) in images.enumerated() {
            let file = folder.appending("\(number)-\(index)")
            let bytes = try content(image.digest)
            let handle = try FileHandle(
                opening: file, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
            files.append(file)
            try handle.write(bytes)
            try handle.close()
            try writer.add(Self.memberName(image, index), file)
        }
        try writer.finish()
        let status = try FileHandle(opening: path).status()
        isDone = true
        return ArchivedClassifier.Zip(path: path, size: status.size)
    }

    /// The name that it had, with its number before it: folders are gone, and two may have had one name.
    private static func memberName(_ image: ArchivedClassifier.Image, _ index: Int) -> String {
        "\(index)-\(image.fileName.split(separator: "/").last.map(String.init) ?? "image")"
    }

    func remove(_ zip: ArchivedClassifier.Zip) {
        try? FileHandle.remove(zip.path)
        try? PartialFolder.removeFolder(folder)
    }

    /// Removes all that such a folder ever has, and the folder, if nobody put anything else into it.
    private func clean() {
        guard let names = try? PartialFolder.names(in: folder) else { return }
        for name in names where name.utf8.first.map({ (0x30...0x39).contains($0) }) == true {
            try? FileHandle.remove(folder.appending(name))
        }
        try? PartialFolder.removeFolder(folder)
    }

    private static func make(_ folder: FilePath) throws(IOFault) {
        try FileHandle.perform(.makeDirectory, folder.string) { () throws(Errno) in
            guard unsafe folder.withPlatformString({ unsafe mkdir($0, 0o700) }) == 0 || errno == EEXIST else {
                throw Errno(rawValue: errno)
            }
        }
    }
}

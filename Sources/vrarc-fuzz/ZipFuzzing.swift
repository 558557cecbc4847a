import SystemPackage
import VrarcArchive
import VrarcDatasets
import VrarcFormat

#if canImport(Glibc)
    import Glibc
#endif

/// A zip in a classifier's folder, scanned and read to its end as the packer does.
enum ZipFuzzing {
    private static let folder: String = {
        var template = Array("/dev/shm/vrarc-fuzz-XXXXXX".utf8CString)
        return unsafe template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress, let made = unsafe mkdtemp(start) else { return "/tmp" }
            return unsafe String(cString: made)
        }
    }()

    static func run(_ bytes: [UInt8]) {
        let path = FilePath(folder).appending("class.zip")
        guard
            let file = try? FileHandle(
                opening: path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
        else { return }
        try? file.write(bytes)
        guard let source = try? FolderSource(scanning: [.classifier(name: "fuzz", FilePath(folder))]) else { return }
        let buffer = ByteBuffer(capacity: 1 << 16)
        for unit in source.units {
            for file in unit.files {
                precondition(PortablePath.violation(ofBagPath: Array((unit.folder + "/").utf8) + file.path) == nil)
                guard let reader = try? source.open(file) else { continue }
                while let count = unsafe try? reader.read(into: buffer.storage), count > 0 {}
            }
        }
    }
}

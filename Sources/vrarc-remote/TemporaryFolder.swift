import SystemPackage
import VrarcArchive
import VrarcCommand

#if canImport(Glibc)
    import Glibc
#endif

/// A folder that goes away with all that is in it.
struct TemporaryFolder {
    let path: FilePath

    init() throws(IOFault) {
        let place = Terminal.variable("TMPDIR") ?? ""
        let template = "\(place.isEmpty ? "/tmp" : place)/vrarc-drill-XXXXXX"
        path = try FileHandle.perform(.makeDirectory, template) { () throws(Errno) in
            guard let name = unsafe strdup(template) else { throw .noMemory }
            defer { unsafe free(name) }
            guard unsafe mkdtemp(name) != nil else { throw Errno(rawValue: errno) }
            return FilePath(unsafe String(cString: name))
        }
    }

    /// Removes it; what can't be removed stays.
    func remove() { try? Self.remove(path) }

    private static func remove(_ folder: FilePath) throws(IOFault) {
        for (name, isFolder) in try entries(of: folder) {
            let path = folder.appending(name)
            if isFolder {
                try remove(path)
            } else {
                try FileHandle.perform(.remove, path.string) { () throws(Errno) in
                    guard unsafe path.withPlatformString({ unsafe unlink($0) }) == 0 else {
                        throw Errno(rawValue: errno)
                    }
                }
            }
        }
        try FileHandle.perform(.remove, folder.string) { () throws(Errno) in
            guard unsafe folder.withPlatformString({ unsafe rmdir($0) }) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    private static func entries(of folder: FilePath) throws(IOFault) -> [(name: String, isFolder: Bool)] {
        try FileHandle.perform(.listDirectory, folder.string) { () throws(Errno) in
            guard let stream = unsafe folder.withPlatformString({ unsafe opendir($0) }) else {
                throw Errno(rawValue: errno)
            }
            defer { unsafe closedir(stream) }
            var entries: [(String, Bool)] = []
            while let entry = unsafe readdir(stream) {
                let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe [UInt8]($0.prefix { $0 != 0 }) }
                let text = String(decoding: name, as: UTF8.self)
                if text == "." || text == ".." { continue }
                entries.append((text, unsafe entry.pointee.d_type == UInt8(DT_DIR)))
            }
            return entries
        }
    }
}

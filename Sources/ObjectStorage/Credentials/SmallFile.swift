internal import SystemPackage
internal import VrarcArchive

/// A file of settings or with a token: read whole.
enum SmallFile {
    /// Its text; `nil` where there is no such file. Throws `.unusable`.
    static func text(_ path: FilePath) throws(StoreAccessError) -> String? {
        do throws(IOFault) {
            let handle = try FileHandle(opening: path)
            guard try handle.status().kind == .file else { return nil }
            var bytes = [UInt8](repeating: 0, count: limit + 1)
            let result = unsafe bytes.withUnsafeMutableBytes { buffer in
                Result { () throws(IOFault) in try unsafe handle.read(at: 0, into: buffer) }
            }
            let count = try result.get()
            guard count <= limit else { throw IOFault(.read, on: path.string, .fileTooLarge) }
            return String(decoding: bytes[..<count], as: UTF8.self)
        } catch {
            if [.noSuchFileOrDirectory, .notDirectory].contains(error.errno) { return nil }
            throw StoreAccessError(.unusable, "\(path) can't be read: \(error.errno)")
        }
    }

    private static let limit = 1 << 20
}

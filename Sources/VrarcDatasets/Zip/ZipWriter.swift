import CZip
package import SystemPackage
package import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// Makes a zip of files on disk, stored as they are: images do not become smaller.
@safe
package final class ZipWriter {
    private let path: FilePath
    private var archive: OpaquePointer?

    /// Begins a zip; a file of that name is replaced. Throws `.io`.
    package init(_ path: FilePath) throws(ArchiveError) {
        self.path = path
        do throws(IOFault) {
            unsafe archive = try FileHandle.perform(.open, path.string) { () throws(Errno) -> OpaquePointer in
                var code: Int32 = 0
                guard
                    let archive = unsafe path.withPlatformString({
                        unsafe zip_open($0, ZIP_CREATE | ZIP_TRUNCATE, &code)
                    })
                else { throw errno == 0 ? .ioError : Errno(rawValue: errno) }
                return unsafe archive
            }
        } catch {
            unsafe archive = nil
            throw ArchiveError(error)
        }
    }

    deinit {
        if let archive = unsafe archive { unsafe zip_discard(archive) }
    }

    /// Adds a file, which must stay until `finish`.
    package func add(_ name: String, _ file: FilePath) throws(ArchiveError) {
        guard let archive = unsafe archive else { return }
        guard let source = unsafe file.withPlatformString({ unsafe zip_source_file(archive, $0, 0, -1) }) else {
            throw unsafe failure(archive)
        }
        let index = unsafe zip_file_add(archive, name, source, UInt32(ZIP_FL_ENC_UTF_8) | UInt32(ZIP_FL_OVERWRITE))
        guard index >= 0 else {
            unsafe zip_source_free(source)
            throw unsafe failure(archive)
        }
        guard unsafe zip_set_file_compression(archive, UInt64(index), ZIP_CM_STORE, 0) == 0 else {
            throw unsafe failure(archive)
        }
    }

    /// Writes the zip.
    package func finish() throws(ArchiveError) {
        guard let archive = unsafe archive else { return }
        guard unsafe zip_close(archive) == 0 else { throw unsafe failure(archive) }
        unsafe self.archive = nil
    }

    private func failure(_ archive: OpaquePointer) -> ArchiveError {
        ArchiveError(
            .source, subject: path.string,
            detail: "the zip can't be written: \(unsafe String(cString: zip_strerror(archive)))")
    }
}

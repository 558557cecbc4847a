import CZip
import SystemPackage
import VrarcArchive

#if canImport(Glibc)
    // strlen
    import Glibc
#endif

/// An open zip. It has one user at a time: libzip does not lock.
@safe
final class ZipArchive: @unchecked Sendable {
    /// What the zip says of a member.
    struct Member {
        /// The name as it is stored.
        let name: [UInt8]
        /// Length as it is declared, bytes.
        let size: UInt64
        let isEncrypted: Bool
        let canBeDecoded: Bool
    }

    private let archive: OpaquePointer
    private let source: ZipFileSource
    /// What the file system said of it before its directory was read.
    var firstStatus: FileStatus { source.firstStatus }

    /// Opens the zip in `file`; throws a sentence if there is none or its directory can't be read.
    init(_ file: consuming FileHandle) throws(ZipFault) {
        do throws(IOFault) {
            source = try ZipFileSource(file)
        } catch {
            throw ZipFault("it can't be opened: \(error.errno)")
        }
        var error = unsafe zip_error_t()
        unsafe zip_error_init(&error)
        defer { unsafe zip_error_fini(&error) }
        guard let archive = unsafe source.open(&error) else {
            throw ZipFault(unsafe "it can't be opened as a zip: \(String(cString: zip_error_strerror(&error)))")
        }
        unsafe self.archive = archive
    }

    deinit {
        unsafe zip_discard(archive)
    }

    var count: UInt64 { UInt64(max(0, unsafe zip_get_num_entries(archive, 0))) }

    func status() throws(IOFault) -> FileStatus { try source.status() }

    /// What the central directory says of a member.
    func member(_ index: UInt64) throws(ZipFault) -> Member {
        var status = unsafe zip_stat_t()
        unsafe zip_stat_init(&status)
        guard unsafe zip_stat_index(archive, index, 0, &status) == 0,
            let name = unsafe zip_get_name(archive, index, ZIP_FL_ENC_RAW)
        else { throw ZipFault("the entry of member \(index) can't be read: \(lastMessage)") }
        let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: name, count: strlen(name)))
        return unsafe Member(
            name: bytes, size: status.size, isEncrypted: status.encryption_method != UInt16(ZIP_EM_NONE),
            canBeDecoded: Self.canBeDecoded(Int32(status.comp_method)))
    }

    private static func canBeDecoded(_ method: Int32) -> Bool {
        // These two get as much memory as the member asks for, gigabytes of it; no limit can be set.
        guard method != ZIP_CM_LZMA, method != ZIP_CM_XZ else { return false }
        return zip_compression_method_supported(method, 0) != 0
    }

    /// Opens a member's content.
    func open(_ index: UInt64) throws(ZipFault) -> ZipMemberStream {
        guard let stream = unsafe zip_fopen_index(archive, index, 0) else {
            throw ZipFault("member \(index) can't be opened: \(lastMessage)")
        }
        return unsafe ZipMemberStream(stream)
    }

    private var lastMessage: String {
        unsafe String(cString: zip_error_strerror(zip_get_error(archive)))
    }
}

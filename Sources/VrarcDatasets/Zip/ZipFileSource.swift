import CZip
import SystemPackage
import VrarcArchive

/// Gives libzip the bytes of an open file: its reads pass the one seam, and an interrupted one goes on.
@safe
final class ZipFileSource {
    private let file: FileHandle
    /// What the file system said before anything was read.
    let firstStatus: FileStatus
    private var position: UInt64 = 0
    /// Bytes from `windowStart` on: libzip reads a directory in pieces of a few bytes.
    private let window = ByteBuffer(capacity: 1 << 14)
    private var windowStart: UInt64 = 0
    private var error = unsafe zip_error_t()

    init(_ file: consuming FileHandle) throws(IOFault) {
        firstStatus = try file.status()
        self.file = file
        unsafe zip_error_init(&error)
    }

    deinit { unsafe zip_error_fini(&error) }

    private var length: UInt64 { firstStatus.size }

    func status() throws(IOFault) -> FileStatus { try file.status() }

    /// Opens the zip; `code` says why there is none. The source lives until the zip is closed.
    func open(_ failure: inout zip_error_t) -> OpaquePointer? {
        let own = unsafe Unmanaged.passRetained(self).toOpaque()
        let source = unsafe zip_source_function_create(
            { own, data, count, command in
                guard let own = unsafe own else { return -1 }
                let source = unsafe Unmanaged<ZipFileSource>.fromOpaque(own)
                if command == ZIP_SOURCE_FREE {
                    unsafe source.release()
                    return 0
                }
                return unsafe source.takeUnretainedValue().perform(command, data, count)
            }, own, &failure)
        guard let source = unsafe source else {
            unsafe Unmanaged<ZipFileSource>.fromOpaque(own).release()
            return nil
        }
        if let archive = unsafe zip_open_from_source(source, Int32(ZIP_RDONLY), &failure) { return unsafe archive }
        unsafe zip_source_free(source)
        return nil
    }

    private static let commands = [
        ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
        ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, ZIP_SOURCE_ACCEPT_EMPTY,
    ].reduce(Int64(0)) { $0 | 1 << Int64($1.rawValue) }

    private func perform(_ command: zip_source_cmd, _ data: UnsafeMutableRawPointer?, _ count: UInt64) -> Int64 {
        switch command {
        case ZIP_SOURCE_OPEN:
            position = 0
            return 0
        case ZIP_SOURCE_CLOSE, ZIP_SOURCE_ACCEPT_EMPTY: return 0
        case ZIP_SOURCE_TELL: return Int64(clamping: position)
        case ZIP_SOURCE_SUPPORTS: return Self.commands
        case ZIP_SOURCE_ERROR: return unsafe data.map { unsafe zip_error_to_data(&error, $0, count) } ?? -1
        case ZIP_SOURCE_READ:
            return unsafe read(into: UnsafeMutableRawBufferPointer(start: data, count: Int(clamping: count)))
        case ZIP_SOURCE_STAT: return unsafe describe(data, count)
        case ZIP_SOURCE_SEEK: return unsafe seek(data, count)
        default: return fail(ZIP_ER_OPNOTSUPP, 0)
        }
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int64 {
        guard unsafe buffer.baseAddress != nil, unsafe !buffer.isEmpty else { return 0 }
        do throws(IOFault) {
            let done: Int
            if buffer.count >= window.capacity {
                done = try unsafe file.read(at: position, into: buffer)
            } else {
                try fill(buffer.count)
                let start = Int(position - windowStart)
                done = min(buffer.count, window.count - start)
                unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: window.bytes[start..<start + done]))
            }
            position += UInt64(done)
            return Int64(done)
        } catch {
            return fail(ZIP_ER_READ, error.errno.rawValue)
        }
    }

    /// Sees to it that the window holds `count` bytes from the position on, or all that there are.
    private func fill(_ count: Int) throws(IOFault) {
        if position >= windowStart, position + UInt64(count) <= windowStart + UInt64(window.count) { return }
        window.count = 0
        windowStart = position
        window.count = unsafe try file.read(at: position, into: window.storage)
    }

    private func describe(_ data: UnsafeMutableRawPointer?, _ count: UInt64) -> Int64 {
        let size = unsafe MemoryLayout<zip_stat_t>.size
        guard let data = unsafe data, count >= UInt64(size) else { return fail(ZIP_ER_INVAL, 0) }
        let status = unsafe data.assumingMemoryBound(to: zip_stat_t.self)
        unsafe zip_stat_init(status)
        unsafe status.pointee.size = length
        unsafe status.pointee.valid |= UInt64(ZIP_STAT_SIZE)
        return Int64(size)
    }

    private func seek(_ data: UnsafeMutableRawPointer?, _ count: UInt64) -> Int64 {
        guard let data = unsafe data else { return fail(ZIP_ER_INVAL, 0) }
        let place = unsafe zip_source_seek_compute_offset(position, length, data, count, &error)
        guard place >= 0 else { return -1 }
        position = UInt64(place)
        return 0
    }

    private func fail(_ code: Int32, _ system: Int32) -> Int64 {
        unsafe zip_error_set(&error, code, system)
        return -1
    }
}

package import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// An open file; closed when it goes out of scope.
package struct FileHandle: ~Copyable {
    package private(set) var descriptor: FileDescriptor
    /// The name in errors.
    package let name: String

    /// Takes over an open descriptor.
    package init(descriptor: FileDescriptor, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// Opens a file. The corresponding C function is `open`.
    package init(
        opening path: FilePath, _ mode: FileDescriptor.AccessMode = .readOnly,
        options: FileDescriptor.OpenOptions = [.closeOnExec], permissions: FilePermissions? = nil
    ) throws(IOFault) {
        name = path.string
        descriptor = try Self.perform(.open, name) { () throws(Errno) in
            do {
                return try FileDescriptor.open(path, mode, options: options, permissions: permissions)
            } catch let errno as Errno { throw errno } catch { throw .ioError }
        }
    }

    deinit {
        if descriptor.rawValue >= 0 { try? descriptor.close() }
    }

    /// Leaves the descriptor open, for whoever owns it.
    package mutating func forget() {
        descriptor = FileDescriptor(rawValue: -1)
    }

    /// Reads at an offset until `buffer` is full or the file ends; gives the bytes read.
    package func read(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(IOFault) -> Int {
        var done = 0
        while done < buffer.count {
            let position = offset + UInt64(done)
            let count = try Self.move(.read, name, at: position, buffer.count - done) { (most) throws(Errno) -> Int in
                let result = unsafe pread(descriptor.rawValue, buffer.baseAddress! + done, most, off_t(position))
                guard result >= 0 else { throw Errno(rawValue: errno) }
                return result
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Reads at an offset, one piece filled behind the other, until all are full or the file ends; gives the bytes read.
    ///
    /// The corresponding C function is `preadv`.
    package func read(at offset: UInt64, into pieces: [UnsafeMutableRawBufferPointer]) throws(IOFault) -> Int {
        var vectors = unsafe pieces.map { unsafe iovec(iov_base: $0.baseAddress, iov_len: $0.count) }
        var (first, total) = (0, 0)
        while unsafe first < vectors.count {
            let position = offset + UInt64(total)
            let rest = unsafe vectors[first...].reduce(0) { unsafe $0 + $1.iov_len }
            let done = try Self.move(.read, name, at: position, rest) { (most) throws(Errno) -> Int in
                let whole = unsafe Self.whole(vectors[first...], within: most)
                let result =
                    unsafe whole == 0
                    ? pread(descriptor.rawValue, vectors[first].iov_base, most, off_t(position))
                    : vectors[first...].withUnsafeBufferPointer {
                        unsafe preadv(descriptor.rawValue, $0.baseAddress, Int32(whole), off_t(position))
                    }
                guard result >= 0 else { throw Errno(rawValue: errno) }
                return result
            }
            if done == 0 { break }
            total += done
            unsafe Self.pass(done, &vectors, &first)
        }
        return total
    }

    /// How many pieces one call may move that is to move so many bytes at most; 0 if it can't move the first whole.
    private static func whole(_ vectors: ArraySlice<iovec>, within most: Int) -> Int {
        var rest = most
        var count = 0
        for index in unsafe vectors.indices.prefix(mostVectors) {
            rest -= unsafe vectors[index].iov_len
            if rest < 0 { break }
            count += 1
        }
        return count
    }

    /// Moves on behind bytes that were moved; `first` is the first piece that is not done.
    private static func pass(_ done: Int, _ vectors: inout [iovec], _ first: inout Int) {
        var rest = done
        while unsafe first < vectors.count, unsafe rest >= vectors[first].iov_len {
            unsafe rest -= vectors[first].iov_len
            first += 1
        }
        if unsafe first < vectors.count {
            unsafe vectors[first].iov_base += rest
            unsafe vectors[first].iov_len -= rest
        }
    }

    /// IOV_MAX: what one call takes.
    private static let mostVectors = 1024

    /// Reads from the current position until `buffer` is full or the file ends.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        var done = 0
        while done < buffer.count {
            let count = try Self.move(.read, name, buffer.count - done) { (most) throws(Errno) -> Int in
                let result = unsafe Glibc.read(descriptor.rawValue, buffer.baseAddress! + done, most)
                guard result >= 0 else { throw Errno(rawValue: errno) }
                return result
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Reads with one call from the current position; gives fewer bytes than `buffer` holds also before the end.
    package func readOnce(into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        try Self.move(.read, name, buffer.count) { (most) throws(Errno) -> Int in
            let result = unsafe Glibc.read(descriptor.rawValue, buffer.baseAddress, most)
            guard result >= 0 else { throw Errno(rawValue: errno) }
            return result
        }
    }

    /// Writes all bytes at the current position.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(IOFault) {
        var done = 0
        while done < bytes.count {
            done += try Self.move(.write, name, bytes.count - done) { (most) throws(Errno) -> Int in
                let result = unsafe Glibc.write(descriptor.rawValue, bytes.baseAddress! + done, most)
                guard result >= 0 else { throw Errno(rawValue: errno) }
                return result
            }
            if done < bytes.count { try stopIfInterrupted() }
        }
    }

    /// Writes all bytes at the current position.
    package func write(_ bytes: [UInt8]) throws(IOFault) {
        try unsafe bytes.span.bytes.withUnsafeBytes { buffer throws(IOFault) in try unsafe write(buffer) }
    }

    /// Writes several pieces, one behind the other, at the current position.
    package func write(_ pieces: [UnsafeRawBufferPointer]) throws(IOFault) {
        var vectors = unsafe pieces.map {
            unsafe iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
        }
        var first = 0
        while unsafe first < vectors.count {
            let rest = unsafe vectors[first...].reduce(0) { unsafe $0 + $1.iov_len }
            let done = try Self.move(.write, name, rest) { (most) throws(Errno) -> Int in
                let whole = unsafe Self.whole(vectors[first...], within: most)
                let result =
                    unsafe whole == 0
                    ? Glibc.write(descriptor.rawValue, vectors[first].iov_base, most)
                    : vectors[first...].withUnsafeBufferPointer {
                        unsafe writev(descriptor.rawValue, $0.baseAddress, Int32(whole))
                    }
                guard result >= 0 else { throw Errno(rawValue: errno) }
                return result
            }
            unsafe Self.pass(done, &vectors, &first)
            if unsafe first < vectors.count { try stopIfInterrupted() }
        }
    }

    /// A signal may end a write to a full pipe in its middle instead of with EINTR, and the next would wait for ever.
    private func stopIfInterrupted() throws(IOFault) {
        if Interruption.requested != 0 { throw IOFault(.write, on: name, .interrupted) }
    }

    /// What `fstat` says.
    package func status() throws(IOFault) -> FileStatus {
        try Self.perform(.stat, name) { () throws(Errno) in
            var status = stat()
            guard unsafe fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
            return FileStatus(status)
        }
    }

    /// Returns when the file's bytes are on the device. The corresponding C function is `fsync`.
    package func sync() throws(IOFault) {
        try Self.perform(.sync, name) { () throws(Errno) in
            guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// Closes the file and reports what `close` says, which for network file systems may be the only word of a lost write.
    package consuming func close() throws(IOFault) {
        let descriptor = descriptor
        self.descriptor = FileDescriptor(rawValue: -1)
        try Self.perform(.close, name) { () throws(Errno) in
            let result = Glibc.close(descriptor.rawValue)
            // EINTR from close leaves the descriptor closed on Linux.
            guard result == 0 || errno == EINTR else { throw Errno(rawValue: errno) }
        }
    }

    /// Runs a call again while it is interrupted, and says what failed. All calls pass here, and so the seam.
    package static func perform<R>(
        _ call: SystemCall, _ subject: String, at offset: UInt64? = nil, _ body: () throws(Errno) -> R
    ) throws(IOFault) -> R {
        while true {
            do throws(Errno) {
                let effect = FaultSeam.effect(on: call, subject)
                if case .fail(let errno) = effect, call != .close { throw errno }
                let result = try noting(call, subject, body)
                // A close that fails has closed all the same, and one that is interrupted has not failed.
                if case .fail(let errno) = effect, errno != .interrupted { throw errno }
                return result
            } catch {
                if error == .interrupted, call != .close { continue }
                throw IOFault(call, on: subject, error, at: offset)
            }
        }
    }

    /// Runs a call, and notes that open files ran out. An injected fault is not noted: other threads have not run out.
    private static func noting<R>(
        _ call: SystemCall, _ subject: String, _ body: () throws(Errno) -> R
    ) throws(Errno) -> R {
        do throws(Errno) {
            return try body()
        } catch {
            OpenFileShortage.note(IOFault(call, on: subject, error))
            throw error
        }
    }

    /// Runs a read or write of at most `count` bytes; `body` is told how many it may move.
    private static func move(
        _ call: SystemCall, _ subject: String, at offset: UInt64? = nil, _ count: Int,
        _ body: (Int) throws(Errno) -> Int
    ) throws(IOFault) -> Int {
        while true {
            do throws(Errno) {
                switch FaultSeam.effect(on: call, subject) {
                case .fail(let errno): throw errno
                case .shorten(let most): return try body(max(1, min(count, most)))
                case nil: return try body(count)
                }
            } catch {
                // A pipe that nobody reads would wait on for ever: the wish to stop must get out.
                if error == .interrupted, Interruption.requested == 0 { continue }
                throw IOFault(call, on: subject, error, at: offset)
            }
        }
    }
}

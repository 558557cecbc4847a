internal import SystemPackage

/// Reads ahead in another source: one read answers the many small ones of a walk over frames.
///
/// One thread uses it, which `@unchecked` states; it lives as long as one blob is read.
final class WindowSource: ByteSource, @unchecked Sendable {
    private let base: any ByteSource
    private let end: UInt64
    private var window = ByteBuffer(capacity: 1)
    private var start: UInt64 = 0
    private var isAheadReadable = true

    /// A frame of 64 MiB of content fits in any form, with what stands around it.
    private static let windowLength: UInt64 = 65 << 20

    /// Reads ahead up to `end` and no further.
    init(_ base: any ByteSource, end: UInt64) {
        self.base = base
        self.end = min(end, base.length)
    }

    /// Begins with bytes that were read before, those from `start` on.
    init(_ base: any ByteSource, end: UInt64, window: ByteBuffer, at start: UInt64) {
        self.base = base
        self.end = min(end, base.length)
        self.window = window
        self.start = start
    }

    var length: UInt64 { end }
    var name: String { base.name }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        guard offset < end else { return 0 }
        let count = Int(min(UInt64(buffer.count), end - offset))
        if offset < start || offset - start > UInt64(window.count)
            || UInt64(window.count) - (offset - start) < UInt64(count)
        {
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[0..<count])
            guard try readAhead(at: offset, max(UInt64(count), min(end - offset, Self.windowLength))) else {
                return unsafe try base.read(at: offset, into: target)
            }
        }
        let position = Int(offset - start)
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: window.bytes[position..<position + count]))
        return count
    }

    /// Whether the window could be filled. Once a place ahead can't be read, only what is asked for is read, so that
    /// what lies before that place is not lost, and whoever asks can narrow it down.
    private func readAhead(at offset: UInt64, _ count: UInt64) throws(IOFault) -> Bool {
        guard isAheadReadable else { return false }
        let new = ByteBuffer(capacity: Int(count))
        do throws(IOFault) {
            new.count = unsafe try base.read(
                at: offset, into: UnsafeMutableRawBufferPointer(rebasing: new.storage[0..<Int(count)]))
        } catch {
            isAheadReadable = false
            return false
        }
        guard new.count == Int(count) else {
            throw IOFault(.read, on: name, .ioError, at: offset + UInt64(new.count))
        }
        (window, start) = (new, offset)
        return true
    }
}

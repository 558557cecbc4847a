import SystemPackage
package import VrarcArchive

/// A disk with a place that can't be read, for good or the first so many times.
package final class FailingSource: ByteSource {
    private let base: any ByteSource
    private let failing: Range<UInt64>
    private let left: Locked<Int>

    package init(_ base: any ByteSource, failing: Range<UInt64>, times: Int = .max) {
        self.base = base
        self.failing = failing
        left = Locked(times)
    }

    package var length: UInt64 { base.length }
    package var name: String { base.name }

    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        if failing.overlaps(offset..<offset + UInt64(buffer.count)), isFailing() {
            throw IOFault(.read, on: name, .ioError, at: max(offset, failing.lowerBound))
        }
        return try unsafe base.read(at: offset, into: buffer)
    }

    private func isFailing() -> Bool {
        left.withLock { left in
            guard left > 0 else { return false }
            left -= 1
            return true
        }
    }
}

import SystemPackage
package import VrarcArchive

/// A disk with a place that can't be read.
package final class FailingSource: ByteSource {
    private let base: any ByteSource
    private let failing: Range<UInt64>

    package init(_ base: any ByteSource, failing: Range<UInt64>) {
        self.base = base
        self.failing = failing
    }

    package var length: UInt64 { base.length }
    package var name: String { base.name }

    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        if failing.overlaps(offset..<offset + UInt64(buffer.count)) {
            throw IOFault(.read, on: name, .ioError, at: max(offset, failing.lowerBound))
        }
        return try unsafe base.read(at: offset, into: buffer)
    }
}

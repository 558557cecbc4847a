internal import SystemPackage
package import VrarcArchive
internal import VrarcFormat

/// An archive in an object store, read by ranges.
///
/// Opening costs one request, for the last 128 KiB, which hold footer and tables (spec 8.1). All reads are of the object
/// as it was then: where it is replaced meanwhile, they fail.
package final class ObjectSource: ByteSource {
    package let name: String
    package let length: UInt64
    /// What the store says of it.
    package let object: StoreObject
    private let tail: ByteBuffer
    private let state: ObjectState
    private let ahead: ReadAhead
    private let lists: ListPages
    private let recent: RecentRanges
    private let firstFault = Locked<StoreError?>(nil)

    /// Bytes that are read when it is opened.
    private static let tailLength = 128 << 10

    /// - Parameter parallel: Requests at a time.
    package init(_ client: StoreClient, _ place: StoreURL, parallel: Int = 8) throws(StoreError) {
        name = place.description
        (tail, object) = try client.tail(place, Self.tailLength)
        length = object.size
        let state = ObjectState(client: client, place: place, etag: object.etag)
        self.state = state
        ahead = ReadAhead(width: parallel) { range in
            Result { () throws(StoreError) in try state.bytes(in: range) }
        }
        recent = RecentRanges { (range) throws(StoreError) in try state.bytes(in: range) }
        lists = ListPages(Self.lists(tail, length)) { (range) throws(StoreError) in try state.bytes(in: range) }
    }

    /// The lists lie between the data and the tail; nowhere in what is no archive.
    private static func lists(_ tail: ByteBuffer, _ length: UInt64) -> Range<UInt64> {
        let end = length - UInt64(tail.count)
        guard tail.count >= Footer.length else { return end..<end }
        let footer = tail.withBytes { Footer($0.extracting(last: Footer.length)) }
        return min(footer?.dataEnd ?? end, end)..<end
    }

    /// Why a read failed, the first that did. No further one is attempted: a lost line would cost minutes each time, and be
    /// taken for damage.
    package var fault: StoreError? { firstFault.withLock { $0 } }

    package func expect(_ ranges: [Range<UInt64>]) {
        let end = tailStart
        ahead.expect(RangePlan(ranges.map { min($0.lowerBound, end)..<min($0.upperBound, end) }))
    }

    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        guard offset < length else { return 0 }
        let count = Int(min(UInt64(buffer.count), length - offset))
        if let fault { throw ioFault(fault, at: offset) }
        do throws(StoreError) {
            var done = 0
            while done < count {
                let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<count])
                done += try unsafe piece(at: offset + UInt64(done), into: target)
            }
        } catch {
            firstFault.withLock { $0 = $0 ?? error }
            throw ioFault(error, at: offset)
        }
        return count
    }

    private var tailStart: UInt64 { length - UInt64(tail.count) }

    /// Copies some bytes, at least one: from the end, from what was asked for before, or by a request.
    private func piece(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(StoreError) -> Int {
        if offset >= tailStart {
            let start = Int(offset - tailStart)
            let count = min(buffer.count, tail.count - start)
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: tail.bytes[start..<start + count]))
            return count
        }
        if let count = unsafe try ahead.read(at: offset, into: buffer) { return count }
        if let count = unsafe try lists.read(at: offset, into: buffer) { return count }
        let count = Int(min(UInt64(buffer.count), tailStart - offset))
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        if count <= RecentRanges.longest {
            try unsafe recent.read(at: offset, into: target)
        } else {
            try unsafe state.read(at: offset, into: target)
        }
        return count
    }

    private func ioFault(_ error: StoreError, at offset: UInt64) -> IOFault {
        IOFault(.read, on: name, error.isInterruption ? .interrupted : .ioError, at: offset)
    }
}

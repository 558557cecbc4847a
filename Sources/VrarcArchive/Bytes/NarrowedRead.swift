internal import SystemPackage

/// Reads a range of a file, and where that fails, what can be read of it.
///
/// A read that fails is done again in halves, down to the sectors of a disk, and a sector is read twice before it counts
/// as unreadable: so a fault that passes does no harm, and one that stays costs what it hits and has its exact place.
/// A disk may take seconds for each read that fails, so after `patience` of them a half that fails is given up whole.
package struct NarrowedRead {
    /// How far to go on.
    package enum Extent: Sendable {
        /// To the first byte that can't be read.
        case toTheFirstFault
        /// To the end.
        case toTheEnd
    }

    /// What was read; zeros where nothing could be.
    package let bytes: ByteBuffer
    /// Where nothing could be read, in order and apart from each other: offsets in the file.
    package private(set) var unreadable: [Range<UInt64>] = []
    /// Why not, and the first place.
    package private(set) var fault: IOFault?

    /// Bytes of the smallest piece that is read by itself.
    package static let sector: UInt64 = 512
    /// Reads of one range that may fail before the rest is no longer narrowed down.
    package static let patience = 64

    private let source: any ByteSource
    private let offset: UInt64
    /// Where the range begins in `bytes`.
    private let start: Int
    private let extent: Extent
    private var failures = 0

    /// Reads `count` bytes from `offset` on. Bytes behind the end of the file count as unreadable.
    ///
    /// - Parameter buffer: Where to, if not to memory of its own; from the byte `start` on, for which there is room.
    package init(
        _ source: any ByteSource, at offset: UInt64, count: Int, _ extent: Extent, into buffer: ByteBuffer? = nil,
        from start: Int = 0
    ) {
        self.source = source
        self.offset = offset
        self.extent = extent
        self.start = start
        bytes = buffer ?? ByteBuffer(capacity: count)
        bytes.count = start + count
        read(offset..<offset + UInt64(count))
    }

    /// The bytes of the range, valid while the buffer lives.
    var content: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: bytes.bytes[start...]) }

    /// Whether all of a range, which lies within the one that was read, could be.
    package func isReadable(_ range: Range<UInt64>) -> Bool { !unreadable.contains { $0.overlaps(range) } }

    private var isOver: Bool { extent == .toTheFirstFault && fault != nil }

    private mutating func read(_ range: Range<UInt64>) {
        guard !isOver, !range.isEmpty else { return }
        do throws(IOFault) {
            try attempt(range)
        } catch {
            failures += 1
            if range.lowerBound / Self.sector != (range.upperBound - 1) / Self.sector, failures <= Self.patience {
                let middle = Self.middle(of: range)
                read(range.lowerBound..<middle)
                read(middle..<range.upperBound)
            } else {
                readAgain(range)
            }
        }
    }

    private mutating func readAgain(_ range: Range<UInt64>) {
        do throws(IOFault) {
            try attempt(range)
        } catch {
            failures += 1
            giveUp(range, IOFault(error.call, on: error.subject, error.errno, at: range.lowerBound))
        }
    }

    /// The sector boundary nearest to the middle of a range that crosses one.
    private static func middle(of range: Range<UInt64>) -> UInt64 {
        let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
        return max(middle / sector, range.lowerBound / sector + 1) * sector
    }

    private mutating func attempt(_ range: Range<UInt64>) throws(IOFault) {
        let target = unsafe target(range)
        let count = unsafe try source.read(at: range.lowerBound, into: target)
        if count < target.count {
            let place = range.lowerBound + UInt64(count)
            giveUp(place..<range.upperBound, IOFault(.read, on: source.name, .ioError, at: place))
        }
    }

    /// Where a range of the file is read to.
    private func target(_ range: Range<UInt64>) -> UnsafeMutableRawBufferPointer {
        let (from, to) = (start + Int(range.lowerBound - offset), start + Int(range.upperBound - offset))
        return unsafe UnsafeMutableRawBufferPointer(rebasing: bytes.storage[from..<to])
    }

    private mutating func giveUp(_ range: Range<UInt64>, _ fault: IOFault) {
        _ = unsafe target(range).initializeMemory(as: UInt8.self, repeating: 0)
        if self.fault == nil { self.fault = fault }
        if let last = unreadable.last, last.upperBound == range.lowerBound {
            unreadable[unreadable.count - 1] = last.lowerBound..<range.upperBound
        } else {
            unreadable.append(range)
        }
    }
}

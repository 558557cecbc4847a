/// Memory of buffers that are done with, kept for the next ones.
///
/// The system gives fresh memory page by page, each cleared and mapped when it is first touched, and that costs more than
/// filling it: memory that was used before is what makes reading and hashing as fast as the machine.
@safe
struct BufferPool: ~Copyable {
    /// Regions that are free, by class.
    private var free: [[UnsafeMutableRawPointer]] = unsafe Array(repeating: [], count: Self.classes)
    private var keptBytes = 0

    /// The pool of the process.
    static let shared = Locked(BufferPool())

    /// Larger regions come from the system and go back to it, so that a file of gigabytes does not stay in memory.
    private static let largest = 8 << 20
    /// What may lie idle, bytes.
    private static let mostKept = 24 << 20
    private static let alignment = 64
    /// Sizes of one power of two are divided into this many classes, so that an eighth is wasted at most.
    private static let steps = 8
    private static let smallest = 4096
    private static let classes = (largest / smallest).trailingZeroBitCount * steps + 1

    /// The class of a size, and the size of its regions; `nil` for what is not kept.
    private static func place(of size: Int) -> (number: Int, size: Int)? {
        guard size <= largest else { return nil }
        guard size > smallest else { return (0, smallest) }
        let power = Int.bitWidth - (size - 1).leadingZeroBitCount - 1
        let step = (1 << power) / steps
        let number = (size - (1 << power) + step - 1) / step
        return ((power - smallest.trailingZeroBitCount) * steps + number, (1 << power) + number * step)
    }

    /// Memory for at least `size` bytes, whose content is whatever it is.
    static func take(_ size: Int) -> UnsafeMutableRawBufferPointer {
        guard let place = place(of: size) else {
            return .allocate(byteCount: size, alignment: alignment)
        }
        let kept = unsafe shared.withLock { unsafe $0.pop(place.number, place.size) }
        return unsafe UnsafeMutableRawBufferPointer(
            start: kept ?? .allocate(byteCount: place.size, alignment: alignment), count: size)
    }

    /// Takes back what `take` gave.
    static func give(_ memory: UnsafeMutableRawBufferPointer) {
        guard let start = memory.baseAddress else { return }
        if let place = place(of: memory.count) {
            let isKept = shared.withLock { unsafe $0.push(start, place.number, place.size) }
            if isKept { return }
        }
        unsafe start.deallocate()
    }

    private mutating func pop(_ number: Int, _ size: Int) -> UnsafeMutableRawPointer? {
        guard let start = unsafe free[number].popLast() else { return nil }
        keptBytes -= size
        return unsafe start
    }

    private mutating func push(_ start: UnsafeMutableRawPointer, _ number: Int, _ size: Int) -> Bool {
        guard keptBytes + size <= Self.mostKept else { return false }
        keptBytes += size
        unsafe free[number].append(start)
        return true
    }
}

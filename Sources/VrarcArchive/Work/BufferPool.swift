/// Memory of buffers that are done with, kept for the next ones.
///
/// The system gives fresh memory page by page, each cleared and mapped when it is first touched, and that costs more than
/// filling it: memory that was used before is what makes reading and hashing as fast as the machine.
@safe
struct BufferPool: ~Copyable {
    /// Regions that are free, by class.
    private var free: [[UnsafeMutableRawBufferPointer]] = unsafe Array(repeating: [], count: Self.classes)
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

    /// A region of memory for at least `size` bytes, whose content is whatever it is.
    static func take(_ size: Int) -> UnsafeMutableRawBufferPointer {
        guard let place = place(of: size) else {
            return .allocate(byteCount: size, alignment: alignment)
        }
        let kept = unsafe shared.withLock { unsafe $0.pop(place.number) }
        return unsafe kept ?? .allocate(byteCount: place.size, alignment: alignment)
    }

    /// Takes back a region that `take` gave.
    static func give(_ region: UnsafeMutableRawBufferPointer) {
        if let place = place(of: region.count) {
            let isKept = shared.withLock { unsafe $0.push(region, place.number) }
            if isKept { return }
        }
        unsafe region.deallocate()
    }

    /// Gives what lies idle back.
    static func empty() {
        let idle = unsafe shared.withLock { unsafe $0.popAll() }
        unsafe idle.forEach { unsafe $0.deallocate() }
    }

    private mutating func popAll() -> [UnsafeMutableRawBufferPointer] {
        defer {
            unsafe free = unsafe Array(repeating: [], count: Self.classes)
            keptBytes = 0
        }
        return unsafe free.flatMap { unsafe $0 }
    }

    /// A free region of a class or of one above it, up to twice its size: better too large than never touched.
    private mutating func pop(_ number: Int) -> UnsafeMutableRawBufferPointer? {
        for candidate in number...min(number + Self.steps, Self.classes - 1) {
            guard let region = unsafe free[candidate].popLast() else { continue }
            keptBytes -= region.count
            return unsafe region
        }
        return nil
    }

    private mutating func push(_ region: UnsafeMutableRawBufferPointer, _ number: Int) -> Bool {
        guard keptBytes + region.count <= Self.mostKept else { return false }
        keptBytes += region.count
        unsafe free[number].append(region)
        return true
    }
}

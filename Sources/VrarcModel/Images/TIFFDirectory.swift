/// The first directory of a TIFF or BigTIFF file, or of an EXIF block, which is built in the same way.
struct TIFFDirectory {
    /// Tag 256.
    private(set) var width: UInt64?
    /// Tag 257.
    private(set) var height: UInt64?
    /// Tag 274, if it is 1 to 8.
    private(set) var orientation: UInt8?
    /// What is wrong with the file, if it is one.
    private(set) var problem: ImageProblem?

    /// Whether it is a BigTIFF's.
    let isBig: Bool
    private let isLittleEndian: Bool

    /// Reads the directory of what lies from `start` to before `end`; offsets in it count from `start`.
    init(_ bytes: inout ImageBytes, from start: UInt64, to end: UInt64) {
        isLittleEndian = bytes.byte(at: start) == UInt8(ascii: "I")
        let byteOrder = bytes.big(start, 2)
        isBig = (isLittleEndian ? bytes.little(start + 2, 2) : bytes.big(start + 2, 2)) == 43
        guard byteOrder == code("II") || byteOrder == code("MM"),
            isBig || integer(&bytes, start + 2, 2, end) == 42
        else {
            problem = .malformed
            return
        }
        let headerLength: UInt64 = isBig ? 16 : 8
        guard start <= end, end - start >= headerLength else {
            problem = .truncated
            return
        }
        if isBig, integer(&bytes, start + 4, 4, end) != (isLittleEndian ? 8 : 0x80000) {
            problem = .malformed
            return
        }
        guard let place = integer(&bytes, start + headerLength / 2, headerLength / 2, end) else { return }
        guard place >= headerLength else {
            problem = .malformed
            return
        }
        guard place < end - start else {
            problem = .truncated
            return
        }
        problem = readEntries(&bytes, at: start + place, to: end)
    }

    private mutating func readEntries(
        _ bytes: inout ImageBytes, at start: UInt64, to end: UInt64
    ) -> ImageProblem? {
        guard let count = integer(&bytes, start, isBig ? 8 : 2, end) else { return .truncated }
        guard count > 0 else { return .malformed }
        let entryLength: UInt64 = isBig ? 20 : 12
        let first = start + (isBig ? 8 : 2)
        let room = (end - first) / entryLength
        for index in 0..<min(count, room) {
            readEntry(&bytes, at: first + index * entryLength, to: end)
            if bytes.isIncomplete { return nil }
        }
        guard count <= room else { return .truncated }
        // The offset of the next directory ends this one.
        let left = end - first - count * entryLength
        return left < (isBig ? 8 : 4) ? .truncated : nil
    }

    private mutating func readEntry(_ bytes: inout ImageBytes, at start: UInt64, to end: UInt64) {
        guard let tag = integer(&bytes, start, 2, end), tag == 256 || tag == 257 || tag == 274,
            let type = integer(&bytes, start + 2, 2, end),
            integer(&bytes, start + 4, isBig ? 8 : 4, end) == 1
        else { return }
        let size: UInt64
        switch type {
        case 3: size = 2
        case 4 where tag != 274: size = 4
        case 16 where isBig && tag != 274: size = 8
        default: return
        }
        let value = integer(&bytes, start + (isBig ? 12 : 8), size, end)
        switch tag {
        case 256: width = width ?? value
        case 257: height = height ?? value
        default:
            if orientation == nil, let value, value >= 1, value <= 8 { orientation = UInt8(value) }
        }
    }

    private func integer(_ bytes: inout ImageBytes, _ offset: UInt64, _ size: UInt64, _ end: UInt64) -> UInt64? {
        guard offset <= end, size <= end - offset else { return nil }
        return isLittleEndian ? bytes.little(offset, size) : bytes.big(offset, size)
    }
}

import VrarcFormat

/// Gives the members of a zip that are not compressed the CRC of their bytes.
///
/// Else every change of a content would end at the checksum, and what lies behind it would see honest contents only.
enum ZipSealer {
    static func seal(_ bytes: [UInt8]) -> [UInt8] {
        var sealed = bytes
        var position = 0
        while let entry = next(bytes, from: position) {
            position = entry + 46
            guard number(bytes, entry + 10, 2) == 0 else { continue }
            let local = number(bytes, entry + 42, 4)
            guard local <= bytes.count - 30, number(bytes, local, 4) == 0x0403_4B50 else { continue }
            let start = local + 30 + number(bytes, local + 26, 2) + number(bytes, local + 28, 2)
            let size = number(bytes, entry + 20, 4)
            guard start <= bytes.count, size <= bytes.count - start else { continue }
            var sum: [UInt8] = []
            sum.append(littleEndian: crc(bytes[start..<start + size]))
            sealed.replaceSubrange(entry + 16..<entry + 20, with: sum)
            sealed.replaceSubrange(local + 14..<local + 18, with: sum)
        }
        return sealed
    }

    /// The next entry of a central directory.
    private static func next(_ bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= start + 46 else { return nil }
        for position in start...bytes.count - 46 where bytes[position] == 0x50 && bytes[position + 1] == 0x4B {
            if bytes[position + 2] == 1, bytes[position + 3] == 2 { return position }
        }
        return nil
    }

    private static func number(_ bytes: [UInt8], _ position: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
    }

    private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}

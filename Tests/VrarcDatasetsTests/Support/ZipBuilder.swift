/// Writes zips as tests need them, with wrong entries too.
struct ZipBuilder {
    struct Member {
        var name: [UInt8]
        var content: [UInt8]
        /// Stored blocks of Deflate instead of no compression.
        var isDeflated = false
        /// What the directory says of the length, if not the truth.
        var declaredSize: UInt32?
        var method: UInt16?
        var isEncrypted = false
        var crc: UInt32?
    }

    private(set) var members: [Member] = []

    mutating func add(_ name: String, _ content: [UInt8]) { add(Member(name: Array(name.utf8), content: content)) }

    mutating func add(_ member: Member) { members.append(member) }

    func bytes() -> [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            let offset = UInt32(file.count)
            let data = member.isDeflated ? Self.deflated(member.content) : member.content
            let fields = Self.fields(member, stored: data.count)
            file += Self.little(UInt32(0x0403_4B50)) + fields + member.name + data
            directory += Self.little(UInt32(0x0201_4B50)) + Self.little(UInt16(20)) + fields
            directory += [UInt8](repeating: 0, count: 2 + 2 + 2 + 4) + Self.little(offset) + member.name
        }
        let count = Self.little(UInt16(members.count))
        let end = Self.little(UInt32(0x0605_4B50)) + [0, 0, 0, 0] + count + count
        return file + directory + end + Self.little(UInt32(directory.count)) + Self.little(UInt32(file.count)) + [0, 0]
    }

    /// What the local header and the directory have in common.
    private static func fields(_ member: Member, stored: Int) -> [UInt8] {
        var fields = little(UInt16(20)) + little(UInt16(member.isEncrypted ? 1 : 0))
        fields += little(member.method ?? (member.isDeflated ? 8 : 0)) + [0, 0, 0x21, 0]
        fields += little(member.crc ?? crc(member.content)) + little(UInt32(stored))
        fields += little(member.declaredSize ?? UInt32(member.content.count))
        return fields + little(UInt16(member.name.count)) + [0, 0]
    }

    private static func deflated(_ content: [UInt8]) -> [UInt8] {
        let count = UInt16(content.count)
        return [1] + little(count) + little(~count) + content
    }

    private static func little<I: FixedWidthInteger>(_ value: I) -> [UInt8] {
        (0..<I.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> I(8 * $0)) }
    }

    static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
        }
        return ~crc
    }
}

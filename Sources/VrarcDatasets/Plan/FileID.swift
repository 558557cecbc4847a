/// The handle of a file in a plan: a file of a tree, or a member of a zip.
enum FileID {
    case file(tree: Int, file: Int)
    case member(zip: Int, member: Int)

    private static let memberBit: UInt64 = 1 << 63
    private static let lowBits: UInt64 = 40

    static func disk(tree: Int, file: Int) -> UInt64 { UInt64(tree) << lowBits | UInt64(file) }

    static func member(zip: Int, member: Int) -> UInt64 { memberBit | UInt64(zip) << lowBits | UInt64(member) }

    init(_ id: UInt64) {
        let (high, low) = (Int((id & ~Self.memberBit) >> Self.lowBits), Int(id & ((1 << Self.lowBits) - 1)))
        self = id & Self.memberBit == 0 ? .file(tree: high, file: low) : .member(zip: high, member: low)
    }
}

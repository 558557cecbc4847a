/// What is done to one byte.
package enum Change: String, Sendable, CaseIterable {
    case bit, zeros, ones

    /// The bytes with one of them changed; `nil` where it has that value already.
    package func applied(to bytes: [UInt8], at position: Int) -> [UInt8]? {
        let old = bytes[position]
        let new: UInt8 =
            switch self {
            case .bit: old ^ 1 << UInt8(position % 8)
            case .zeros: 0
            case .ones: 0xFF
            }
        guard new != old else { return nil }
        var changed = bytes
        changed[position] = new
        return changed
    }
}

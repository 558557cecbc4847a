/// SipHash-1-3 with 128 bits of output: as nobody knows the key, nobody can make paths that collide.
package struct PathKeyHash: Sendable {
    private let key: (UInt64, UInt64)

    /// A hash with a key of its own.
    package init() {
        var random = SystemRandomNumberGenerator()
        key = (random.next(), random.next())
    }

    /// A hash with a given key.
    package init(key: (UInt64, UInt64)) {
        self.key = key
    }

    /// The key of a component in the directory of key `parent`: the hash of both, one behind the other.
    package func key(of name: RawSpan, in parent: PathKey) -> PathKey {
        var state = State(key: key)
        state.add(parent.low)
        state.add(parent.high)
        var offset = 0
        while name.byteCount - offset >= 8 {
            state.add(name.load(UInt64.self, at: offset))
            offset += 8
        }
        var last = UInt64(truncatingIfNeeded: 16 + name.byteCount) << 56
        var shift: UInt64 = 0
        while offset < name.byteCount {
            last |= UInt64(name.byte(at: offset)) << shift
            shift += 8
            offset += 1
        }
        state.add(last)
        return state.finish()
    }

    private struct State {
        private var v0, v1, v2, v3: UInt64

        init(key: (UInt64, UInt64)) {
            v0 = key.0 ^ 0x736F_6D65_7073_6575
            v1 = key.1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE
            v2 = key.0 ^ 0x6C79_6765_6E65_7261
            v3 = key.1 ^ 0x7465_6462_7974_6573
        }

        @inline(__always)
        mutating func add(_ word: UInt64) {
            v3 ^= word
            round()
            v0 ^= word
        }

        mutating func finish() -> PathKey {
            v2 ^= 0xEE
            for _ in 0..<3 { round() }
            let low = v0 ^ v1 ^ v2 ^ v3
            v1 ^= 0xDD
            for _ in 0..<3 { round() }
            return PathKey(low: low, high: v0 ^ v1 ^ v2 ^ v3)
        }

        @inline(__always)
        private mutating func round() {
            v0 &+= v1
            v1 = (v1 << 13 | v1 >> 51) ^ v0
            v0 = v0 << 32 | v0 >> 32
            v2 &+= v3
            v3 = (v3 << 16 | v3 >> 48) ^ v2
            v0 &+= v3
            v3 = (v3 << 21 | v3 >> 43) ^ v0
            v2 &+= v1
            v1 = (v1 << 17 | v1 >> 47) ^ v2
            v2 = v2 << 32 | v2 >> 32
        }
    }
}

/// All ways to match a pattern at once, one bit a state: state i is reached when the first i tokens have matched.
struct GlobAutomaton: Sendable, Hashable {
    /// Sets of states, one for each byte: bit i of word w is state 64w + i.
    private struct Table: Sendable, Hashable {
        let words: Int
        var bits: [UInt64]

        init(words: Int) {
            self.words = words
            bits = [UInt64](repeating: 0, count: 256 * words)
        }

        mutating func add(_ state: Int, for byte: UInt8) {
            bits[Int(byte) * words + state >> 6] |= 1 << UInt64(state & 63)
        }

        mutating func add(_ state: Int, where holds: (UInt8) -> Bool = { _ in true }) {
            for byte in UInt8.min...UInt8.max where holds(byte) { add(state, for: byte) }
        }
    }

    private enum Token: Equatable {
        case byte(UInt8), character, within, across, components

        var consumes: Bool { self != .within && self != .across }
    }

    /// Words of a set of states.
    private let words: Int
    /// The state in which all has matched.
    private let last: Int
    /// The states that a byte leads on from.
    private var leads: Table
    /// The states that stay with a byte.
    private var stays: Table
    /// States that are the next one as well once they are entered: `**` that stands for no component.
    private var skips: [UInt64]

    /// Takes a pattern that begins at the beginning of a component.
    init(_ pattern: [UInt8]) {
        let tokens = Self.tokens(of: pattern)
        last = tokens.count { $0.consumes }
        words = last / 64 + 1
        leads = Table(words: words)
        stays = Table(words: words)
        skips = [UInt64](repeating: 0, count: words)
        var state = 0
        for token in tokens {
            add(token, state)
            if token.consumes { state += 1 }
        }
    }

    private mutating func add(_ token: Token, _ state: Int) {
        switch token {
        case .byte(let byte): leads.add(state, for: byte)
        case .character:
            leads.add(state) { $0 & 0xC0 != 0x80 && $0 != PortablePath.slash }
            // The character's other bytes.
            stays.add(state + 1) { $0 & 0xC0 == 0x80 }
        case .within: stays.add(state) { $0 != PortablePath.slash }
        case .across: stays.add(state)
        case .components:
            stays.add(state)
            leads.add(state, for: PortablePath.slash)
            skips[state >> 6] |= 1 << UInt64(state & 63)
        }
    }

    /// Whether all of `path` matches.
    func matches(_ path: RawSpan) -> Bool {
        var active = [UInt64](repeating: 0, count: words)
        active[0] = 1 | (skips[0] & 1) << 1
        for offset in 0..<path.byteCount {
            let row = Int(path.byte(at: offset)) * words
            var carry: UInt64 = 0
            var skipCarry: UInt64 = 0
            var any: UInt64 = 0
            for word in 0..<words {
                let moved = active[word] & leads.bits[row + word]
                let entered = moved << 1 | carry
                carry = moved >> 63
                let skipped = entered & skips[word]
                active[word] = active[word] & stays.bits[row + word] | entered | skipped << 1 | skipCarry
                skipCarry = skipped >> 63
                any |= active[word]
            }
            if any == 0 { return false }
        }
        return active[last >> 6] >> UInt64(last & 63) & 1 != 0
    }

    private static func tokens(of pattern: [UInt8]) -> [Token] {
        var tokens: [Token] = []
        var index = 0
        while index < pattern.count {
            let byte = pattern[index]
            guard byte == UInt8(ascii: "*") else {
                tokens.append(byte == UInt8(ascii: "?") ? .character : .byte(byte))
                index += 1
                continue
            }
            let isFirst = index == 0 || pattern[index - 1] == PortablePath.slash
            let start = index
            while index < pattern.count, pattern[index] == byte { index += 1 }
            if index - start == 1 {
                tokens.append(.within)
            } else if isFirst, index < pattern.count, pattern[index] == PortablePath.slash {
                index += 1
                // One `**/` after another adds nothing, and a state may skip one state only.
                if tokens.last != .components { tokens.append(.components) }
            } else {
                tokens.append(.across)
            }
        }
        return tokens
    }
}

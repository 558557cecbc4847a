/// A pattern of paths as commands take it: matched against the path below `data/`, which the pattern may name too.
///
/// `?` stands for one character and `*` for any number, both within a component; `**` also crosses `/`, and as a whole
/// component stands for any number of components, none too. All else stands for itself: `*` and `?` occur in no
/// portable path, so nothing needs escaping. A pattern without wildcards stands for the file of that name, or for all
/// below the folder of that name. Matching takes time in proportion to the path's length times the pattern's length
/// divided by 64.
package struct PathPattern: Sendable, Hashable {
    /// What a pattern means by itself up to its first wildcard, below `data/`: all that matches begins with it.
    package let literalPrefix: [UInt8]

    private let isLiteral: Bool
    /// Whether what follows the literal prefix is `**`, which all matches.
    private let endsInAll: Bool
    private let automaton: GlobAutomaton

    /// Reads a pattern; `nil` if it is empty.
    package init?(_ pattern: [UInt8]) {
        guard !pattern.isEmpty else { return nil }
        let text = unsafe ScalarReader.isValid(pattern.span.bytes) ? Normalization.nfc(pattern) : pattern
        let body = Self.belowData(text)
        let isWildcard = { (byte: UInt8) in byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") }
        let wildcard = body.firstIndex(where: isWildcard)
        isLiteral = wildcard == nil
        // The automaton begins at a component, where `**` may stand for no component at all.
        let start = wildcard.map { body[..<$0].lastIndex(of: PortablePath.slash).map { $0 + 1 } ?? 0 } ?? body.count
        literalPrefix = Array(body[..<start])
        endsInAll = body[start...].elementsEqual("**".utf8)
        automaton = GlobAutomaton(Array(body[start...]))
    }

    /// Reads a pattern; `nil` if it is empty.
    package init?(_ pattern: String) {
        self.init(Array(pattern.utf8))
    }

    /// Whether a path below the top folder matches; what is not below `data/` never does.
    package func matches(_ path: RawSpan) -> Bool {
        guard path.has("data/", at: 0) else { return false }
        let below = path.extracting(5..<path.byteCount)
        guard unsafe below.starts(with: literalPrefix.span.bytes) else { return false }
        let count = literalPrefix.count
        if isLiteral {
            return count == 0 || below.byteCount == count || below.byte(at: count) == PortablePath.slash
        }
        return automaton.matches(below.extracting(count..<below.byteCount))
    }

    /// Whether a path below the top folder matches; what is not below `data/` never does.
    package func matches(_ path: [UInt8]) -> Bool {
        unsafe matches(path.span.bytes)
    }

    /// Whether a path below a folder may match, as far as the pattern tells up to its first wildcard.
    ///
    /// - Parameter folder: Below `data/`, without `/` at its end.
    package func mayMatch(below folder: [UInt8]) -> Bool {
        zip(literalPrefix, folder + [PortablePath.slash]).allSatisfy { $0 == $1 }
    }

    /// Whether all paths below a folder match, so far as the pattern tells it at first sight: `false` may mean either.
    ///
    /// - Parameter folder: Below `data/`, without `/` at its end.
    package func matchesAll(below folder: [UInt8]) -> Bool {
        guard isLiteral else { return endsInAll && (folder + [PortablePath.slash]).starts(with: literalPrefix) }
        guard folder.starts(with: literalPrefix) else { return false }
        return literalPrefix.isEmpty || folder.count == literalPrefix.count
            || folder[literalPrefix.count] == PortablePath.slash
    }

    /// The pattern without `data/` before it and `/` on either side.
    private static func belowData(_ pattern: [UInt8]) -> [UInt8] {
        var body = pattern[...]
        while body.first == PortablePath.slash { body.removeFirst() }
        while body.last == PortablePath.slash { body.removeLast() }
        let data = Array("data/".utf8)
        if body.elementsEqual(data.dropLast()) { return [] }
        if body.starts(with: data) { body.removeFirst(data.count) }
        return Array(body)
    }
}

/// Normalization forms and the folded key of names, by Unicode 14.0.0 (spec 5.5).
///
/// Input is UTF-8. Where it is ill-formed each maximal subpart counts as U+FFFD; whoever cares checks for that before.
package enum Normalization {
    /// Normalization Form C.
    package static func nfc(_ bytes: RawSpan) -> [UInt8] {
        if isASCII(bytes) { return bytes.array() }
        var scalars = decomposed(bytes)
        compose(&scalars)
        return utf8(of: scalars)
    }

    /// Normalization Form C.
    package static func nfc(_ bytes: [UInt8]) -> [UInt8] { unsafe nfc(bytes.span.bytes) }

    /// Normalization Form D.
    package static func nfd(_ bytes: RawSpan) -> [UInt8] {
        if isASCII(bytes) { return bytes.array() }
        return utf8(of: decomposed(bytes))
    }

    /// Normalization Form D.
    package static func nfd(_ bytes: [UInt8]) -> [UInt8] { unsafe nfd(bytes.span.bytes) }

    /// Whether valid UTF-8 is in Normalization Form C.
    package static func isNFC(_ bytes: RawSpan) -> Bool {
        let tables = UnicodeTables.shared
        var reader = ScalarReader()
        var lastClass: UInt8 = 0
        while let scalar = reader.next(in: bytes) {
            // Everything below U+0300 is composed and starts anew.
            if scalar < 0x300 {
                lastClass = 0
                continue
            }
            guard scalar != ScalarReader.illFormed else { return false }
            let record = tables.record(of: scalar)
            if !record.staysComposed || (record.combiningClass != 0 && record.combiningClass < lastClass) {
                return unsafe nfc(bytes).span.bytes.equals(bytes)
            }
            lastClass = record.combiningClass
        }
        return true
    }

    /// NFC(fold(NFD(name))): names with one key are one name to a file system that ignores case (spec 5.5).
    ///
    /// Works on a whole path as well: `/` is left alone and combines with nothing.
    package static func foldKey(_ name: RawSpan) -> [UInt8] {
        var key: [UInt8] = []
        foldKey(name, into: &key)
        return key
    }

    /// NFC(fold(NFD(name))).
    package static func foldKey(_ name: [UInt8]) -> [UInt8] { unsafe foldKey(name.span.bytes) }

    /// Replaces `key` by the folded key of `name`, in the memory that `key` already has.
    package static func foldKey(_ name: RawSpan, into key: inout [UInt8]) {
        key.removeAll(keepingCapacity: true)
        unsafe name.withUnsafeBytes { unsafe key.append(contentsOf: $0) }
        if !lowerASCII(&key) { key = foldKeyBeyondASCII(name) }
    }

    /// Makes ASCII letters small; false if there is more than ASCII.
    private static func lowerASCII(_ bytes: inout [UInt8]) -> Bool {
        var all: UInt8 = 0
        var span = bytes.mutableSpan
        for index in span.indices {
            let byte = span[index]
            all |= byte
            span[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
        }
        return all < 0x80
    }

    private static func foldKeyBeyondASCII(_ name: RawSpan) -> [UInt8] {
        let tables = UnicodeTables.shared
        // The order of marks before folding counts: a mark that folds to a letter stays where it was.
        let scalars = decomposed(name)
        var folded: [UInt32] = []
        folded.reserveCapacity(scalars.count + 8)
        for scalar in scalars { tables.withFolding(of: scalar) { append($0, to: &folded, tables) } }
        compose(&folded)
        return utf8(of: folded)
    }

    /// Canonical decomposition in canonical order.
    private static func decomposed(_ bytes: RawSpan) -> [UInt32] {
        let tables = UnicodeTables.shared
        var result: [UInt32] = []
        result.reserveCapacity(bytes.byteCount)
        var reader = ScalarReader()
        while let scalar = reader.next(in: bytes) {
            append(scalar == ScalarReader.illFormed ? 0xFFFD : scalar, to: &result, tables)
        }
        return result
    }

    /// Appends the canonical decomposition of a code point, and moves its marks to where they belong.
    @inline(__always)
    private static func append(_ scalar: UInt32, to scalars: inout [UInt32], _ tables: UnicodeTables) {
        // Nothing below decomposes or is a mark.
        if scalar < 0xC0 { return scalars.append(scalar) }
        let start = scalars.count
        tables.appendDecomposition(of: scalar, to: &scalars)
        for index in start..<scalars.count where scalars[index] >= 0x300 { sink(index, in: &scalars, tables) }
    }

    /// Moves a mark before those marks behind the last starter that have a higher combining class.
    private static func sink(_ index: Int, in scalars: inout [UInt32], _ tables: UnicodeTables) {
        let combiningClass = tables.record(of: scalars[index]).combiningClass
        guard combiningClass != 0 else { return }
        var index = index
        while index > 0, tables.record(of: scalars[index - 1]).combiningClass > combiningClass {
            scalars.swapAt(index - 1, index)
            index -= 1
        }
    }

    /// Canonical composition of what is decomposed and in canonical order.
    private static func compose(_ scalars: inout [UInt32]) {
        let tables = UnicodeTables.shared
        var count = 0
        var starter: Int?
        // Class of the last mark that stayed behind the starter; nil if none did.
        var lastClass: UInt8?
        for index in scalars.indices {
            let scalar = scalars[index]
            let combiningClass = scalar < 0x300 ? 0 : tables.record(of: scalar).combiningClass
            let isBlocked = lastClass.map { $0 >= combiningClass } ?? false
            if let starter, !isBlocked, let composed = tables.composition(of: scalars[starter], scalar) {
                scalars[starter] = composed
                continue
            }
            if combiningClass == 0 { starter = count }
            lastClass = combiningClass == 0 ? nil : combiningClass
            scalars[count] = scalar
            count += 1
        }
        scalars.removeLast(scalars.count - count)
    }

    private static func utf8(of scalars: [UInt32]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(scalars.count * 2)
        for scalar in scalars { ScalarReader.append(scalar, to: &bytes) }
        return bytes
    }

    private static func isASCII(_ bytes: RawSpan) -> Bool {
        for offset in 0..<bytes.byteCount where bytes.byte(at: offset) >= 0x80 { return false }
        return true
    }
}

/// Normalization forms and the folded key of names, by Unicode 14.0.0 (spec 5.5).
///
/// Input is UTF-8. Where it is ill-formed each maximal subpart counts as U+FFFD; whoever cares checks for that before.
package enum Normalization {
    /// Normalization Form C.
    package static func nfc(_ bytes: RawSpan) -> [UInt8] {
        if isASCII(bytes) { return bytes.array() }
        var scalars = decomposed(scalars(of: bytes))
        compose(&scalars)
        return utf8(of: scalars)
    }

    /// Normalization Form C.
    package static func nfc(_ bytes: [UInt8]) -> [UInt8] { unsafe nfc(bytes.span.bytes) }

    /// Normalization Form D.
    package static func nfd(_ bytes: RawSpan) -> [UInt8] {
        if isASCII(bytes) { return bytes.array() }
        return utf8(of: decomposed(scalars(of: bytes)))
    }

    /// Normalization Form D.
    package static func nfd(_ bytes: [UInt8]) -> [UInt8] { unsafe nfd(bytes.span.bytes) }

    /// Whether valid UTF-8 is in Normalization Form C.
    package static func isNFC(_ bytes: RawSpan) -> Bool {
        var reader = ScalarReader()
        var lastClass: UInt8 = 0
        while let scalar = reader.next(in: bytes) {
            // Everything below U+0300 is composed and starts anew.
            if scalar < 0x300 {
                lastClass = 0
                continue
            }
            guard scalar != ScalarReader.illFormed else { return false }
            let flags = UnicodeTables.shared.flags(of: scalar)
            let combiningClass = flags.combiningClass
            if !flags.staysComposed || (combiningClass != 0 && combiningClass < lastClass) {
                return unsafe nfc(bytes).span.bytes.equals(bytes)
            }
            lastClass = combiningClass
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
        for offset in 0..<name.byteCount {
            let byte = name.byte(at: offset)
            guard byte < 0x80 else { return key = foldKeyBeyondASCII(name) }
            key.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
        }
    }

    private static func foldKeyBeyondASCII(_ name: RawSpan) -> [UInt8] {
        let tables = UnicodeTables.shared
        var folded: [UInt32] = []
        for scalar in decomposed(scalars(of: name)) { tables.appendFolding(of: scalar, to: &folded) }
        var scalars = decomposed(folded)
        compose(&scalars)
        return utf8(of: scalars)
    }

    /// Canonical decomposition in canonical order.
    private static func decomposed(_ scalars: [UInt32]) -> [UInt32] {
        let tables = UnicodeTables.shared
        var result: [UInt32] = []
        result.reserveCapacity(scalars.count + scalars.count / 2)
        for scalar in scalars {
            let start = result.count
            tables.appendDecomposition(of: scalar, to: &result)
            for index in start..<result.count where result[index] >= 0x300 { sink(index, in: &result, tables) }
        }
        return result
    }

    /// Moves a mark before those marks behind the last starter that have a higher combining class.
    private static func sink(_ index: Int, in scalars: inout [UInt32], _ tables: UnicodeTables) {
        let combiningClass = tables.flags(of: scalars[index]).combiningClass
        guard combiningClass != 0 else { return }
        var index = index
        while index > 0, tables.flags(of: scalars[index - 1]).combiningClass > combiningClass {
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
            let combiningClass = tables.flags(of: scalar).combiningClass
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

    private static func scalars(of bytes: RawSpan) -> [UInt32] {
        var scalars: [UInt32] = []
        scalars.reserveCapacity(bytes.byteCount)
        var reader = ScalarReader()
        while let scalar = reader.next(in: bytes) {
            scalars.append(scalar == ScalarReader.illFormed ? 0xFFFD : scalar)
        }
        return scalars
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

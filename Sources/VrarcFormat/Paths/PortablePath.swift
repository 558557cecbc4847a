/// The rules that every path of the bag and the bundle name obey (spec 5.5, E032).
package enum PortablePath {
    /// What keeps a path below the top folder from being portable, as a sentence; `nil` if nothing does.
    ///
    /// Whether the path lies below `images/`, `classes/` or `negative_examples/` is told by its place in the tree.
    package static func violation(ofBagPath path: RawSpan) -> String? {
        violation(of: path, inImageFolder: TreePosition(path)?.isImage ?? false)
    }

    /// What keeps a path below the top folder from being portable, as a sentence; `nil` if nothing does.
    package static func violation(ofBagPath path: [UInt8]) -> String? {
        unsafe violation(ofBagPath: path.span.bytes)
    }

    /// What keeps a path from being portable, as a sentence; `nil` if nothing does.
    ///
    /// `inImageFolder` says that the path is that of a file in one of the three image folders, where names of
    /// metadata files are not allowed.
    package static func violation(of path: RawSpan, inImageFolder: Bool) -> String? {
        guard path.byteCount <= FormatLimits.path else {
            return "The path has \(path.byteCount) bytes; at most \(FormatLimits.path) are allowed."
        }
        var start = 0
        var depth = 0
        for end in 0...path.byteCount where end == path.byteCount || path.byte(at: end) == slash {
            depth += 1
            let isFile = end == path.byteCount
            let component = path.extracting(start..<end)
            if let violation = violation(ofComponent: component, isImageFile: isFile && inImageFolder) {
                return violation
            }
            start = end + 1
        }
        guard depth <= FormatLimits.pathDepth else {
            return "The path has \(depth) components; at most \(FormatLimits.pathDepth) are allowed."
        }
        return nil
    }

    /// What keeps a path from being portable, as a sentence; `nil` if nothing does.
    package static func violation(of path: [UInt8], inImageFolder: Bool) -> String? {
        unsafe violation(of: path.span.bytes, inImageFolder: inImageFolder)
    }

    /// What keeps a name from being a bundle name, as a sentence; `nil` if nothing does (spec 3, 5.5).
    package static func violation(ofBundleName name: RawSpan) -> String? {
        guard name.byteCount <= FormatLimits.bundleName else {
            return "The bundle name has \(name.byteCount) bytes; at most \(FormatLimits.bundleName) are allowed."
        }
        for offset in 0..<name.byteCount where name.byte(at: offset) == slash {
            return "The bundle name has more than one component."
        }
        return violation(ofComponent: name, isImageFile: false)
    }

    /// What keeps a name from being a bundle name, as a sentence; `nil` if nothing does.
    package static func violation(ofBundleName name: [UInt8]) -> String? {
        unsafe violation(ofBundleName: name.span.bytes)
    }

    /// Whether a file of the three image folders may not have this name: `metadata.jsonl`, `.csv` or `.parquet`.
    package static func isMetadataName(_ name: RawSpan) -> Bool {
        metadataNames.contains { equalsIgnoringCase(name, $0) }
    }

    /// Whether Windows takes this name for a device: the part before its first `.` counts.
    static func isDeviceName(_ name: RawSpan) -> Bool {
        var packed: UInt64 = 0
        for offset in 0..<name.byteCount {
            let byte = name.byte(at: offset)
            if byte == dot { break }
            // The longest device name has seven bytes.
            guard byte < 0x80, packed >> 48 == 0 else { return false }
            packed = packed << 8 | UInt64(byte >= 0x61 && byte <= 0x7A ? byte ^ 0x20 : byte)
        }
        return deviceNames.contains(packed)
    }

    /// Whether a byte below 0x80 may not stand in a component: controls and `< > : " \ | ? * % /`.
    @inline(__always)
    static func isForbiddenASCII(_ byte: UInt8) -> Bool {
        byte < 0x40 ? lowerForbidden >> byte & 1 != 0 : upperForbidden >> (byte - 0x40) & 1 != 0
    }

    static func violation(ofComponent name: RawSpan, isImageFile: Bool) -> String? {
        guard name.byteCount > 0 else { return "A component is empty." }
        guard name.byteCount <= FormatLimits.pathComponent else {
            return "A component has \(name.byteCount) bytes; at most \(FormatLimits.pathComponent) are allowed."
        }
        let first = name.byte(at: 0)
        let last = name.byte(at: name.byteCount - 1)
        if last == dot { return "A component ends with a full stop." }
        if last == space { return "A component ends with a space." }
        if first == space { return "A component begins with a space." }
        if first == hyphen || first == tilde { return "A component begins with '-' or '~'." }
        if let violation = violation(ofCharactersIn: name) { return violation }
        if isDeviceName(name) { return "Windows takes a component for a device." }
        if isImageFile, isMetadataName(name) { return "An image folder may not have a file of this name." }
        return nil
    }

    private static func violation(ofCharactersIn name: RawSpan) -> String? {
        for offset in 0..<name.byteCount {
            let byte = name.byte(at: offset)
            guard byte < 0x80 else { return violation(beyondASCIIIn: name) }
            if isForbiddenASCII(byte) { return forbidden(UInt32(byte)) }
        }
        return nil
    }

    private static func violation(beyondASCIIIn name: RawSpan) -> String? {
        var reader = ScalarReader()
        while let scalar = reader.next(in: name) {
            if scalar == ScalarReader.illFormed { return "The path is not valid UTF-8." }
            if isForbidden(scalar) { return forbidden(scalar) }
        }
        return Normalization.isNFC(name) ? nil : "The path is not in Normalization Form C."
    }

    /// Whether a code point may not stand in a component.
    static func isForbidden(_ scalar: UInt32) -> Bool {
        scalar < 0x80
            ? isForbiddenASCII(UInt8(truncatingIfNeeded: scalar)) : UnicodeTables.shared.isForbidden(scalar)
    }

    private static func forbidden(_ scalar: UInt32) -> String {
        let digits = String(scalar, radix: 16, uppercase: true)
        return
            "The path has the forbidden character U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)."
    }

    private static func equalsIgnoringCase(_ name: RawSpan, _ lowerCase: StaticString) -> Bool {
        guard name.byteCount == lowerCase.utf8CodeUnitCount else { return false }
        for offset in 0..<name.byteCount {
            let byte = name.byte(at: offset)
            let folded = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            if unsafe folded != lowerCase.utf8Start[offset] { return false }
        }
        return true
    }

    private static let metadataNames: [StaticString] = ["metadata.jsonl", "metadata.csv", "metadata.parquet"]

    private static let deviceNames: Set<UInt64> = {
        var names = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
        for number in 0...9 { names += ["COM\(number)", "LPT\(number)"] }
        return Set(names.map { $0.utf8.reduce(0) { $0 << 8 | UInt64($1) } })
    }()

    // One bit a character: 0x00-0x1F and " % * / : < > ? below 0x40, \ | and DEL from there.
    private static let lowerForbidden: UInt64 =
        0xFFFF_FFFF | 1 << 0x22 | 1 << 0x25 | 1 << 0x2A | 1 << 0x2F | 1 << 0x3A | 1 << 0x3C | 1 << 0x3E | 1 << 0x3F
    private static let upperForbidden: UInt64 = 1 << (0x5C - 0x40) | 1 << (0x7C - 0x40) | 1 << (0x7F - 0x40)

    static let slash = UInt8(ascii: "/")
    static let dot = UInt8(ascii: ".")
    static let space = UInt8(ascii: " ")
    static let hyphen = UInt8(ascii: "-")
    static let tilde = UInt8(ascii: "~")
}

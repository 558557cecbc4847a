/// The rules by which a writer makes one name portable (spec 5.5, rules 1 to 6).
package enum PortableName {
    /// The portable form of one name by rules 1 to 5: not yet unique in its directory.
    ///
    /// `isImageFile` says that it is a file's name in one of the three image folders. A `/` in the name becomes `_`.
    package static func mapped(_ name: RawSpan, isImageFile: Bool, limit: Int = FormatLimits.pathComponent) -> [UInt8] {
        var mapped = replacingIllFormed(name)
        mapped = replacingForbidden(Normalization.nfc(mapped))
        if mapped.isEmpty { return [underscore] }
        if [PortablePath.space, PortablePath.hyphen, PortablePath.tilde].contains(mapped[0]) { mapped[0] = underscore }
        replaceEnd(&mapped)
        let isReserved =
            unsafe PortablePath.isDeviceName(mapped.span.bytes)
            || (isImageFile && PortablePath.isMetadataName(mapped.span.bytes))
        if isReserved { mapped.insert(underscore, at: 0) }
        guard mapped.count > limit else { return mapped }
        let (stem, suffix) = split(mapped)
        var short = Array(cut(stem, to: limit - suffix.count))
        replaceEnd(&short)
        return short + suffix
    }

    /// A bundle name made of any name: by rules 1 to 5, in 60 bytes.
    package static func bundleName(for name: [UInt8]) -> [UInt8] {
        unsafe mapped(name.span.bytes, isImageFile: false, limit: FormatLimits.bundleName)
    }

    /// A name's stem and its extension with the `.`, which is empty where there is none of at most 16 bytes.
    static func split(_ name: [UInt8]) -> (stem: ArraySlice<UInt8>, suffix: ArraySlice<UInt8>) {
        guard let dot = name.lastIndex(of: PortablePath.dot), dot > 0, name.count - dot <= 16 else {
            return (name[...], [])
        }
        return (name[..<dot], name[dot...])
    }

    /// The first characters of a name that have at most `limit` bytes.
    static func cut(_ stem: ArraySlice<UInt8>, to limit: Int) -> ArraySlice<UInt8> {
        guard stem.count > limit else { return stem }
        var end = stem.startIndex + limit
        // Back to the beginning of a character, but in what is not UTF-8 no further than a character can reach.
        for _ in 0..<3 where end > stem.startIndex && stem[end] & 0xC0 == 0x80 { end -= 1 }
        return stem[..<end]
    }

    private static func replacingIllFormed(_ name: RawSpan) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(name.byteCount)
        var reader = ScalarReader()
        while let scalar = reader.next(in: name) {
            ScalarReader.append(scalar == ScalarReader.illFormed ? UInt32(underscore) : scalar, to: &result)
        }
        return result
    }

    private static func replacingForbidden(_ name: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(name.count)
        var reader = ScalarReader()
        while let scalar = unsafe reader.next(in: name.span.bytes) {
            ScalarReader.append(PortablePath.isForbidden(scalar) ? UInt32(underscore) : scalar, to: &result)
        }
        return result
    }

    private static func replaceEnd(_ name: inout [UInt8]) {
        for index in name.indices.reversed() {
            guard name[index] == PortablePath.space || name[index] == PortablePath.dot else { return }
            name[index] = underscore
        }
    }

    static let underscore = UInt8(ascii: "_")
}

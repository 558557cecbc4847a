import VrarcArchive
import VrarcFormat

/// Names, patterns and orders of paths. The input is names, each ended by a zero.
enum PathFuzzing {
    static func run(_ bytes: [UInt8]) throws(BrokenRule) {
        let names = bytes.split(separator: 0).prefix(8).map { Array($0) }
        for name in names {
            try checkNormalization(name)
            try checkMapping(name)
            try checkPattern(name, names)
        }
        try checkOrder(names)
        try checkConflicts(names)
        try checkFolder(names)
    }

    private static func checkNormalization(_ name: [UInt8]) throws(BrokenRule) {
        let nfc = Normalization.nfc(name)
        let nfd = Normalization.nfd(name)
        try require(Normalization.nfc(nfc) == nfc && Normalization.nfd(nfd) == nfd, "normal forms stay as they are")
        try require(Normalization.nfc(nfd) == nfc && Normalization.nfd(nfc) == nfd, "each form leads to the other")
        let key = Normalization.foldKey(name)
        try require(Normalization.foldKey(nfc) == key && Normalization.foldKey(nfd) == key, "all forms have one key")
        guard String(validating: name, as: UTF8.self) != nil else { return }
        try require(unsafe Normalization.isNFC(name.span.bytes) == (nfc == name), "the quick check tells the form")
    }

    private static func checkMapping(_ name: [UInt8]) throws(BrokenRule) {
        for isImageFile in [false, true] {
            let mapped = unsafe PortableName.mapped(name.span.bytes, isImageFile: isImageFile)
            let violation = PortablePath.violation(of: mapped, inImageFolder: isImageFile)
            try require(violation == nil && !mapped.contains(0x2F), "a mapped name is portable: \(violation ?? "/")")
            let again = unsafe PortableName.mapped(mapped.span.bytes, isImageFile: isImageFile)
            try require(again == mapped, "a portable name stays as it is")
        }
        let bundle = PortableName.bundleName(for: name)
        try require(PortablePath.violation(ofBundleName: bundle) == nil, "a bundle name is portable")
        let safe = OriginalPath.makeSafe(name)
        try require(OriginalPath.violation(of: safe) == nil, "a path that was made safe can be restored")
        try require(OriginalPath.makeSafe(safe) == safe, "a path that can be restored stays as it is")
        if let place = TreePlace(path: name) {
            try require(!place.isImagePlace || !place.isLineFile, "an image is no line file")
        }
    }

    private static func checkPattern(_ name: [UInt8], _ names: [[UInt8]]) throws(BrokenRule) {
        guard let pattern = PathPattern(name) else { return }
        let data = Array("data/".utf8)
        for other in names where pattern.matches(data + other) {
            try require(other.starts(with: pattern.literalPrefix), "what matches begins with the literal beginning")
        }
        if PortablePath.violation(of: name, inImageFolder: false) == nil, !name.starts(with: data),
            name != data.dropLast()
        {
            try require(pattern.matches(data + name), "a portable path matches itself")
            try require(pattern.matches(data + name + Array("/x".utf8)), "a folder matches what is below it")
        }
    }

    private static func checkOrder(_ names: [[UInt8]]) throws(BrokenRule) {
        for name in names.prefix(4) {
            try require(!CanonicalOrder.precedes(name, name), "no path goes before itself")
            for other in names.prefix(4) where other != name {
                let (before, behind) = (CanonicalOrder.precedes(name, other), CanonicalOrder.precedes(other, name))
                try require(before != behind, "of two paths one goes first")
                for third in names.prefix(4) where before && CanonicalOrder.precedes(other, third) {
                    try require(CanonicalOrder.precedes(name, third), "the order goes on over three")
                }
            }
        }
    }

    /// Compares the set of hashed keys with every pair of paths.
    private static func checkConflicts(_ names: [[UInt8]]) throws(BrokenRule) {
        var checker = PathSetChecker()
        var accepted: [(path: [UInt8], key: [UInt8])] = []
        for name in names {
            let key = Normalization.foldKey(name)
            let isConflict = accepted.contains { other in
                other.key == key || key.starts(with: other.key + [0x2F]) || other.key.starts(with: key + [0x2F])
            }
            let conflict = checker.insert(name)
            try require((conflict != nil) == isConflict, "a conflict is one of folded paths")
            if conflict == nil { accepted.append((name, key)) }
        }
    }

    private static func checkFolder(_ names: [[UInt8]]) throws(BrokenRule) {
        let folder = Array("data/collections/fuzz/images/".utf8)
        let originals = Set(names).sorted { $0.lexicographicallyPrecedes($1) }
        let portable = paths(originals, folder)
        var checker = PathSetChecker()
        for path in portable {
            let violation = PortablePath.violation(ofBagPath: folder + path)
            try require(violation == nil, "a path made portable is: \(violation ?? "")")
            try require(checker.insert(path) == nil, "paths made portable fit beside each other")
        }
        let reversed = paths(originals.reversed(), folder)
        try require(reversed.reversed() == portable, "portable names do not depend on the order")
        let slugs = PortableNames.slugs(for: originals)
        try require(Set(slugs.map { Normalization.foldKey($0) }).count == slugs.count, "slugs are unique")
        let arePortable = slugs.allSatisfy { PortablePath.violation(of: $0, inImageFolder: false) == nil }
        try require(arePortable, "slugs are portable")
    }

    private static func paths(_ originals: [[UInt8]], _ folder: [UInt8]) -> [[UInt8]] {
        PortableNames.paths(
            for: originals, below: folder, originalFolder: Array("images/".utf8), isImageFolder: true
        ) { SHA256.digest(of: $0) }
    }
}

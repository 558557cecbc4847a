/// Makes the names of a folder's files portable, as every writer of spec 5.5 does: rules 1 to 7.
///
/// The result depends on the set of originals only, not on their order. A million names take a few seconds, and apart
/// from input and output about 40 bytes each.
package struct PortableNames {
    private struct Level {
        /// Offset in the original path of the `/` behind the directory.
        let originalEnd: Int
        /// Length of the portable path up to and with that `/`.
        let portableEnd: Int
        let directory: NameRegister.Directory
    }

    private var register = NameRegister()
    private let top: NameRegister.Directory
    private let isImageFolder: Bool
    private var levels: [Level] = []
    /// The portable path of the directories in `levels`, then of the file.
    private var portable: [UInt8] = []

    private init(isImageFolder: Bool) {
        self.isImageFolder = isImageFolder
        top = register.makeDirectory()
    }

    /// The portable path of each original, in the order of the originals.
    ///
    /// - Parameters:
    ///   - originals: Different paths below the folder; components are separated by `/`.
    ///   - folder: The folder's portable path in the bag with a `/` at its end, such as `data/collections/lego/images/`
    ///     or `data/classifiers/a/classes/b/`. Results are relative to it.
    ///   - originalFolder: The folder's original path below the unit's folder with a `/` at its end, such as `images/`:
    ///     it stands before each original in what rule 7 hashes.
    ///   - isImageFolder: Whether it is one of the three folders of images.
    ///   - sha256: The SHA-256 of bytes; called only for files whose path would be too long.
    package static func paths(
        for originals: [[UInt8]], below folder: [UInt8], originalFolder: [UInt8], isImageFolder: Bool,
        sha256: (RawSpan) -> BlobDigest
    ) -> [[UInt8]] {
        var names = PortableNames(isImageFolder: isImageFolder)
        _ = unsafe names.register.take(longFolder.span.bytes, in: names.top)
        let folderDepth = folder.count { $0 == PortablePath.slash }
        var results = [[UInt8]](repeating: [], count: originals.count)
        var last: [UInt8] = []
        for index in SourceOrder.sorted(originals) {
            let original = originals[index]
            names.enter(original, after: last)
            let depth = folderDepth + names.levels.count + 1
            let length = folder.count + names.portable.count
            if depth > FormatLimits.pathDepth || length > FormatLimits.path {
                let whole = originalFolder + original
                results[index] = names.longPath(of: original, digest: unsafe sha256(whole.span.bytes))
            } else {
                // An unchanged name shares the memory of its original.
                results[index] = names.portable == original ? original : Array(names.portable)
            }
            last = original
        }
        return results
    }

    /// The slugs of collections, classifiers or classes, in the order of their names: rules 1 to 6.
    ///
    /// A `/` in a name becomes `_`. Of equal names the first one given has the lowest number.
    package static func slugs(for names: [[UInt8]]) -> [[UInt8]] {
        var register = NameRegister()
        let directory = register.makeDirectory()
        var slugs = names
        let order = names.indices.sorted {
            names[$0] == names[$1] ? $0 < $1 : names[$0].lexicographicallyPrecedes(names[$1])
        }
        for index in order {
            let name = names[index]
            let mapped = unsafe PortableName.mapped(name.span.bytes, isImageFile: false)
            let isFree = unsafe register.take(mapped.span.bytes, in: directory)
            slugs[index] = isFree ? mapped : register.takeNumbered(mapped, in: directory)
        }
        return slugs
    }

    /// Makes `portable` the portable path of the original, before rule 7.
    private mutating func enter(_ original: [UInt8], after last: [UInt8]) {
        let shared = unsafe SourceOrder.sharedPrefix(original.span.bytes, last.span.bytes)
        while let level = levels.last, level.originalEnd >= shared { levels.removeLast() }
        portable.removeLast(portable.count - (levels.last?.portableEnd ?? 0))
        var start = levels.last.map { $0.originalEnd + 1 } ?? 0
        while let end = original[start...].firstIndex(of: PortablePath.slash) {
            append(original, start..<end, isFile: false)
            portable.append(PortablePath.slash)
            let directory = register.makeDirectory()
            levels.append(Level(originalEnd: end, portableEnd: portable.count, directory: directory))
            start = end + 1
        }
        append(original, start..<original.count, isFile: true)
    }

    /// Appends the unique portable name of one component.
    private mutating func append(_ original: [UInt8], _ range: Range<Int>, isFile: Bool) {
        let directory = levels.last?.directory ?? top
        let isImageFile = isFile && isImageFolder
        let name = unsafe original.span.bytes.extracting(range)
        if PortablePath.violation(ofComponent: name, isImageFile: isImageFile) == nil {
            if register.take(name, in: directory) {
                portable.append(contentsOf: original[range])
            } else {
                portable.append(contentsOf: register.takeNumbered(name.array(), in: directory))
            }
        } else {
            let mapped = PortableName.mapped(name, isImageFile: isImageFile)
            let isFree = unsafe register.take(mapped.span.bytes, in: directory)
            portable.append(contentsOf: isFree ? mapped : register.takeNumbered(mapped, in: directory))
        }
    }

    /// Rule 7.
    private func longPath(of original: [UInt8], digest: BlobDigest) -> [UInt8] {
        let start = original.lastIndex(of: PortablePath.slash).map { $0 + 1 } ?? 0
        let name = unsafe original.span.bytes.extracting(start..<original.count)
        let mapped = PortableName.mapped(name, isImageFile: isImageFolder)
        return Self.longFolder + [PortablePath.slash] + digest.hexBytes.prefix(32) + [PortablePath.slash] + mapped
    }

    private static let longFolder = Array("_long".utf8)
}

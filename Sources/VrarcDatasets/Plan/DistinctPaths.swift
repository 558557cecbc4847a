import VrarcArchive

/// Makes paths such that a folder can have all of them: no two are equal, and no file is also a folder.
///
/// The first of two keeps its name, the next gets `~2`, `~3`, … before its extension.
struct DistinctPaths {
    /// A path as a hash over its components. The paths themselves, with each folder above them, would take memory with
    /// the square of their length; of two that share a hash the second would get a number without need.
    private typealias Key = UInt64

    private var files: Set<Key> = []
    private var folders: Set<Key> = []
    /// The number to try next for a path that is taken: equal names without end take no longer than different ones.
    private var numbers: [Key: Int] = [:]

    static func make(_ paths: inout [[UInt8]]) {
        var distinct = DistinctPaths()
        for index in paths.indices { paths[index] = distinct.take(paths[index]) }
    }

    private mutating func take(_ wanted: [UInt8]) -> [UInt8] {
        var path = wanted
        var keys = Self.keys(path.split(separator: Text.slash))
        if !isFree(keys) {
            let components = number(path.split(separator: Text.slash))
            path = Array(components.joined(separator: [Text.slash]))
            keys = Self.keys(components)
        }
        if let file = keys.popLast() { files.insert(file) }
        folders.formUnion(keys)
        return path
    }

    private func isFree(_ keys: [Key]) -> Bool {
        guard let file = keys.last else { return true }
        return !folders.contains(file) && !keys.contains(where: files.contains)
    }

    /// Gives each component that is in the way of another path a number.
    private mutating func number(_ components: [ArraySlice<UInt8>]) -> [ArraySlice<UInt8>] {
        var result: [ArraySlice<UInt8>] = []
        var parent: Key = 0
        for (index, component) in components.enumerated() {
            let isLast = index == components.count - 1
            let wanted = Self.key(component, below: parent)
            var (name, key) = (component, wanted)
            // A folder of that number may be the one that an earlier path got: only files are in its way.
            var number = isLast ? numbers[wanted] ?? 2 : 2
            while files.contains(key) || (isLast && folders.contains(key)) {
                name = Text.numbered(component, number)[...]
                key = Self.key(name, below: parent)
                number += 1
            }
            if isLast { numbers[wanted] = number }
            result.append(name)
            parent = key
        }
        return result
    }

    /// The keys of each folder of a path, then its own.
    private static func keys(_ components: [ArraySlice<UInt8>]) -> [Key] {
        var keys: [Key] = []
        keys.reserveCapacity(components.count)
        for component in components { keys.append(key(component, below: keys.last ?? 0)) }
        return keys
    }

    private static func key(_ name: ArraySlice<UInt8>, below folder: Key) -> Key {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.count + 8)
        for shift in stride(from: 0, to: Key.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: folder >> shift))
        }
        bytes += name
        return unsafe XXHash.xxh3(bytes.span.bytes)
    }
}

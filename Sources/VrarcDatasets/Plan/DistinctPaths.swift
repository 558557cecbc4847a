/// Makes paths such that a folder can have all of them: no two are equal, and no file is also a folder.
///
/// The first of two keeps its name, the next gets `~2`, `~3`, … before its extension.
struct DistinctPaths {
    private var files: Set<[UInt8]> = []
    private var folders: Set<[UInt8]> = []
    /// The number to try next for a path that is taken: equal names without end take no longer than different ones.
    private var numbers: [[UInt8]: Int] = [:]

    static func make(_ paths: inout [[UInt8]]) {
        var distinct = DistinctPaths()
        for index in paths.indices { paths[index] = distinct.take(paths[index]) }
    }

    private mutating func take(_ wanted: [UInt8]) -> [UInt8] {
        let path = free(wanted)
        files.insert(path)
        var end = path.lastIndex(of: Text.slash)
        while let slash = end, folders.insert(Array(path[..<slash])).inserted {
            end = path[..<slash].lastIndex(of: Text.slash)
        }
        return path
    }

    private mutating func free(_ path: [UInt8]) -> [UInt8] {
        if !files.contains(path), !folders.contains(path), !hasFile(above: path) { return path }
        var result: [UInt8] = []
        let components = path.split(separator: Text.slash)
        for (index, component) in components.enumerated() {
            let isLast = index == components.count - 1
            let parent = result.isEmpty ? [] : result + [Text.slash]
            let wanted = parent + component
            result = wanted
            // A folder of that number may be the one that an earlier path got: only files are in its way.
            var number = isLast ? numbers[wanted] ?? 2 : 2
            while files.contains(result) || (isLast && folders.contains(result)) {
                result = parent + Text.numbered(component, number)
                number += 1
            }
            if isLast { numbers[wanted] = number }
        }
        return result
    }

    private func hasFile(above path: [UInt8]) -> Bool {
        var end = path.lastIndex(of: Text.slash)
        while let slash = end {
            if files.contains(Array(path[..<slash])) { return true }
            end = path[..<slash].lastIndex(of: Text.slash)
        }
        return false
    }
}

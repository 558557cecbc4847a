internal import VrarcFormat
internal import VrarcModel

/// Original names that records give, where an archive may have them (spec 5.10, E066).
enum SalvagedNames {
    /// The files of a unit without the original names that would make the new archive unsound.
    static func checked(_ files: [SourceFile]) -> [SourceFile] {
        var files = files
        var holders: [[UInt8]: Int] = [:]
        var kept: [[UInt8]] = []
        for index in files.indices {
            let path = files[index].path
            if let original = files[index].originalName, !original.bytes.elementsEqual(path),
                original.isRestorable(besides: String(decoding: path, as: UTF8.self)), holders[original.bytes] == nil
            {
                holders[original.bytes] = index
            } else {
                files[index].originalName = nil
                kept.append(path)
            }
        }
        // A file that loses its original name keeps its path, which may then be another's original name.
        while let path = kept.popLast() {
            guard let index = holders.removeValue(forKey: path) else { continue }
            files[index].originalName = nil
            kept.append(files[index].path)
        }
        return files
    }
}

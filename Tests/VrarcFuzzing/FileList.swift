import VrarcArchive
import VrarcFormat

/// Files of an archive as plain bytes: for each its path, a zero, the length of its content (2 bytes, little-endian),
/// and the content. What is missing at the end is taken as it is.
struct FileList {
    private(set) var files: [(path: [UInt8], content: [UInt8])] = []

    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while let zero = rest.firstIndex(of: 0) {
            let path = Array(rest[..<zero])
            rest = rest[(zero + 1)...]
            let length = rest.prefix(2).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(2)
            files.append((path, Array(rest.prefix(length))))
            rest = rest.dropFirst(length)
        }
    }

    /// A well-formed archive of the files in their order, whatever their paths; `nil` where the writer refuses.
    func archive() -> [UInt8]? {
        let sink = MemorySink()
        do throws(ArchiveError) {
            let options = WriterOptions(bundleName: "fuzz", softwareAgent: "fuzz")
            let writer = try ArchiveWriter(to: sink, options: options, pool: WorkerPool(width: 1, level: 1))
            var unit: TreeUnit?
            for file in files where file.content.count < FormatLimits.largeBlob {
                let next = TreePlace(path: file.path)?.unit
                if let unit, unit != next { try writer.endUnit() }
                unit = next
                try writer.add(file.path, StoredContent(small: file.content))
            }
            try writer.endUnit()
            _ = try writer.finish()
            return sink.bytes
        } catch {
            return nil
        }
    }
}

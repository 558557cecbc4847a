import SystemPackage
import VrarcArchive
import VrarcFormat
import VrarcModel

/// An archive of over 8 GiB in a file that has holes where the zeros of its raw frames are.
enum GiantArchive {
    static func write(to file: FilePath) throws {
        let pool = WorkerPool(width: 2)
        let zeros = ZeroPages()
        let sink = try HoleSink(file, zeros: zeros.buffer)
        let options = WriterOptions(bundleName: "giant", softwareAgent: "vrarc limits")
        let writer = try ArchiveWriter(to: sink, options: options, pool: pool)
        let behind = (0..<100_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
        try add("before.txt", StoredContent(small: Array("before\n".utf8)), writer)
        try add("giant.bin", GiantContent(zeros).stored(), writer)
        try add("large behind.bin", StoredContent(behind, pool: pool), writer)
        try add("small behind.txt", StoredContent(small: Array("behind\n".utf8)), writer)
        let document = ArchiveManifest(collections: [], classifiers: [], attachments: 4, renamed: [])
        try writer.add(Array("data/archive.json".utf8), document: document.encoded)
        let summary = try writer.finish()
        print("\(summary.fileLength) bytes, content id \(summary.contentID)")
    }

    private static func add(_ name: String, _ content: StoredContent, _ writer: ArchiveWriter) throws {
        try writer.add(Array("data/attachments/\(name)".utf8), content)
    }
}

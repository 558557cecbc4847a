import VrarcArchive
import VrarcFormat

/// Reads every path and every digest of a damaged archive: each gives the right bytes or an error (spec 8.2).
struct ReadJudge {
    let subject: Subject

    func judge(_ reader: ArchiveReader, _ place: String, _ tally: inout Tally) {
        let context = WorkerContext(level: 1)
        for item in subject.items {
            check("path \(String(decoding: item.path, as: UTF8.self))", item.digest, place, &tally) {
                guard let named = try reader.entry(forPath: item.path) else { return nil }
                return try reader.content(of: named, context)
            }
        }
        for blob in subject.blobs {
            check("digest \(blob.digest)", blob.digest, place, &tally) {
                guard let entry = try reader.entry(for: blob.digest) else { return nil }
                return try reader.content(of: entry, context)
            }
        }
    }

    private func check(
        _ what: String, _ digest: BlobDigest, _ place: String, _ tally: inout Tally, _ read: () throws -> [UInt8]?
    ) {
        do {
            guard let content = try read() else {
                tally.count("reads without an entry")
                return
            }
            if content == subject.contents[digest] {
                tally.count("reads with the right bytes")
            } else {
                tally.fail("\(place): reading \(what) gives wrong bytes")
            }
        } catch let error as ArchiveError where error.code == .damaged {
            tally.count("reads refused")
        } catch {
            tally.fail("\(place): reading \(what) fails with \(error)")
        }
    }
}

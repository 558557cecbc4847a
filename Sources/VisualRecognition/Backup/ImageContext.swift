import HTTPTransport
import SystemPackage
import VrarcArchive
import VrarcModel

/// Gets one file at a time, on any thread: from the folder if it is there, else from the service.
struct ImageContext: Sendable {
    let client: ServiceClient
    let folder: PartialFolder
    let earlier: [String: PartialFolder.Entry]
    /// The id of the collection or classifier.
    let unit: String
    let list: ImageList?

    struct Had {
        let kept: KeptFile
        let isReused: Bool
        let downloaded: UInt64
        /// The object of each box.
        let objects: [String]
    }

    func image(_ image: ImageList.Image) throws -> Had {
        if let kept = try reused(kind: "image", image: image.id, updated: image.updated) {
            let details = earlier[key("image", image.id)]?.line.details ?? ""
            let json = try? ServiceAnswer(Array(details.utf8)).json
            return Had(kept: kept, isReused: true, downloaded: 0, objects: Self.objects(json))
        }
        let details = try client.answer(to: .image(image.id, of: unit))
        let (kept, size) = try fetch(
            .jpeg(image.id, of: unit), kind: "image", image: image.id, updated: image.updated, details: details.text)
        return Had(kept: kept, isReused: false, downloaded: size, objects: Self.objects(details.json))
    }

    /// A file of an earlier run, if it is the same version and its bytes are still those.
    func reused(kind: String, image: String, updated: String) throws -> KeptFile? {
        guard let entry = earlier[key(kind, image)], entry.line.updated == updated,
            let handle = try? FileHandle(opening: folder.contentPath(entry.kept.number))
        else { return nil }
        var hash = SHA256()
        let buffer = ByteBuffer(capacity: 1 << 18)
        var size: UInt64 = 0
        while true {
            guard let count = unsafe try? handle.read(into: buffer.storage) else { return nil }
            if count == 0 { break }
            buffer.count = count
            unsafe hash.update(buffer.bytes)
            size += UInt64(count)
            try Interruption.check()
        }
        return size == entry.kept.size && hash.finish() == entry.line.digest ? entry.kept : nil
    }

    /// Downloads a file and notes it in the journal. The file and its bytes.
    func fetch(
        _ call: ServiceCall, kind: String, image: String, updated: String, details: String
    ) throws -> (KeptFile, UInt64) {
        var download = ContentDownload(folder)
        var head: HTTPHead?
        try unsafe client.download(call) { start in
            head = start
            try download.begin()
        } data: { bytes in
            try unsafe download.take(bytes)
        } end: {
            // Where the connection's end is the answer's end, nothing else tells a whole picture from half of one.
            if image.isEmpty || head?.isSelfDelimiting == true || download.endsAsJPEG { return }
            throw HTTPError(.dropped, "the answer does not say how long it is, and ends within the picture")
        }
        let result = try download.finish()
        let line = JournalLine(
            kind: kind, unit: unit, image: image, updated: updated, number: result.number, size: result.size,
            digest: result.digest, origin: image.isEmpty ? .unknown : result.origin(id: image), suffix: result.suffix,
            details: details)
        return (try folder.note(line), result.size)
    }

    private func key(_ kind: String, _ image: String) -> String { "\(kind)\u{0}\(unit)\u{0}\(image)" }

    private static func objects(_ details: JSONValue?) -> [String] {
        (details?["training_data"]?["objects"]?.elements ?? []).compactMap { $0["object"]?.text }
    }
}

import HTTPTransport
import SystemPackage
import VrarcArchive
import VrarcModel

/// Gets one file at a time, on any thread: from the folder if it is there, else from the service.
struct ImageContext: Sendable {
    let client: ServiceClient
    let folder: PartialFolder
    let earlier: EarlierFiles
    /// The id of the collection or classifier.
    let unit: String

    struct Had {
        let kept: KeptFile
        let isReused: Bool
        let downloaded: UInt64
        /// The object of each box.
        let objects: [String]
    }

    func image(_ image: ImageList.Image) throws -> Had {
        let before = try earlier(kind: "image", image.id)
        if let (kept, line) = before, Self.isSame(line, updated: image.updated), try isWhole(kept, line) {
            let json = try? ServiceAnswer(Array(line.details.utf8)).json
            return Had(kept: kept, isReused: true, downloaded: 0, objects: Self.objects(json))
        }
        let details = try client.answer(to: .image(image.id, of: unit))
        let objects = Self.objects(details.json)
        // The id proves that the bytes are still the same; of what else the service says of them nothing does.
        if let (kept, line) = before, line.origin == .original, try isWhole(kept, line) {
            let now = line.with(updated: image.updated, details: details.text)
            return Had(kept: try folder.note(now), isReused: true, downloaded: 0, objects: objects)
        }
        let (kept, size) = try fetch(
            .jpeg(image.id, of: unit), kind: "image", image: image.id, updated: image.updated, details: details)
        return Had(kept: kept, isReused: false, downloaded: size, objects: objects)
    }

    /// The model of an earlier run, if it is the same version and its bytes are still those.
    func reusedModel(updated: String) throws -> KeptFile? {
        guard let (kept, line) = try earlier(kind: "model", ""), Self.isSame(line, updated: updated),
            try isWhole(kept, line)
        else { return nil }
        return kept
    }

    /// Whether a file of an earlier run is of the version that the service has now: only its own word proves that.
    private static func isSame(_ line: JournalLine, updated: String) -> Bool {
        guard !updated.isEmpty, line.updated == updated else { return false }
        return line.image.isEmpty || line.origin == .original || line.suffix != nil
    }

    private func earlier(kind: String, _ image: String) throws -> (KeptFile, JournalLine)? {
        let key = JournalLine.key(kind, unit, image)
        guard let kept = earlier[key], let line = try folder.line(of: kept), line.key == key else { return nil }
        return (kept, line)
    }

    /// Whether the bytes of a file are still those that were downloaded.
    private func isWhole(_ kept: KeptFile, _ line: JournalLine) throws -> Bool {
        guard let handle = try? FileHandle(opening: folder.contentPath(kept.number)) else { return false }
        var hash = SHA256()
        let buffer = ByteBuffer(capacity: 1 << 16)
        var size: UInt64 = 0
        while true {
            guard let count = unsafe try? handle.read(into: buffer.storage) else { return false }
            if count == 0 { break }
            buffer.count = count
            unsafe hash.update(buffer.bytes)
            size += UInt64(count)
            try Interruption.check()
        }
        return size == kept.size && hash.finish() == line.digest
    }

    /// Downloads a file and notes it in the journal. The file and its bytes.
    ///
    /// - Parameter details: What the service says of an image; `nil` for a model.
    func fetch(
        _ call: ServiceCall, kind: String, image: String, updated: String, details: ServiceAnswer? = nil
    ) throws -> (KeptFile, UInt64) {
        var download = ContentDownload(folder)
        let picture = details.map { PictureCheck($0.json) }
        var head: HTTPHead?
        var result: ContentDownload.Result?
        do throws(ServiceError) {
            try unsafe client.download(call) { start in
                head = start
                guard start.status == 200 else {
                    throw HTTPError(.malformed, "HTTP \(start.status) came instead of the whole content")
                }
                try download.begin()
            } data: { bytes in
                try unsafe download.take(bytes)
            } end: {
                // Where the connection's end is the answer's end, nothing else tells a whole picture from half of one.
                guard picture == nil || head?.isSelfDelimiting == true || download.endsAsJPEG else {
                    throw HTTPError(.dropped, "the answer does not say how long it is, and ends within the picture")
                }
                let whole = try download.finish()
                if let objection = picture?.objection(whole, id: image) { throw HTTPError(.malformed, objection) }
                result = whole
            }
        } catch {
            download.discard()
            throw error
        }
        guard let result else { throw ServiceError(AnswerError("it is empty"), call: call.name, subject: image) }
        let line = JournalLine(
            kind: kind, unit: unit, image: image, updated: updated, number: result.number, size: result.size,
            digest: result.digest, origin: picture == nil ? .unknown : result.origin(id: image), suffix: result.suffix,
            details: details?.text ?? "")
        return (try folder.note(line), result.size)
    }

    private static func objects(_ details: JSONValue?) -> [String] {
        (details?["training_data"]?["objects"]?.elements ?? []).compactMap { $0["object"]?.text }
    }
}

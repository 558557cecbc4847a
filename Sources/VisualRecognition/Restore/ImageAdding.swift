import HTTPTransport
import VrarcArchive
import VrarcFormat
import VrarcModel

/// Adds the images of a collection, several at a time.
///
/// Where an answer was lost, or an image refused that may be there already, the collection's list tells the truth. It is
/// read once behind each round, however many answers were lost in it: nothing is sent again without a look.
struct ImageAdding {
    let client: ServiceClient
    let journal: RestoreJournal
    let content: ContentGiver
    let pool: WorkerPool
    let progress: @Sendable (UInt64) -> Void
    let collection: ArchivedCollection
    /// The collection's id in the instance, and its name in the journal.
    let id: String
    let unit: String

    /// So many images that can't be added, one behind the other, are no longer the images' fault.
    private static let mostInARow = 16
    /// How often an image is sent at most.
    private static let rounds = 6

    private typealias Lost = (index: Int, why: String)

    /// An image of which the list is to say whether it is there.
    private struct Doubt {
        let index: Int
        /// `nil` where there is no MD5 on this machine.
        let md5: String?
        let why: String
        /// Whether the service said that it did not take it.
        let isRefused: Bool
    }

    /// What became of one image.
    private enum Result {
        case added(String)
        case lost(String)
        case doubt(Doubt)
        case failed(Doubt, ServiceError)
    }

    /// What became of some images.
    private struct Pass {
        var next = 0
        var lost: [Lost] = []
        var doubts: [Doubt] = []
        var inARow = 0
        /// Why it ended before all were tried.
        var stop: ServiceError?
        var end: (any Error)?
    }

    /// Adds what is not there yet; what could not be added, as sentences in the order of the archive.
    func run() throws -> [String] {
        let done = journal.images(unit)
        var waiting: [Int] = []
        for (index, image) in collection.images.enumerated() {
            if done[image.path] == nil { waiting.append(index) } else { progress(image.size) }
        }
        if waiting.isEmpty { return [] }
        var there = PresentImages(try client.listedImages(of: id))
        var lost: [Lost] = []
        var doubts = try firstRound(&waiting, &there, &lost)
        for round in 1..<Self.rounds where !doubts.isEmpty {
            // When the service has had time to show what it did.
            try client.clock.sleep(.milliseconds(250 << round))
            there = PresentImages(try client.listedImages(of: id))
            let left = try settled(doubts, there)
            lost += left.filter(\.isRefused).map { ($0.index, $0.why) }
            let pass = try pass(left.filter { !$0.isRefused }.map(\.index), there, most: .max)
            lost += pass.lost
            doubts = pass.doubts
        }
        if !doubts.isEmpty {
            let left = try settled(doubts, PresentImages(try client.listedImages(of: id)))
            lost += left.map { ($0.index, $0.why) }
        }
        return lost.sorted { $0.index < $1.index }.map { "\(collection.images[$0.index].path): \($0.why)" }
    }

    /// Tries every image once. Throws where too many in a row can't be added, and none of them is there in spite of it.
    private func firstRound(
        _ waiting: inout [Int], _ there: inout PresentImages, _ lost: inout [Lost]
    ) throws -> [Doubt] {
        var doubts: [Doubt] = []
        while true {
            let pass = try pass(waiting, there, most: Self.mostInARow)
            waiting.removeFirst(pass.next)
            lost += pass.lost
            doubts += pass.doubts
            guard let stop = pass.stop else { break }
            there = PresentImages(try client.listedImages(of: id))
            let left = try settled(doubts, there)
            if left.count == doubts.count { throw Self.failure(stop, collection.name) }
            doubts = left
        }
        return doubts
    }

    private static func failure(_ error: ServiceError, _ name: String) -> BackupError {
        BackupError(
            name,
            "\(mostInARow) images in a row of the collection '\(name)' could not be added, the last one because of "
                + "\(error.call): \(error.reason)",
            hint: "the service may take them later")
    }

    /// Tries images, and stops where `most` in a row can't be added.
    private func pass(_ indices: [Int], _ there: PresentImages, most: Int) throws -> Pass {
        let shared = Locked(Pass())
        let jobs = (0..<pool.width).map { _ in
            pool.submit { _ in
                while true {
                    let next = shared.withLock { pass -> Int? in
                        guard pass.end == nil, pass.stop == nil, pass.next < indices.count else { return nil }
                        pass.next += 1
                        return indices[pass.next - 1]
                    }
                    guard let next else { return }
                    do {
                        let result = try add(next, there)
                        try shared.withLock { try note(result, next, most, &$0) }
                    } catch {
                        shared.withLock { if $0.end == nil { $0.end = error } }
                    }
                }
            }
        }
        for job in jobs { job.wait() }
        let pass = shared.withLock { $0 }
        if let end = pass.end { throw end }
        return pass
    }

    private func note(_ result: Result, _ index: Int, _ most: Int, _ pass: inout Pass) throws {
        switch result {
        case .added(let new):
            try journal.didAdd(collection.images[index].path, to: unit, id: new)
            pass.inARow = 0
        case .lost(let why): pass.lost.append((index, why))
        case .doubt(let doubt):
            pass.doubts.append(doubt)
            pass.inARow = 0
        case .failed(let doubt, let error):
            pass.doubts.append(doubt)
            pass.inARow += 1
            if pass.inARow >= most, pass.stop == nil { pass.stop = error }
        }
    }

    /// Sends one image with its boxes, once, unless it is there. Throws what is wrong for every other image too.
    private func add(_ index: Int, _ there: PresentImages) throws -> Result {
        let image = collection.images[index]
        defer { progress(image.size) }
        // Its boxes may be other ones: what is there is compared, and never written to.
        if let old = image.id, there.ids.contains(old) { return .added(old) }
        if let obstacle = image.obstacle { return .lost(obstacle) }
        let bytes: [UInt8]
        do {
            bytes = try content(image.digest)
        } catch let error as ArchiveError where error.code == .damaged {
            return .lost("is damaged in the archive: \(error.detail)")
        }
        var hash = MD5()
        unsafe bytes.withUnsafeBytes { unsafe hash.update($0) }
        let md5 = hash.finish()
        if let old = try found(image, md5, there) { return .added(old) }
        var form = MultipartForm()
        form.add("images_file", fileName: image.uploadName, type: image.mediaType, bytes)
        if let training = image.trainingData { form.add("training_data", text: training) }
        do throws(ServiceError) {
            let answer = try client.answer(to: .addImages(to: id, form))
            let added = answer.json["images"]?.elements?.first
            if let new = added?["image_id"]?.text, (added?["errors"]?.elements ?? []).isEmpty { return .added(new) }
            let said = added?["errors"]?.elements?.first ?? answer.json["errors"]?.elements?.first
            let why = client.line(said?["message"]) ?? "the service did not take it, and did not say why"
            return .doubt(Doubt(index: index, md5: md5, why: why, isRefused: true))
        } catch {
            guard error.isOfOneThing else { throw error }
            let doubt = Doubt(index: index, md5: md5, why: error.reason, isRefused: !error.mayHaveBeenDone)
            return .failed(doubt, error)
        }
    }

    /// Notes which images are there in spite of what was said; the others.
    private func settled(_ doubts: [Doubt], _ there: PresentImages) throws -> [Doubt] {
        try doubts.filter { doubt in
            let image = collection.images[doubt.index]
            guard let new = try found(image, doubt.md5, there) else { return true }
            try journal.didAdd(image.path, to: unit, id: new)
            return false
        }
    }

    /// The id of an image that is in the collection already: of the same name, and with the MD5 of these bytes.
    private func found(_ image: ArchivedImage, _ md5: String?, _ there: PresentImages) throws -> String? {
        guard let md5 else { return nil }
        for candidate in there.candidates(md5: md5) {
            let name: String?
            do throws(ServiceError) {
                name = try client.answer(to: .image(candidate, of: id)).json["source"]?["filename"]?.text
            } catch {
                guard error.isOfOneThing else { throw error }
                // The id has the name too.
                name = nil
            }
            if PresentImages.isSameName(name, id: candidate, image.uploadName) { return candidate }
        }
        return nil
    }
}

import VrarcArchive
import VrarcModel

/// Compares a collection of an archive with one of an instance.
struct CollectionComparison {
    private let client: ServiceClient
    /// So many images that can't be asked for, one behind the other, are no longer the images' fault.
    private static let mostInARow = 16

    init(_ client: ServiceClient) {
        self.client = client
    }

    /// What the threads share.
    private struct Shared {
        var next = 0
        var found: [(index: Int, text: String)] = []
        var inARow = 0
        var end: (any Error)?
    }

    /// What differs, as sentences. `map` has the id of each image in the instance, by its path in the archive.
    func differences(
        _ images: [ArchivedImage], in id: String, map: [String: String], _ pool: WorkerPool
    ) throws -> [String] {
        let list = try client.listedImages(of: id)
        let there = Set(list.map(\.id))
        let shared = Locked(Shared())
        let jobs = (0..<pool.width).map { _ in
            pool.submit { [self] _ in
                while true {
                    let next = shared.withLock { shared -> Int? in
                        guard shared.end == nil, shared.next < images.count else { return nil }
                        shared.next += 1
                        return shared.next - 1
                    }
                    guard let next else { return }
                    let new = map[images[next].path].flatMap { there.contains($0) ? $0 : nil }
                    compare(images[next], next, new, in: id, shared)
                }
            }
        }
        for job in jobs { job.wait() }
        var result = try shared.withLock { shared in
            if let end = shared.end { throw end }
            return shared.found.sorted { $0.index < $1.index }.map(\.text)
        }
        let own = Set(map.values)
        let others = list.count { !own.contains($0.id) }
        if others > 0 { result.append("the instance has \(others) images that the archive has not") }
        return result
    }

    /// Compares one image with that of an id; `nil` for one that is not there.
    private func compare(
        _ image: ArchivedImage, _ index: Int, _ new: String?, in id: String, _ shared: Locked<Shared>
    ) {
        do throws(ServiceError) {
            let found: [String]
            if let new {
                found = Self.differences(image, try client.answer(to: .image(new, of: id)).json)
            } else {
                found = ["is not in the instance"]
            }
            shared.withLock { shared in
                if new != nil { shared.inARow = 0 }
                for text in found { shared.found.append((index, "\(image.path): \(text)")) }
            }
        } catch {
            shared.withLock { shared in
                shared.inARow += 1
                shared.found.append((index, "\(image.path): can't be compared: \(error.reason)"))
                if !error.isOfOneThing || shared.inARow >= Self.mostInARow, shared.end == nil { shared.end = error }
            }
        }
    }

    static func differences(_ image: ArchivedImage, _ details: JSONValue) -> [String] {
        var result: [String] = []
        let here = (image.objects ?? []).map(BoxKey.init).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let there = (details["training_data"]?["objects"]?.elements ?? []).compactMap(BoxKey.init(service:))
            .reduce(into: [:]) { $0[$1, default: 0] += 1 }
        if here != there {
            let (a, b) = (here.values.reduce(0, +), there.values.reduce(0, +))
            result.append(a == b ? "its boxes are other ones" : "it has \(b) boxes and had \(a)")
        }
        if let width = details["dimensions"]?["width"]?.integer, let height = details["dimensions"]?["height"]?.integer,
            let ownWidth = image.facts.width, let ownHeight = image.facts.height
        {
            let sides = Set([width, height])
            // Whether a service turns pictures before it measures them is not known.
            if sides != Set([Int64(ownWidth), Int64(ownHeight)]) {
                result.append("it has \(width) x \(height) pixels and had \(ownWidth) x \(ownHeight)")
            }
        }
        return result
    }

    /// The image of the instance that each image of the archive is, where no id map tells: the one of the same id. A name or
    /// boxes prove nothing, as both may stand for several images.
    func match(_ collection: ArchivedCollection, in id: String) throws -> [String: String] {
        let there = Set(try client.listedImages(of: id).map(\.id))
        var map: [String: String] = [:]
        for image in collection.images {
            if let old = image.id, there.contains(old) { map[image.path] = old }
        }
        return map
    }
}

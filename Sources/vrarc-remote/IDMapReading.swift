import SystemPackage
import VisualRecognition
import VrarcArchive
import VrarcCommand
import VrarcModel

/// An id map as a restore has written it.
struct IDMapReading {
    private var units: [String: String] = [:]
    /// New ids of images by the new id of their collection and the path in the archive.
    private(set) var images: [String: [String: String]] = [:]

    init(_ path: FilePath) throws {
        let handle = try FileHandle(opening: path)
        let buffer = ByteBuffer(capacity: Int(clamping: min(try handle.status().size, 1 << 30)) + 1)
        buffer.count = unsafe try handle.read(into: buffer.storage)
        guard let json = try? ServiceAnswer(buffer.array(0..<buffer.count)).json,
            json["format"]?.text == "vrarc-id-map-1"
        else {
            throw CommandFailure(
                .failed, "\(path) is no id map", subject: path.string,
                hint: "'vrarc restore FILE --service URL --id-map MAP' writes one", code: "not-found")
        }
        for unit in json["units"]?.elements ?? [] {
            guard let new = unit["new"]?.text, let kind = unit["kind"]?.text else { continue }
            if let old = unit["old"]?.text { units["\(kind)\u{0}\(old)"] = new }
            if let name = unit["name"]?.text { units["\(kind)\u{0}\u{0}\(name)"] = new }
            for image in unit["images"]?.elements ?? [] {
                if let path = image["path"]?.text, let id = image["new"]?.text { images[new, default: [:]][path] = id }
            }
        }
    }

    /// The new id of a unit.
    func unit(_ old: String?, _ kind: String, _ name: String) -> String? {
        old.flatMap { units["\(kind)\u{0}\($0)"] } ?? units["\(kind)\u{0}\u{0}\(name)"]
    }
}

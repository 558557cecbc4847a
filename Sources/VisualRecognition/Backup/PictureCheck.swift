import HTTPTransport
import VrarcModel

/// Whether what came for an image is a whole picture of the size that the service names.
struct PictureCheck {
    /// Width and height, as the details of the image have them; `nil` where they do not say.
    private let sides: Set<Int64>?

    init(_ details: JSONValue) {
        guard let width = details["dimensions"]?["width"]?.integer,
            let height = details["dimensions"]?["height"]?.integer
        else {
            sides = nil
            return
        }
        sides = [width, height]
    }

    /// Why what came is not to be kept; `nil` if it is.
    ///
    /// Bytes that the image's id proves to be those that were uploaded are kept whatever they are.
    func objection(_ result: ContentDownload.Result, id: String) -> String? {
        if result.origin(id: id) == .original { return nil }
        guard let facts = result.facts else { return "what came is no picture" }
        if facts.problem == .truncated { return "what came ends within the picture" }
        // Whether a service turns pictures before it measures them is not known.
        guard let sides, sides != Set([facts.width, facts.height].map { $0.map { Int64(clamping: $0) } ?? -1 }) else {
            return nil
        }
        let size = facts.width.flatMap { width in facts.height.map { "\(width) x \($0)" } } ?? "an unknown number of"
        return
            "what came has \(size) pixels, and the image has \(sides.sorted().map { "\($0)" }.joined(separator: " x "))"
    }
}

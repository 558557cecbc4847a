import VrarcModel

/// The images that a collection has, as a list call gives them: about 80 bytes each, most of them the id's own.
struct ImageList: RandomAccessCollection, Sendable {
    struct Image: Sendable, Hashable {
        let id: String
        /// As the service says it; empty where it does not.
        let updated: String
    }

    /// Id and `updated` of each image, one behind the other.
    private var bytes: [UInt8] = []
    /// Where the id, and where `updated` of each image ends.
    private var ends: [(id: UInt32, updated: UInt32)] = []

    /// None.
    init() {}

    /// Reads the body of `GET images` element by element: as values, a list of a million images would fill the memory.
    init(_ body: [UInt8]) throws(AnswerError) {
        try JSONElements.each(of: "images", in: body) { (range) throws(AnswerError) in
            let element = try ServiceAnswer(Array(body[range])).json
            guard let id = element["image_id"]?.text, !id.isEmpty else {
                throw AnswerError("an image of the list has no image_id")
            }
            bytes.append(contentsOf: id.utf8)
            let end = UInt32(clamping: bytes.count)
            bytes.append(contentsOf: (element["updated"]?.text ?? "").utf8)
            ends.append((end, UInt32(clamping: bytes.count)))
        }
    }

    var startIndex: Int { 0 }
    var endIndex: Int { ends.count }

    subscript(number: Int) -> Image {
        let start = number == 0 ? 0 : Int(ends[number - 1].updated)
        let end = ends[number]
        return Image(
            id: String(decoding: bytes[start..<Int(end.id)], as: UTF8.self),
            updated: String(decoding: bytes[Int(end.id)..<Int(end.updated)], as: UTF8.self))
    }
}

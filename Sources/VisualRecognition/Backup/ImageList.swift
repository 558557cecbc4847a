import VrarcModel

/// The images that a collection has, as a list call gives them, in few bytes.
struct ImageList: Sendable {
    struct Image: Sendable, Hashable {
        let id: String
        /// As the service says it; empty where it does not.
        let updated: String
    }

    let images: [Image]

    /// Reads the body of `GET images` element by element: as values, a list of a million images would fill the memory.
    init(_ body: [UInt8]) throws(AnswerError) {
        var images: [Image] = []
        try JSONElements.each(of: "images", in: body) { (range) throws(AnswerError) in
            let element = try ServiceAnswer(Array(body[range])).json
            guard let id = element["image_id"]?.text, !id.isEmpty else {
                throw AnswerError("an image of the list has no image_id")
            }
            images.append(Image(id: id, updated: element["updated"]?.text ?? ""))
        }
        self.images = images
    }
}

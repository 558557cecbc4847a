/// Training data as a source gives it, read leniently: what is not understood is kept as text.
package struct TrainingData: Sendable, Equatable {
    /// The objects; `nil` if none were given or they are not understood, empty if an empty list was given.
    package var objects: [ObjectAnnotation]?
    /// The whole JSON text, if it says more than `objects` does.
    package var source: String?

    package init(objects: [ObjectAnnotation]?, source: String?) {
        self.objects = objects
        self.source = source
    }

    /// Reads the service's training data: `{"objects": […]}`, members in any order; `{}` and `null` give none.
    ///
    /// Throws if the bytes are not JSON, or neither an object nor `null`.
    package init(service bytes: RawSpan) throws(TrainingDataError) {
        let value = try TrainingDataError.read(bytes)
        switch value {
        case .null: self.init(objects: nil, source: nil)
        case .object(let members): self.init(members: members, known: ["objects"], text: bytes)
        default: throw TrainingDataError(at: TrainingDataError.start(of: bytes), "The training data is not an object.")
        }
    }

    /// Takes what is understood of an object; `known` are the members that need not be kept as text.
    init(members: [JSONMember], known: [String], text: RawSpan) {
        var reading = ObjectsReading()
        let given = members.first { $0.name.utf8.elementsEqual("objects".utf8) }?.value ?? .null
        let objects = reading.objects(given)
        let saysMore = members.contains { member in !known.contains { $0.utf8.elementsEqual(member.name.utf8) } }
        self.init(
            objects: objects, source: saysMore || reading.isPartial ? Self.lineText(text) : nil)
    }

    /// The text without the line end behind it.
    private static func lineText(_ bytes: RawSpan) -> String {
        var end = bytes.byteCount
        if end > 0, bytes.peek(end - 1) == 0x0A { end -= 1 }
        if end > 0, bytes.peek(end - 1) == 0x0D { end -= 1 }
        return bytes.text(from: 0, to: end)
    }

    package static func == (a: TrainingData, b: TrainingData) -> Bool {
        a.objects == b.objects && a.source.map { Array($0.utf8) } == b.source.map { Array($0.utf8) }
    }
}

package import VrarcFormat
package import VrarcModel

/// A collection as an archive has it, for a service that is to get it.
package struct ArchivedCollection: Sendable {
    package let slug: String
    package let name: String
    /// What the service called it; `nil` if it was not packed from one.
    package let id: String?
    package let description: String
    /// Whether it had a model.
    package let isTrained: Bool
    package let images: [ArchivedImage]
    /// When the service last changed it, RFC 3339; `nil` if that is not known.
    package let updated: String?

    /// - Parameter source: The member `source` of `collection.json`.
    package init(slug: String, name: String, source: String?, images: [ArchivedImage]) {
        self.slug = slug
        self.name = name
        self.images = images
        let document = (try? ServiceAnswer(Array((source ?? "{}").utf8)))?.json["collection"]
        id = document?["collection_id"]?.text
        updated = document?["updated"]?.text
        description = document?["description"]?.text ?? ""
        isTrained = document?["training_status"]?["objects"]?["ready"]?.truth ?? false
    }

    /// Whether anything can be trained with.
    package var hasBoxes: Bool { images.contains { !($0.objects ?? []).isEmpty } }
}

/// An image as an archive has it.
package struct ArchivedImage: Sendable {
    /// Path below the unit's folder.
    package let path: String
    /// What the service called it.
    package let id: String?
    /// The name to upload it under: with the same name and bytes a service gives the same id.
    package let uploadName: String
    package let objects: [ObjectAnnotation]?
    package let digest: BlobDigest
    package let size: UInt64
    package let facts: ImageFacts
    /// Whether it came from an address, which an upload has not.
    package let wasFromURL: Bool
    /// When the service last changed it, RFC 3339; `nil` if that is not known.
    package let updated: String?

    package init(_ record: ImageRecord) {
        path = record.fileName
        objects = record.objects
        digest = record.digest
        size = record.size
        facts = record.facts
        let said = (try? ServiceAnswer(Array((record.source ?? "{}").utf8)))?.json
        id = said?["image_id"]?.text
        let source = said?["details"]?["source"]
        updated = said?["details"]?["updated"]?.text
        wasFromURL = source?["type"]?.text == "url"
        uploadName = Self.uploadName(source?["filename"]?.text, id, record.fileName, record.facts.mediaType)
    }

    /// The name that it was uploaded under; with another extension where the bytes are of another type by now: the service
    /// gives a PNG back as a JPEG.
    private static func uploadName(_ given: String?, _ id: String?, _ path: String, _ type: MediaType) -> String {
        let name = String((given ?? path).split(separator: "/").last ?? "image")
        var stem = name
        if given == nil, let id, let mark = id.lastIndex(of: "_") { stem = String(id[..<mark]) }
        if given != nil || id == nil, let dot = name.lastIndex(of: "."), dot != name.startIndex {
            if extensions(of: type).contains(name[name.index(after: dot)...].lowercased()) { return name }
            stem = String(name[..<dot])
        }
        return (stem.isEmpty ? "image" : stem) + (type == .png ? ".png" : ".jpg")
    }

    private static func extensions(of type: MediaType) -> Set<String> {
        type == .png ? ["png"] : ["jpg", "jpeg", "jpe", "jfif"]
    }

    /// Why the service would not take it; `nil` if it may.
    package var obstacle: String? {
        switch facts.mediaType {
        case .jpeg, .png: break
        default: return "is \(facts.mediaType.rawValue), and the service takes JPEG and PNG only"
        }
        return size > 10_000_000 ? "has more than the 10 MB that the service takes" : nil
    }

    var mediaType: String { facts.mediaType.rawValue }

    /// The form field `training_data`; `nil` where there are no boxes.
    var trainingData: String? {
        guard let objects, !objects.isEmpty else { return nil }
        let value = JSONValue.object([JSONMember("objects", .array(objects.map(BoxKey.json)))])
        return String(decoding: JSONText.line(value).dropLast(), as: UTF8.self)
    }
}

/// One box, in the form in which two are compared.
struct BoxKey: Hashable {
    let object: [UInt8]
    let location: [Int64?]

    init(_ box: ObjectAnnotation) {
        object = Array(box.object.utf8)
        location = [box.location.left, box.location.top, box.location.width, box.location.height].map {
            JSONValue.number($0).integer
        }
    }

    init?(service value: JSONValue) {
        guard let name = value["object"]?.text, let place = value["location"] else { return nil }
        object = Array(name.utf8)
        location = ["left", "top", "width", "height"].map { place[$0]?.integer }
    }

    static func json(_ box: ObjectAnnotation) -> JSONValue {
        .object([
            JSONMember("object", .string(box.object)),
            JSONMember(
                "location",
                .object([
                    JSONMember("left", .number(box.location.left)), JSONMember("top", .number(box.location.top)),
                    JSONMember("width", .number(box.location.width)),
                    JSONMember("height", .number(box.location.height)),
                ])),
        ])
    }
}

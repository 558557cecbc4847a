/// Makes the zips that a classifier is created of, one request's at a time.
package protocol ExampleZipping: Sendable {
    /// A zip of images.
    func zip(_ images: [ArchivedClassifier.Image]) throws -> ArchivedClassifier.Zip
    /// Removes a zip; one that can't be removed stays.
    func remove(_ zip: ArchivedClassifier.Zip)
}

/// The zips of one request; they go away with it.
final class RequestZips {
    private let zipping: any ExampleZipping
    private var made: [ArchivedClassifier.Zip] = []

    init(_ zipping: any ExampleZipping) {
        self.zipping = zipping
    }

    /// The form that has the zips, and the name of what is created.
    func form(_ parts: [ExampleRequests.Part], name: String? = nil) throws -> MultipartForm {
        var form = MultipartForm()
        if let name { form.add("name", text: name) }
        for part in parts {
            let zip = try zipping.zip(part.images)
            made.append(zip)
            form.add(part.field, fileName: part.fileName, type: "application/zip", zip.path, size: zip.size)
        }
        return form
    }

    func remove() {
        for zip in made { zipping.remove(zip) }
        made = []
    }
}

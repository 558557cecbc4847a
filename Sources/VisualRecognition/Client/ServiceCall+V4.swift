import HTTPTransport
import VrarcModel

/// The calls of v4 that a backup and a restore need. None of them deletes or overwrites.
extension ServiceCall {
    /// `{"collections": [...]}`
    package static var collections: ServiceCall { ServiceCall(.get, .v4, ["collections"]) }

    package static func collection(_ id: String) -> ServiceCall { ServiceCall(.get, .v4, ["collections", id]) }

    /// `{"images": [{"image_id", "updated"}]}`, all of them.
    package static func images(of collection: String) -> ServiceCall {
        ServiceCall(.get, .v4, ["collections", collection, "images"])
    }

    package static func image(_ id: String, of collection: String) -> ServiceCall {
        ServiceCall(.get, .v4, ["collections", collection, "images", id])
    }

    /// The picture in its full size.
    package static func jpeg(_ id: String, of collection: String) -> ServiceCall {
        var call = ServiceCall(.get, .v4, ["collections", collection, "images", id, "jpeg"])
        call.query = [("size", "full")]
        call.accept = "image/jpeg"
        return call
    }

    /// `{"object_count", "objects": [{"object", "count"}]}`
    package static func objects(of collection: String) -> ServiceCall {
        ServiceCall(.get, .v4, ["collections", collection, "objects"])
    }

    /// The model file for Android.
    package static func model(of collection: String) -> ServiceCall {
        var call = ServiceCall(.get, .v4, ["collections", collection, "model"])
        call.query = [("feature", "objects"), ("model_format", "rscnn")]
        call.accept = "application/octet-stream"
        call.mostBytes = 2_000_000_000
        return call
    }

    /// Creates a collection; sent once only.
    package static func createCollection(name: String, description: String) -> ServiceCall {
        var call = ServiceCall(.post, .v4, ["collections"])
        let value = JSONValue.object([
            JSONMember("name", .string(name)), JSONMember("description", .string(description)),
        ])
        call.contentType = "application/json"
        call.body = .bytes(JSONText.line(value))
        call.repetition = .ifNotDone
        return call
    }

    /// Adds images; sent once only.
    package static func addImages(to collection: String, _ form: MultipartForm) -> ServiceCall {
        var call = ServiceCall(.post, .v4, ["collections", collection, "images"])
        call.contentType = form.contentType
        call.body = form.body
        call.repetition = .ifNotDone
        call.timeouts.stall = .seconds(300)
        return call
    }

    /// Starts the training of a collection; sent once only.
    package static func train(_ collection: String) -> ServiceCall {
        var call = ServiceCall(.post, .v4, ["collections", collection, "train"])
        call.repetition = .ifNotDone
        return call
    }
}

import HTTPTransport

/// The calls of v3 that a backup and a restore need.
extension ServiceCall {
    /// `{"classifiers": [...]}`, with all that is known of each.
    package static var classifiers: ServiceCall {
        var call = ServiceCall(.get, .v3, ["classifiers"])
        call.query = [("verbose", "true")]
        return call
    }

    package static func classifier(_ id: String) -> ServiceCall { ServiceCall(.get, .v3, ["classifiers", id]) }

    /// The Core ML model.
    package static func coreML(of classifier: String) -> ServiceCall {
        var call = ServiceCall(.get, .v3, ["classifiers", classifier, "core_ml_model"])
        call.accept = "application/octet-stream"
        call.mostBytes = 2_000_000_000
        return call
    }

    /// Creates a classifier; sent once only. Uploads of hundreds of megabytes are answered late.
    package static func createClassifier(_ form: MultipartForm) -> ServiceCall {
        training(["classifiers"], form)
    }

    /// Adds classes or images to a classifier; sent once only.
    package static func updateClassifier(_ id: String, _ form: MultipartForm) -> ServiceCall {
        training(["classifiers", id], form)
    }

    private static func training(_ path: [String], _ form: MultipartForm) -> ServiceCall {
        var call = ServiceCall(.post, .v3, path)
        call.contentType = form.contentType
        call.body = form.body
        call.repetition = .ifNotDone
        call.timeouts.stall = .seconds(900)
        call.timeouts.total = .seconds(6 * 3_600)
        return call
    }
}

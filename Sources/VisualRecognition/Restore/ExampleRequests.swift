/// What is sent to create a classifier, and to update it until all is there.
struct ExampleRequests {
    /// A zip of a request.
    struct Part {
        /// `nil` for negative examples.
        let className: String?
        let images: [ArchivedClassifier.Image]
        /// The most that it can have.
        let bytes: UInt64

        var field: String { className.map { "\($0)_positive_examples" } ?? "negative_examples" }
        var fileName: String { "\(className ?? "negative").zip" }
    }

    /// The create first; it has two parts at least, and no request has two of one class.
    private(set) var requests: [[Part]] = []

    /// What a part has besides its zip, and a request besides its parts.
    private static let head: UInt64 = 2_000

    /// `nil` if they can't be sent within the limits.
    init?(_ examples: [ArchivedClassifier.Examples], _ limits: ExampleLimits) {
        // The first zip of every class, then the second ones, and so on: the create is to have as many classes as it can.
        var rows: [[Part]] = []
        for example in examples {
            guard let zips = ExampleSplit(limits).zips(example.images) else { return nil }
            for (number, zip) in zips.enumerated() {
                let images = zip.map { example.images[$0] }
                let bytes = images.reduce(Self.head) { $0 + ExampleSplit.bytes($1) }
                if number == rows.count { rows.append([]) }
                rows[number].append(Part(className: example.className, images: images, bytes: bytes))
            }
        }
        var waiting = rows.flatMap { $0 }
        while !waiting.isEmpty {
            var request: [Part] = []
            var size = Self.head
            var rest: [Part] = []
            for part in waiting {
                if size + part.bytes <= limits.requestBytes, !request.contains(where: { $0.field == part.field }) {
                    request.append(part)
                    size += part.bytes
                } else {
                    rest.append(part)
                }
            }
            guard request.count >= (requests.isEmpty ? 2 : 1) else { return nil }
            requests.append(request)
            waiting = rest
        }
    }
}

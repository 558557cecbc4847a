import VrarcFormat
import VrarcModel

/// Records, manifests and training data: what is read, in whatever spelling, is written canonically and read the same.
enum RecordFuzzing {
    static func run(_ bytes: [UInt8]) throws(BrokenRule) {
        for kind in RecordKind.allCases {
            guard let reading = unsafe try? ImageRecord.read(line: bytes.span.bytes, kind: kind) else { continue }
            let encoded = reading.content.encoded
            try require(reading.isCanonical == (encoded == bytes), "the canonical line is the one that is written")
            guard let again = unsafe try? ImageRecord.read(line: encoded.span.bytes, kind: kind) else {
                throw BrokenRule(description: "a record that is written can be read")
            }
            try require(again.isCanonical && again.content.encoded == encoded, "a record is read as it was written")
        }
        try checkDocument(CollectionManifest.self, bytes)
        try checkDocument(ClassifierManifest.self, bytes)
        try checkDocument(ArchiveManifest.self, bytes)
        if let training = unsafe try? TrainingData(service: bytes.span.bytes), let source = training.source {
            let again = unsafe try? TrainingData(service: Array(source.utf8).span.bytes)
            try require(again?.objects == training.objects, "training data kept as text says the same")
            try require(again?.source != nil, "what says more than objects still does")
        }
        if let line = unsafe try? MetadataLine(reading: bytes.span.bytes), case .record(let record) = line {
            try require(!record.encoded.isEmpty, "a record is written as a line")
        }
    }

    private static func checkDocument<Document: ManifestDocument>(
        _ type: Document.Type, _ bytes: [UInt8]
    ) throws(BrokenRule) {
        guard let reading = unsafe try? Document.read(bytes.span.bytes) else { return }
        let encoded = reading.content.encoded
        try require(reading.isCanonical == (encoded == bytes), "the canonical document is the one that is written")
        guard let again = unsafe try? Document.read(encoded.span.bytes) else {
            throw BrokenRule(description: "a manifest that is written can be read")
        }
        try require(again.isCanonical && again.content.encoded == encoded, "a manifest is read as it was written")
    }
}

import VrarcArchive
import VrarcFormat
import VrarcModel

#if canImport(Glibc)
    import Glibc
#endif

/// The value of an environment variable.
func environmentValue(_ name: String) -> String {
    guard let value = unsafe getenv(name) else { return "" }
    return unsafe String(cString: value)
}

/// What is given bytes that nobody made on purpose. Nothing may trap, and what is read back must be what was written.
enum FuzzTarget {
    typealias Body = @Sendable ([UInt8]) -> Void

    static func named(_ name: String) -> Body? {
        switch name {
        case "frames": frames
        case "sections": sections
        case "json": json
        case "tar": tar
        case "image": image
        case "archive": archive
        case "zip": ZipFuzzing.run
        default: nil
        }
    }

    private static func frames(_ bytes: [UInt8]) {
        let source = MemorySource(bytes)
        let reader = FrameReader(source, limit: source.length)
        let context = WorkerContext(level: 1)
        var offset: UInt64 = 0
        for _ in 0..<1_000 {
            guard let header = try? reader.header(at: offset) else { return }
            switch header {
            case .skippable(_, let length):
                guard length <= source.length - offset else { return }
                offset += length
            case .data(let data):
                guard let extent = try? reader.extent(of: data, at: offset) else { return }
                if let content = try? reader.frame(data, extent, at: offset, context) {
                    precondition(content.count == data.contentSize)
                }
                offset += extent.length
            }
        }
    }

    private static func sections(_ bytes: [UInt8]) {
        let span = unsafe bytes.span.bytes
        _ = Footer(span)
        if let table = try? SectionTable(span, at: 0) { precondition(table.encode() == bytes) }
        _ = try? Identification(span, at: 0)
        _ = Fanout(span)
        for record in DirectoryRecord.records(inSection: span) ?? [] {
            var encoded: [UInt8] = []
            record.encode(into: &encoded)
            precondition(encoded.count == record.encodedLength)
        }
        if bytes.count >= IndexEntry.length {
            let entry = IndexEntry(bytes: bytes)
            _ = entry.violation(dataEnd: entry.offset)
        }
        if let info = BagInfo(bytes) { precondition(info.encode() == bytes) }
        if let (digest, path) = ManifestLine.parse(span) {
            var line: [UInt8] = []
            ManifestLine.encode(digest, path: path, into: &line)
            precondition(line == bytes + [0x0A])
        }
        _ = PortablePath.violation(ofBagPath: bytes)
        _ = TreePlace(path: bytes)
    }

    private static func json(_ bytes: [UInt8]) {
        let span = unsafe bytes.span.bytes
        if let value = try? JSONValue(reading: span) {
            let line = JSONText.line(value)
            let again = unsafe try? JSONValue(reading: line.span.bytes)
            precondition(again == value)
        }
        for kind in RecordKind.allCases {
            guard let reading = try? ImageRecord.read(line: span, kind: kind) else { continue }
            precondition(reading.isCanonical == (reading.content.encoded == bytes))
        }
        if let reading = try? CollectionManifest.read(span) {
            precondition(reading.isCanonical == (reading.content.encoded == bytes))
        }
        if let reading = try? ClassifierManifest.read(span) {
            precondition(reading.isCanonical == (reading.content.encoded == bytes))
        }
        if let reading = try? ArchiveManifest.read(span) {
            precondition(reading.isCanonical == (reading.content.encoded == bytes))
        }
        _ = try? TrainingData(service: span)
        _ = try? MetadataLine(reading: span)
    }

    private static func tar(_ bytes: [UInt8]) {
        let span = unsafe bytes.span.bytes
        var position = 0
        while case .entry(let entry, let length)? = try? TarParser.parse(span, at: position, frameOffset: 0) {
            var encoded: [UInt8] = []
            entry.encodeHeaders(into: &encoded)
            precondition(encoded == Array(bytes[position..<position + length]))
            let rest = UInt64(bytes.count - position - length)
            guard entry.contentSize <= rest else { return }
            position += length + Int(entry.contentSize) + TarEntry.padding(after: entry.contentSize)
            guard position <= bytes.count else { return }
        }
    }

    private static func image(_ bytes: [UInt8]) {
        let span = unsafe bytes.span.bytes
        let whole = ImageProbe.facts(of: span)
        let type = ImageProbe.sniff(span)
        precondition(whole?.mediaType == type)
        let half = span.extracting(0..<bytes.count / 2)
        _ = ImageProbe.facts(head: half, tail: half, length: UInt64(bytes.count))
    }

    private static func archive(_ bytes: [UInt8]) {
        _ = try? ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 1).verify()
        guard let reader = try? ArchiveReader(MemorySource(bytes)) else { return }
        let context = WorkerContext(level: 1)
        _ = try? reader.directories()
        for ordinal in 0..<min(reader.blobCount, 50) {
            guard let entry = try? reader.entry(at: ordinal), entry.rawLength < 1 << 24 else { continue }
            if let content = try? reader.content(of: entry, context) {
                precondition(SHA256.digest(of: content) == entry.digest)
            }
        }
    }
}

import VrarcModel

/// Takes the keys of the lines of a `metadata.jsonl`.
struct RecordIndexBuilder {
    /// Bytes of the longest line of another form: it becomes a string in a record, whose line has a limit too.
    private static let foreignLimit = 2 << 20

    private let kind: RecordKind
    private var zipNumbers: [[UInt8]: Int32] = [:]
    private(set) var keys: [(hash: UInt64, place: RecordIndex.Place, zip: Int32)] = []
    private(set) var contents = RecordIndex.Contents()

    init(kind: RecordKind) {
        self.kind = kind
    }

    /// Takes a line; `nil` stands for one that is too long.
    mutating func add(_ line: [UInt8]?, at offset: UInt64) {
        guard let line else { return refuse() }
        if let reading = try? unsafe ImageRecord.read(line: line.span.bytes, kind: kind) {
            if !reading.isCanonical { contents.isCanonical = false }
            return add(reading.content, at: offset)
        }
        contents.isCanonical = false
        // An empty line says nothing, and nothing is lost with it.
        if line.allSatisfy({ $0 == 0x0A || $0 == 0x0D || $0 == 0x20 || $0 == 0x09 }) { return }
        guard line.count <= Self.foreignLimit else { return refuse() }
        switch try? unsafe MetadataLine(reading: line.span.bytes) {
        case .record(let record): add(record, at: offset)
        case .foreign(let fileName, _): add(key: Self.withoutDot(fileName), .init(offset: offset), zip: -1)
        case nil: refuse()
        }
    }

    private mutating func refuse() {
        contents.isCanonical = false
        contents.unusable += 1
    }

    private mutating func add(_ record: ImageRecord, at offset: UInt64) {
        var zip: Int32 = -1
        if case .classifier(_, let name?, _) = record.detail { zip = number(ofZip: Text.bytes(name)) }
        let fileName = Text.bytes(record.fileName)
        switch record.originalName {
        case nil: add(key: fileName, .init(offset: offset), zip: zip)
        case .utf8: add(key: fileName, .init(offset: offset, isRenamed: true), zip: zip)
        case .bytes(let original):
            add(key: original, .init(offset: offset), zip: zip)
            let place = RecordIndex.Place(offset: offset, isRenamed: true, isSecond: true)
            keys.append((RecordIndex.hash(fileName), place, zip))
        }
    }

    private mutating func add(key: [UInt8], _ place: RecordIndex.Place, zip: Int32) {
        contents.records += 1
        keys.append((RecordIndex.hash(key), place, zip))
    }

    private mutating func number(ofZip name: [UInt8]) -> Int32 {
        if let number = zipNumbers[name] { return number }
        let number = Int32(contents.zips.count)
        zipNumbers[name] = number
        contents.zips.append(name)
        return number
    }

    private static func withoutDot(_ name: String) -> [UInt8] {
        let bytes = Text.bytes(name)
        return bytes.starts(with: [Text.dot, Text.slash]) ? Array(bytes.dropFirst(2)) : bytes
    }
}

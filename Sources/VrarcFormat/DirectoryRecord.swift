/// One record of DIRS: where a directory's files are (spec 5.13).
package struct DirectoryRecord: Equatable, Sendable {
    /// Bytes before the path.
    package static let fixedLength = 56

    package enum Kind: UInt8, Sendable { case directory, collection, classifier }

    package var kind: Kind
    /// Path below the top folder, no `/` at its end.
    package var path: [UInt8]
    package var storedFrom: UInt64 = 0
    package var storedTo: UInt64 = 0
    package var manifestFrom: UInt64 = 0
    package var manifestTo: UInt64 = 0
    /// Logical files below it, at any depth.
    package var files: UInt64 = 0
    /// Their octets.
    package var octets: UInt64 = 0

    package init(kind: Kind, path: [UInt8]) {
        self.kind = kind
        self.path = path
    }

    /// Reads the record at `position` of a body; `nil` if it is cut short, unknown or has a reserved bit.
    package init?(_ body: RawSpan, at position: Int) {
        guard body.byteCount - position >= Self.fixedLength, let kind = Kind(rawValue: body.byte(at: position)),
            body.byte(at: position + 1) == 0, body.load(UInt32.self, at: position + 4) == 0
        else { return nil }
        let pathLength = Int(body.load(UInt16.self, at: position + 2))
        guard pathLength > 0, pathLength <= FormatLimits.path,
            body.byteCount - position - Self.fixedLength >= pathLength
        else { return nil }
        self.kind = kind
        storedFrom = body.load(UInt64.self, at: position + 8)
        storedTo = body.load(UInt64.self, at: position + 16)
        manifestFrom = body.load(UInt64.self, at: position + 24)
        manifestTo = body.load(UInt64.self, at: position + 32)
        files = body.load(UInt64.self, at: position + 40)
        octets = body.load(UInt64.self, at: position + 48)
        let start = position + Self.fixedLength
        path = body.extracting(start..<start + pathLength).array()
    }

    package var encodedLength: Int { Self.fixedLength + path.count }

    package func encode(into bytes: inout [UInt8]) {
        bytes.append(kind.rawValue)
        bytes.append(0)
        bytes.append(littleEndian: UInt16(path.count))
        bytes.append(littleEndian: UInt32(0))
        for field in [storedFrom, storedTo, manifestFrom, manifestTo, files, octets] {
            bytes.append(littleEndian: field)
        }
        bytes.append(contentsOf: path)
    }

    /// The kind of the directory with this path (spec 5.4).
    package static func kind(of path: [UInt8]) -> Kind {
        func isUnit(below folder: StaticString) -> Bool {
            let prefix = folder.withUTF8Buffer { unsafe [UInt8]($0) }
            return path.starts(with: prefix) && !path[prefix.count...].contains(0x2F)
        }
        if isUnit(below: "data/collections/") { return .collection }
        if isUnit(below: "data/classifiers/") { return .classifier }
        return .directory
    }
}

extension DirectoryRecord {
    /// All records of a DIRS section as stored; `nil` if a frame or record is malformed, or a frame has a body above
    /// `limit` bytes or ends though it has room for the next record (spec 5.2).
    package static func records(
        inSection bytes: RawSpan, bodyLimit limit: Int = FormatLimits.directoriesBody
    ) -> [DirectoryRecord]? {
        var records: [DirectoryRecord] = []
        var start = 0
        var before: Int?
        while start < bytes.byteCount {
            guard let prefix = SectionPrefix(bytes.extracting(start..<bytes.byteCount)), prefix.type == .directories,
                prefix.frameLength <= UInt64(bytes.byteCount - start)
            else { return nil }
            let end = start + Int(prefix.frameLength)
            let body = bytes.extracting(start + SectionPrefix.length..<end)
            guard body.byteCount <= limit, body.byteCount > 0 || end == bytes.byteCount && before == nil else {
                return nil
            }
            var position = 0
            while position < body.byteCount {
                guard let record = DirectoryRecord(body, at: position) else { return nil }
                if position == 0, let before, before + record.encodedLength <= limit { return nil }
                records.append(record)
                position += record.encodedLength
            }
            before = body.byteCount
            start = end
        }
        return records
    }
}

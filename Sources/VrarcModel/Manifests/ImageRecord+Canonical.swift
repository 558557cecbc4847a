import VrarcFormat

extension ImageRecord {
    /// Reads a line that is exactly what `append(to:)` writes; `nil` for any other bytes, which need not be wrong.
    ///
    /// A million records are read when an archive is verified, and nearly all are canonical: here they are compared
    /// with the one way to write them while they are read, and no member name becomes a value.
    static func readCanonical(line: RawSpan, kind: RecordKind) -> ImageRecord? {
        guard line.firstInvalidUTF8() == nil else { return nil }
        var cursor = CanonicalCursor()
        guard cursor.take("{\"file_name\":", line), let fileName = cursor.string(line),
            cursor.take(",\"original_name\":", line), let originalName = cursor.optionalString(line),
            cursor.take(",\"original_name_base64\":", line), let originalBase64 = cursor.optionalString(line),
            let original = name(originalName, originalBase64),
            cursor.take(",\"sha256\":\"", line), let digest = cursor.digest(line),
            cursor.take("\",\"size\":", line), let size = cursor.count(line),
            let facts = cursor.facts(line),
            let detail = kind == .collection ? cursor.objects(line) : cursor.example(line),
            cursor.take(",\"source\":", line), let source = cursor.optionalString(line),
            cursor.take("}\n", line), cursor.offset == line.byteCount
        else { return nil }
        return ImageRecord(
            fileName: fileName, originalName: original, digest: digest, size: size, facts: facts, detail: detail,
            source: source)
    }

    /// A name of two forms; the outer `nil` if they are not canonical.
    fileprivate static func name(_ text: String?, _ base64: String?) -> SourceName?? {
        guard let base64 else { return .some(text.map(SourceName.utf8)) }
        guard text == nil, let bytes = Base64.decode(base64), case .bytes = SourceName(bytes) else { return nil }
        return .some(.bytes(bytes))
    }
}

extension CanonicalCursor {
    /// `media_type` through `problem`.
    fileprivate mutating func facts(_ line: RawSpan) -> ImageFacts? {
        guard take(",\"media_type\":\"", line), let mediaType = mediaType(line),
            take(",\"width\":", line), let width = optionalCount(line), width != 0,
            take(",\"height\":", line), let height = optionalCount(line), height != 0,
            take(",\"orientation\":", line), let orientation = optionalCount(line),
            orientation == nil || (1...8).contains(orientation ?? 0),
            take(",\"problem\":", line), let problem = problem(line)
        else { return nil }
        return ImageFacts(
            mediaType: mediaType, width: width, height: height, orientation: orientation.map { UInt8($0) },
            problem: problem)
    }

    private mutating func mediaType(_ line: RawSpan) -> MediaType? {
        if take("image/jpeg\"", line) { return .jpeg }
        if take("image/png\"", line) { return .png }
        if take("image/gif\"", line) { return .gif }
        if take("image/tiff\"", line) { return .tiff }
        if take("image/bmp\"", line) { return .bmp }
        if take("image/webp\"", line) { return .webp }
        return take("image/heic\"", line) ? .heic : nil
    }

    private mutating func problem(_ line: RawSpan) -> ImageProblem?? {
        if take("null", line) { return .some(nil) }
        if take("\"truncated\"", line) { return .truncated }
        return take("\"malformed\"", line) ? .malformed : nil
    }

    /// `class` through `zip_member_base64`.
    fileprivate mutating func example(_ line: RawSpan) -> ImageRecord.Detail? {
        guard take(",\"class\":", line), let className = optionalString(line),
            take(",\"zip\":", line), let zip = optionalString(line),
            take(",\"zip_member\":", line), let member = optionalString(line),
            take(",\"zip_member_base64\":", line), let base64 = optionalString(line),
            let zipMember = ImageRecord.name(member, base64)
        else { return nil }
        return .classifier(class: className, zip: zip, zipMember: zipMember)
    }

    /// `objects`.
    fileprivate mutating func objects(_ line: RawSpan) -> ImageRecord.Detail? {
        guard take(",\"objects\":", line) else { return nil }
        if take("null", line) { return .collection(objects: nil) }
        if take("[]", line) { return .collection(objects: []) }
        guard take("[", line) else { return nil }
        var objects: [ObjectAnnotation] = []
        repeat {
            guard take("{\"object\":", line), let object = string(line),
                take(",\"location\":{\"left\":", line), let left = number(line),
                take(",\"top\":", line), let top = number(line),
                take(",\"width\":", line), let width = number(line),
                take(",\"height\":", line), let height = number(line), take("}}", line)
            else { return nil }
            objects.append(
                ObjectAnnotation(
                    object: object, location: BoundingBox(left: left, top: top, width: width, height: height)))
        } while take(",", line)
        return take("]", line) ? .collection(objects: objects) : nil
    }
}

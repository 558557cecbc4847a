/// Where a path of the bag stands in the tree of spec 5.4, told without taking memory.
///
/// Only the parts that the tree names are looked at: that components are not empty is `PortablePath`'s to say.
package struct TreePosition: Sendable, Equatable {
    /// The parts of the bag, in canonical order.
    package enum Part: UInt8, Sendable {
        case bagDeclaration, collection, classifier, bundleAttachment, archiveDocument, bagInfo, manifest, tagManifest
    }

    /// What a collection or classifier holds, in canonical order of both; `.none` outside of them.
    package enum Role: UInt8, Sendable {
        case none, image, classImage, negativeExample, model, attachment, readme, metadata, document
    }

    /// The part of the bag.
    package let part: Part
    /// What the file is in its collection or classifier.
    package let role: Role
    /// Bytes of the path that are the slug of its collection or classifier; empty outside of them.
    package let slug: Range<Int>
    /// Offset of `<path>`, or of the class slug before it; the end of the path where there is none.
    package let tail: Int
    /// Bytes of the path that are the class slug; empty but for a class's images.
    package let classSlug: Range<Int>

    /// Whether the file is an image: below `images/`, `classes/` or `negative_examples/`.
    package var isImage: Bool { role == .image || role == .classImage || role == .negativeExample }

    /// Whether the file is one of the last three of a collection or classifier.
    package var isUnitDocument: Bool { role == .readme || role == .metadata || role == .document }

    /// Bytes of the path that name the folder of its collection or classifier, with the `/`; 0 outside of them.
    package var unitEnd: Int { slug.isEmpty ? 0 : slug.upperBound + 1 }

    /// Whether the file is a line file: cut into frames at line ends (spec 5.1).
    package var isLineFile: Bool { role == .metadata || part == .manifest }

    /// The place of a path below the top folder; `nil` if it has none (E037).
    package init?(_ path: RawSpan) {
        guard path.has("data/", at: 0) else {
            guard let part = Self.tagFile(path) else { return nil }
            self.init(part: part, end: path.byteCount)
            return
        }
        if path.has("data/collections/", at: 0) {
            self.init(path, part: .collection, slugStart: 17)
        } else if path.has("data/classifiers/", at: 0) {
            self.init(path, part: .classifier, slugStart: 17)
        } else if path.has("data/attachments/", at: 0), Self.isTail(path, from: 17) {
            self.init(part: .bundleAttachment, tail: 17, end: path.byteCount)
        } else if path.byteCount == 17, path.has("data/archive.json", at: 0) {
            self.init(part: .archiveDocument, end: path.byteCount)
        } else {
            return nil
        }
    }

    private init(part: Part, tail: Int? = nil, end: Int) {
        self.part = part
        role = .none
        slug = 0..<0
        self.tail = tail ?? end
        classSlug = 0..<0
    }

    private init?(_ path: RawSpan, part: Part, slugStart: Int) {
        guard let slugEnd = path.slash(from: slugStart), slugEnd > slugStart else { return nil }
        self.part = part
        slug = slugStart..<slugEnd
        let start = slugEnd + 1
        let folder = part == .collection ? Self.collectionFolder(path, start) : Self.classifierFolder(path, start)
        if let (role, tail) = folder {
            guard Self.isTail(path, from: tail) else { return nil }
            self.role = role
            self.tail = tail
            guard role == .classImage else {
                classSlug = 0..<0
                return
            }
            guard let end = path.slash(from: tail), end > tail, Self.isTail(path, from: end + 1) else { return nil }
            classSlug = tail..<end
        } else if let role = Self.document(path, start, part) {
            self.role = role
            tail = path.byteCount
            classSlug = 0..<0
        } else {
            return nil
        }
    }

    private static func tagFile(_ path: RawSpan) -> Part? {
        if path.isText("bagit.txt", from: 0) { return .bagDeclaration }
        if path.isText("bag-info.txt", from: 0) { return .bagInfo }
        if path.isText("manifest-sha256.txt", from: 0) { return .manifest }
        if path.isText("tagmanifest-sha256.txt", from: 0) { return .tagManifest }
        return nil
    }

    private static func collectionFolder(_ path: RawSpan, _ start: Int) -> (Role, Int)? {
        if path.has("images/", at: start) { return (.image, start + 7) }
        if path.has("attachments/", at: start) { return (.attachment, start + 12) }
        return nil
    }

    private static func classifierFolder(_ path: RawSpan, _ start: Int) -> (Role, Int)? {
        if path.has("classes/", at: start) { return (.classImage, start + 8) }
        if path.has("negative_examples/", at: start) { return (.negativeExample, start + 18) }
        if path.has("models/", at: start) { return (.model, start + 7) }
        if path.has("attachments/", at: start) { return (.attachment, start + 12) }
        return nil
    }

    private static func document(_ path: RawSpan, _ start: Int, _ part: Part) -> Role? {
        if path.isText("README.md", from: start) { return .readme }
        if path.isText("metadata.jsonl", from: start) { return .metadata }
        if path.isText(part == .collection ? "collection.json" : "classifier.json", from: start) { return .document }
        return nil
    }

    /// Whether one or more components follow.
    private static func isTail(_ path: RawSpan, from start: Int) -> Bool {
        start < path.byteCount && path.byte(at: start) != PortablePath.slash
            && path.byte(at: path.byteCount - 1) != PortablePath.slash
    }
}

extension RawSpan {
    /// Whether `text` stands at an offset.
    func has(_ text: StaticString, at offset: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard byteCount - offset >= count else { return false }
        for index in 0..<count where unsafe byte(at: offset + index) != text.utf8Start[index] { return false }
        return true
    }

    /// Whether the bytes from an offset on are `text`.
    func isText(_ text: StaticString, from offset: Int) -> Bool {
        byteCount - offset == text.utf8CodeUnitCount && has(text, at: offset)
    }

    /// Offset of the first `/` from an offset on.
    func slash(from offset: Int) -> Int? {
        var index = offset
        while index < byteCount {
            if byte(at: index) == PortablePath.slash { return index }
            index += 1
        }
        return nil
    }
}

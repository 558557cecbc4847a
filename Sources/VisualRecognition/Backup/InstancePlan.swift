import VrarcArchive
import VrarcFormat
import VrarcModel

/// Which file of an archive each downloaded one becomes.
struct InstancePlan {
    private(set) var units: [SourceUnit] = []
    private(set) var kept: [KeptFile] = []
    private(set) var notices: [SourceNotice] = []
    private(set) var notRecreatable = 0

    /// Images are named after their ids: the names of uploaded files are neither unique nor to be trusted.
    mutating func add(_ collection: BackedCollection, slug: String) {
        var images: [(name: [UInt8], file: KeptFile)] = []
        var attachments: [(name: [UInt8], file: KeptFile)] = []
        for (image, file) in zip(collection.list, collection.kept) {
            guard let file else { continue }
            let name = Self.fileName(image.id, file.suffix?.rawValue ?? "bin")
            if file.suffix != nil {
                images.append((name, file))
            } else {
                attachments.append((Array("no-images/".utf8) + name, file))
                notices.append(
                    SourceNotice(
                        .kept, subject: image.id,
                        detail: "what the service gives is no picture; it is kept as an attachment"))
            }
        }
        if let model = collection.model { attachments.append((Array("models/objects.zip".utf8), model)) }
        let folder = "data/collections/\(slug)/"
        units.append(
            SourceUnit(
                kind: .collection, name: collection.name, slug: slug,
                files: SourceFiles(
                    named(images, "images/", folder, .image)
                        + named(attachments, "attachments/", folder, .attachment)),
                source: collection.source))
    }

    /// A classifier with its examples, if the user has given them.
    mutating func add(_ classifier: BackedClassifier, slug: String, _ examples: SourceUnit?) -> SourceUnit {
        var files = Array(examples?.files ?? [])
        if let model = classifier.model {
            let name = Self.fileName(classifier.id, "mlmodel")
            // The examples' source may have models of that name too.
            let own = Array("models/service/".utf8) + name
            let path = files.contains { $0.path == Array("models/".utf8) + name } ? own : Array("models/".utf8) + name
            files.append(file(model, path, original: nil, .model))
            files.sort { a, b in
                let sections = (Self.section(a.path), Self.section(b.path))
                return sections.0 == sections.1
                    ? a.path.lexicographicallyPrecedes(b.path) : sections.0 < sections.1
            }
        }
        report(classifier, examples)
        let unit = SourceUnit(
            kind: .classifier, name: classifier.name, slug: slug, files: SourceFiles(files),
            classes: examples?.classes ?? [],
            zips: examples?.zips ?? [], source: classifier.source)
        units.append(unit)
        return unit
    }

    /// The folders of a classifier in canonical order.
    private static func section(_ path: [UInt8]) -> Int {
        for (number, folder) in ["classes/", "negative_examples/", "models/"].enumerated()
        where path.starts(with: folder.utf8) {
            return number
        }
        return 3
    }

    /// Says loudly what of a classifier could not be made again.
    private mutating func report(_ classifier: BackedClassifier, _ examples: SourceUnit?) {
        let subject = "classifier \(classifier.name) (\(classifier.id))"
        let use =
            classifier.model == nil
            ? "can neither be used nor be created again" : "can be used (Core ML), but not be created again"
        guard let examples else {
            notRecreatable += 1
            notices.append(
                SourceNotice(
                    .leftOut, subject: subject,
                    detail:
                        "its training images are not in the archive, so it \(use): the service never gives them back; "
                        + "give your own with --examples \(classifier.id)=FOLDER"))
            return
        }
        let given = Set(examples.classes.map(\.name))
        let missing = classifier.classes.filter { !given.contains($0) }
        if !missing.isEmpty {
            notRecreatable += 1
            notices.append(
                SourceNotice(
                    .leftOut, subject: subject,
                    detail:
                        "the examples have no images of the class \(missing.joined(separator: ", ")), so it \(use) as it was"
                ))
        }
        for name in given.subtracting(classifier.classes).sorted() {
            notices.append(
                SourceNotice(
                    .kept, subject: subject,
                    detail: "the examples have a class '\(name)' that the service does not name"))
        }
    }

    private mutating func named(
        _ files: [(name: [UInt8], file: KeptFile)], _ folder: String, _ unit: String, _ role: SourceFile.Role
    ) -> [SourceFile] {
        let paths = PortableNames.paths(
            for: files.map(\.name), below: Array((unit + folder).utf8), originalFolder: Array(folder.utf8),
            isImageFolder: role == .image, sha256: { SHA256.digest(of: $0) })
        var result: [SourceFile] = []
        for (path, (name, kept)) in zip(paths, files) {
            let whole = Array(folder.utf8) + path
            result.append(file(kept, whole, original: path == name ? nil : Array(folder.utf8) + name, role))
        }
        return result.sorted { unsafe CanonicalOrder.bytesPrecede($0.path.span.bytes, $1.path.span.bytes) }
    }

    private mutating func file(
        _ file: KeptFile, _ path: [UInt8], original: [UInt8]?, _ role: SourceFile.Role
    ) -> SourceFile {
        kept.append(file)
        let name = original.map { SourceName($0) }
        let isRestorable = name?.isRestorable(besides: String(decoding: path, as: UTF8.self)) ?? false
        return SourceFile(
            path: path, originalName: isRestorable ? name : nil, role: role, size: file.size,
            id: InstanceSource.id(kept.count - 1))
    }

    /// One component that stands for an id and no other.
    private static func fileName(_ id: String, _ suffix: String) -> [UInt8] {
        var name: [UInt8] = []
        for byte in id.utf8 {
            let isPlain = byte >= 0x20 && byte != 0x7F && byte != UInt8(ascii: "/") && byte != UInt8(ascii: "%")
            if isPlain {
                name.append(byte)
            } else {
                name += Array(((byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)).utf8)
            }
        }
        return name + Array(".\(suffix)".utf8)
    }
}

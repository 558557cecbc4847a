import HTTPTransport
package import VrarcArchive
import VrarcFormat
import VrarcModel

/// What a backup has downloaded, as a source to be packed; examples of classifiers come from another source.
package final class InstanceSource: BundleSource {
    package let units: [SourceUnit]
    package let attachments: [SourceFile] = []
    package let notices: [SourceNotice]
    package let names: [String]
    package let newestModification: Int64? = nil
    /// Classifiers that can't be made again from the archive.
    let notRecreatable: Int

    private let folder: PartialFolder
    private let kept: [KeptFile]
    private let examples: (any BundleSource)?
    /// The unit of the examples' own source, by the unit's folder here.
    private let exampleUnits: [String: SourceUnit]

    /// Tells a file of the folder from one of the examples' source, which does not use this bit.
    private static let ownBit: UInt64 = 1 << 62

    init(_ backup: InstanceBackup, examples: (any BundleSource)?) throws(ArchiveError) {
        var plan = InstancePlan()
        for (collection, slug) in zip(backup.collections, Self.slugs(backup.collections.map(\.name))) {
            plan.add(collection, slug: slug)
        }
        var exampleUnits: [String: SourceUnit] = [:]
        let byID = Dictionary((examples?.units ?? []).map { ($0.name, $0) }) { first, _ in first }
        for (classifier, slug) in zip(backup.classifiers, Self.slugs(backup.classifiers.map(\.name))) {
            let unit = plan.add(classifier, slug: slug, byID[classifier.id])
            exampleUnits[unit.folder] = byID[classifier.id]
        }
        units = plan.units.sorted { a, b in
            a.kind == b.kind ? a.slug.utf8.lexicographicallyPrecedes(b.slug.utf8) : a.kind == .collection
        }
        notices = backup.notices + (examples?.notices ?? []) + plan.notices
        names = [backup.client.url.description] + (examples?.names ?? [])
        notRecreatable = plan.notRecreatable
        folder = backup.folder
        kept = plan.kept
        self.examples = examples
        self.exampleUnits = exampleUnits
    }

    private static func slugs(_ names: [String]) -> [String] {
        PortableNames.slugs(for: names.map { Array($0.utf8) }).map { String(decoding: $0, as: UTF8.self) }
    }

    static func id(_ index: Int) -> UInt64 { ownBit | UInt64(index) }

    private func own(_ file: SourceFile) -> KeptFile? {
        file.id & Self.ownBit == 0 || file.id >> 63 == 1 ? nil : kept[Int(file.id & ~Self.ownBit)]
    }

    package func display(_ file: SourceFile) -> String {
        if own(file) == nil, let examples { return examples.display(file) }
        return String(decoding: file.path, as: UTF8.self)
    }

    package func open(_ file: SourceFile) throws(SourceFault) -> any ContentReader {
        guard let own = own(file) else {
            guard let examples else {
                throw SourceFault(.vanished, subject: display(file), detail: "is no longer there")
            }
            return try examples.open(file)
        }
        return try KeptContent(folder.contentPath(own.number), size: own.size, subject: display(file))
    }

    package func annotation(of file: SourceFile, in unit: SourceUnit) throws(SourceFault) -> ImageAnnotation {
        guard let own = own(file) else {
            guard let examples, let unit = exampleUnits[unit.folder] else {
                throw SourceFault(.vanished, subject: display(file), detail: "is no longer there")
            }
            return try examples.annotation(of: file, in: unit)
        }
        let line: JournalLine?
        do throws(IOFault) {
            line = try folder.line(of: own)
        } catch {
            throw SourceFault(.unreadable, subject: display(file), detail: "its details can't be read: \(error.errno)")
        }
        guard let line, let details = try? ServiceAnswer(Array(line.details.utf8)) else {
            throw SourceFault(.changed, subject: display(file), detail: "its details changed while it was packed")
        }
        var objects: [ObjectAnnotation]?
        if let training = details.json["training_data"] {
            objects = (try? unsafe TrainingData(service: JSONText.line(training).span.bytes))?.objects
        }
        var source: [UInt8] = Array("{\"image_id\":".utf8)
        JSONText.append(string: line.image, to: &source)
        source += Array(",\"bytes\":\"\(line.origin.rawValue)\",\"details\":\(line.details)}".utf8)
        return ImageAnnotation(.collection(objects: objects), source: String(decoding: source, as: UTF8.self))
    }
}

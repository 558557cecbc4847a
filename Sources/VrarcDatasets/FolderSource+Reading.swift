import SystemPackage
package import VrarcArchive
import VrarcFormat
import VrarcModel

extension FolderSource {
    package func display(_ file: SourceFile) -> String {
        switch FileID(file.id) {
        case .file(let tree, let number): trees[tree].display(trees[tree].path(ofFile: number))
        case .member(let zip, let member): display(zips[zip], member)
        }
    }

    private func display(_ zip: ZipFile, _ member: Int) -> String {
        let tree = trees[zip.tree]
        return "\(tree.display(tree.path(ofFile: zip.file))): \(Text.string(zip.name(of: zip.members[member])))"
    }

    package func open(_ file: SourceFile) throws(SourceFault) -> any ContentReader {
        switch FileID(file.id) {
        case .file(let tree, let number): try FileContent(trees[tree], number)
        case .member(let zip, let member): try open(zips[zip], zip, member)
        }
    }

    private func open(_ zip: ZipFile, _ number: Int, _ member: Int) throws(SourceFault) -> ZipMemberContent {
        let tree = trees[zip.tree]
        let subject = display(zip, member)
        let archive: ZipArchive
        do throws(ZipFault) {
            if let idle = cache.take(number) {
                archive = idle
            } else {
                archive = try ZipSurvey.open(tree, file: zip.file)
            }
        } catch {
            throw SourceFault(.unreadable, subject: subject, detail: error.reason)
        }
        return try ZipMemberContent(
            archive, number, zip.members[member], status: zip.status, cache, subject: subject)
    }

    package func annotation(of file: SourceFile, in unit: SourceUnit) throws(SourceFault) -> ImageAnnotation {
        let context = context(of: unit)
        var annotation = ImageAnnotation(unit.kind == .collection ? .collection(objects: nil) : Self.example)
        var memberName: SourceName?
        switch FileID(file.id) {
        case .file(let tree, let number):
            try annotate(&annotation, trees[tree], number, context)
        case .member(let zip, let member):
            memberName = SourceName(zips[zip].name(of: zips[zip].members[member]))
        }
        guard case .classifier(_, var zip, var zipMember) = annotation.detail else { return annotation }
        if let memberName { (zip, zipMember) = (unit.zips[Int(file.zip)].name, memberName) }
        annotation.detail = .classifier(class: className(file, context), zip: zip, zipMember: zipMember)
        return annotation
    }

    private static var example: ImageRecord.Detail { .classifier(class: nil, zip: nil, zipMember: nil) }

    /// Adds what the metadata or else the training data of a file on disk says.
    private func annotate(
        _ annotation: inout ImageAnnotation, _ tree: SourceTree, _ number: Int, _ context: UnitContext?
    ) throws(SourceFault) {
        guard let context else { return }
        let path = Array(tree.path(ofFile: number).dropFirst(context.path.count))
        if let records = context.records, let match = records.match(path) {
            let line: MetadataLine
            do throws(SourceFault) {
                line = try records.line(match)
            } catch {
                throw Self.about(tree, number, error)
            }
            switch line {
            case .record(let record):
                annotation.source = record.source
                let isCollection = if case .collection = annotation.detail { true } else { false }
                if (record.kind == .collection) == isCollection { annotation.detail = record.detail }
            case .foreign(_, let training): annotation.apply(training)
            }
        } else if let training = context.training[number] {
            do throws(SourceFault) {
                annotation.apply(try Self.training(tree, training))
            } catch {
                throw Self.about(tree, number, error)
            }
        }
    }

    /// The fault of a file that speaks of an image, as the image's own: that is what is left out.
    private static func about(_ tree: SourceTree, _ image: Int, _ fault: SourceFault) -> SourceFault {
        SourceFault(
            fault.kind, subject: tree.display(tree.path(ofFile: image)),
            detail: "\(fault.subject), which says what is in it, \(fault.detail)")
    }

    private static func training(_ tree: SourceTree, _ file: TrainingIndex.File) throws(SourceFault) -> TrainingData {
        let subject = tree.display(tree.path(ofFile: file.number))
        let content: SmallFile.Content?
        do throws(IOFault) {
            content = try SmallFile.content(tree, file.number, limit: TrainingIndex.limit)
        } catch {
            throw SourceFault(.unreadable, subject: subject, detail: "can't be read: \(error.errno)")
        }
        if let content, content.status.hashValue == file.fingerprint,
            let training = try? unsafe TrainingData(service: content.bytes.span.bytes)
        {
            return training
        }
        throw SourceFault(.changed, subject: subject, detail: "changed while it was packed")
    }

    /// The class of an example, told by its folder.
    private func className(_ file: SourceFile, _ context: UnitContext?) -> String? {
        let classes = Text.bytes("classes/")
        guard file.path.starts(with: classes) else { return nil }
        let slug = file.path.dropFirst(classes.count).prefix { $0 != Text.slash }
        return context?.classNames[Array(slug)]
    }
}

extension ImageAnnotation {
    /// Takes over training data; what a classifier has no place for is in its text.
    fileprivate mutating func apply(_ training: TrainingData) {
        if case .collection = detail { detail = .collection(objects: training.objects) }
        source = training.source
    }
}

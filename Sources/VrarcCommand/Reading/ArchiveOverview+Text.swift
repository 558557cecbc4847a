import VrarcFormat
import VrarcModel

extension ArchiveOverview {
    /// The overview for a person.
    package var textLines: [String] {
        var lines = [
            "\(name): vrarc archive, format \(version.major).\(version.minor)", "",
            "content id  \(ids.content)", "archive id  \(ids.archive)", "file id     \(ids.file)", "",
            "size        \(HumanSize.bytes(fileLength)) (\(HumanSize.count(fileLength)) bytes), "
                + "\(HumanSize.percent(fileLength, of: payloadOctets)) of the files' \(HumanSize.bytes(payloadOctets))",
            "files       \(HumanSize.count(payloadFiles)); distinct contents, tag files too: \(HumanSize.count(blobs))",
            "packed by   \(bagInfo.softwareAgent)",
        ]
        if let date = bagInfo.baggingDate { lines.append("packed on   \(date)") }
        for source in bagInfo.sources { lines.append("source      \(source)") }
        if let modified = bagInfo.sourceModified { lines.append("newest file \(modified)") }
        for table in [collectionTable, classifierTable] where !table.isEmpty { lines += [""] + table.lines }
        if attachments > 0 { lines += ["", "besides them: \(HumanSize.count(attachments, "attachment"))"] }
        return lines.map(Talk.printable)
    }

    private var collectionTable: TextTable {
        var table = TextTable([
            ("collection", .left), ("images", .right), ("labelled", .right), ("objects", .right),
            ("attachments", .right),
        ])
        for (_, manifest) in collections {
            table.add([
                manifest.name, HumanSize.count(manifest.images), HumanSize.count(manifest.labelled),
                HumanSize.count(manifest.objectCount), HumanSize.count(manifest.attachments),
            ])
        }
        return table
    }

    private var classifierTable: TextTable {
        var table = TextTable([
            ("classifier", .left), ("classes", .right), ("images", .right), ("negative", .right), ("models", .right),
            ("attachments", .right),
        ])
        for (_, manifest, images) in classifiers {
            table.add([
                manifest.name, HumanSize.count(UInt64(manifest.classes.count)), HumanSize.count(images),
                HumanSize.count(manifest.negativeExamples), HumanSize.count(manifest.models),
                HumanSize.count(manifest.attachments),
            ])
        }
        return table
    }
}

extension CollectionManifest {
    /// Objects of all images; a manifest that nobody verified may hold any numbers.
    var objectCount: UInt64 {
        objects.reduce(0) { sum, object in
            let (next, isOver) = sum.addingReportingOverflow(object.count)
            return isOver ? .max : next
        }
    }
}

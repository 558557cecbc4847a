import VrarcFormat
package import VrarcModel

extension ArchiveOverview {
    /// The overview for programs: type and members of each line.
    package var jsonLines: [(type: String, members: [JSONMember])] {
        [("archive", archiveMembers)] + collections.map { ("collection", Self.members($0.slug, $0.manifest)) }
            + classifiers.map { ("classifier", Self.members($0.slug, $0.manifest, $0.images)) }
    }

    private var archiveMembers: [JSONMember] {
        [
            JSONMember("file", .string(name)),
            JSONMember("format_version", .string("\(version.major).\(version.minor)")),
            JSONMember("content_id", .string(ids.content.description)),
            JSONMember("archive_id", .string(ids.archive.description)),
            JSONMember("file_id", .string(ids.file.description)),
            JSONMember("size", JSONValue(fileLength)),
            JSONMember("payload_files", JSONValue(payloadFiles)),
            JSONMember("payload_bytes", JSONValue(payloadOctets)),
            JSONMember("blobs", JSONValue(blobs)),
            JSONMember("attachments", JSONValue(attachments)),
            JSONMember("software_agent", .string(bagInfo.softwareAgent)),
            JSONMember("bagging_date", JSONValue(bagInfo.baggingDate)),
            JSONMember("sources", .array(bagInfo.sources.map(JSONValue.string))),
            JSONMember("source_modified", JSONValue(bagInfo.sourceModified)),
        ]
    }

    private static func members(_ slug: String, _ manifest: CollectionManifest) -> [JSONMember] {
        let objects = manifest.objects.map { object in
            JSONValue.object([
                JSONMember("object", .string(object.object)), JSONMember("count", JSONValue(object.count)),
            ])
        }
        return [
            JSONMember("slug", .string(slug)),
            JSONMember("name", .string(manifest.name)),
            JSONMember("images", JSONValue(manifest.images)),
            JSONMember("labelled", JSONValue(manifest.labelled)),
            JSONMember("objects", .array(objects)),
            JSONMember("attachments", JSONValue(manifest.attachments)),
        ]
    }

    private static func members(_ slug: String, _ manifest: ClassifierManifest, _ images: UInt64) -> [JSONMember] {
        let classes = manifest.classes.map { summary in
            JSONValue.object([
                JSONMember("class", .string(summary.name)), JSONMember("slug", .string(summary.slug)),
                JSONMember("images", JSONValue(summary.images)),
            ])
        }
        return [
            JSONMember("slug", .string(slug)),
            JSONMember("name", .string(manifest.name)),
            JSONMember("classes", .array(classes)),
            JSONMember("images", JSONValue(images)),
            JSONMember("negative_examples", JSONValue(manifest.negativeExamples)),
            JSONMember("models", JSONValue(manifest.models)),
            JSONMember("attachments", JSONValue(manifest.attachments)),
        ]
    }
}

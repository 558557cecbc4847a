import VisualRecognition
import VrarcCommand
import VrarcModel

/// What is said of a backup besides what is said of every packing.
struct BackupSummary {
    private let counts: BackupCounts
    private let service: String

    init(_ counts: BackupCounts, service: String) {
        self.counts = counts
        self.service = service
    }

    var summary: SourceSummary {
        SourceSummary(lines: lines, type: "service", members: members)
    }

    private var lines: [String] {
        var lines: [String] = []
        if counts.images > 0 {
            var parts = ["\(HumanSize.count(UInt64(counts.original))) as they were uploaded"]
            if counts.reencoded > 0 {
                parts.append("\(HumanSize.count(UInt64(counts.reencoded))) made anew by the service")
            }
            if counts.unknown > 0 {
                parts.append("\(HumanSize.count(UInt64(counts.unknown))) of which that can't be told")
            }
            lines.append("images: " + parts.joined(separator: ", "))
        }
        if counts.reused > 0 {
            lines.append(
                "\(HumanSize.count(UInt64(counts.reused), "file")) had been downloaded before and were not again")
        }
        if counts.notRecreatable > 0 {
            let (what, verb) =
                counts.notRecreatable == 1 ? ("1 CLASSIFIER", "IS") : ("\(counts.notRecreatable) CLASSIFIERS", "ARE")
            lines.append(
                "\(what) OF THE \(counts.classifiers) \(verb) NOT RECREATABLE FROM THIS ARCHIVE: training images are missing"
            )
        }
        return lines
    }

    private var members: [JSONMember] {
        [
            JSONMember("url", .string(service)),
            JSONMember("collections", JSONValue(UInt64(counts.collections))),
            JSONMember("classifiers", JSONValue(UInt64(counts.classifiers))),
            JSONMember("images", JSONValue(UInt64(counts.images))),
            JSONMember("original", JSONValue(UInt64(counts.original))),
            JSONMember("re_encoded", JSONValue(UInt64(counts.reencoded))),
            JSONMember("unknown", JSONValue(UInt64(counts.unknown))),
            JSONMember("vanished", JSONValue(UInt64(counts.vanished))),
            JSONMember("reused", JSONValue(UInt64(counts.reused))),
            JSONMember("downloaded_bytes", JSONValue(counts.downloaded)),
            JSONMember("not_recreatable", JSONValue(UInt64(counts.notRecreatable))),
        ]
    }
}

import VrarcArchive
import VrarcFormat
import VrarcModel

/// Says what a salvage brought back.
struct SalvageResult {
    private let report: SalvageReport
    private let output: String

    init(_ report: SalvageReport, output: String) {
        self.report = report
        self.output = output
    }

    /// Prints the result; 2 if something is missing, or may be.
    func report(to session: Session) throws -> Outcome {
        if session.isJSON {
            for blob in report.blobs { try session.output.json("blob", Self.members(blob)) }
            for path in report.lost { try session.output.json("lost", [JSONMember("path", .string(path))]) }
            try session.output.json("summary", summary)
        } else {
            for blob in report.blobs where blob.state != .proven {
                try session.output.line(
                    "\(blob.state.rawValue)  \(Talk.printable(blob.path ?? "sha256:\(blob.digest)"))")
            }
            for path in report.lost { try session.output.line("lost  \(Talk.printable(path))") }
            for line in textLines where !session.isQuiet { try session.output.line(line) }
        }
        try session.output.flush()
        return isWhole ? .asAsked : .partial
    }

    /// Where all that was found is proven, the manifest or the index is there and names what is not.
    private var isWhole: Bool {
        report.lost.isEmpty && count(.proven) == UInt64(report.blobs.count) && report.unreadableBytes == 0
    }

    private func count(_ state: SalvageState) -> UInt64 { UInt64(report.blobs.count { $0.state == state }) }

    private var textLines: [String] {
        let states = SalvageState.allCases.map { "\(HumanSize.count(count($0))) \($0.rawValue)" }.joined(
            separator: ", ")
        return [
            "found \(HumanSize.count(UInt64(report.blobs.count), "content")): \(states)",
            "known to be lost: \(HumanSize.count(UInt64(report.lost.count), "file")); "
                + "not readable: \(HumanSize.bytes(report.unreadableBytes))",
            "wrote \(HumanSize.count(report.pack.summary.payloadFiles, "file")), "
                + "\(HumanSize.bytes(report.pack.summary.payloadOctets)), into "
                + Talk.printable(output == "-" ? StandardOutput.name : output),
            "content id  \(report.pack.summary.contentID)",
        ]
    }

    private static func members(_ blob: SalvagedBlob) -> [JSONMember] {
        [
            JSONMember("state", .string(blob.state.rawValue)),
            JSONMember("path", JSONValue(blob.path)),
            JSONMember("sha256", .string(blob.digest.description)),
            JSONMember("size", JSONValue(blob.size)),
            JSONMember("offset", JSONValue(blob.offset)),
        ]
    }

    private var summary: [JSONMember] {
        let summary = report.pack.summary
        return [
            JSONMember("file", .string(output)),
            JSONMember("content_id", .string(summary.contentID.description)),
            JSONMember("archive_id", .string(summary.archiveID.description)),
            JSONMember("file_id", .string(summary.fileID.description)),
            JSONMember("proven", JSONValue(count(.proven))),
            JSONMember("plausible", JSONValue(count(.plausible))),
            JSONMember("nameless", JSONValue(count(.nameless))),
            JSONMember("lost", JSONValue(UInt64(report.lost.count))),
            JSONMember("unreadable_bytes", JSONValue(report.unreadableBytes)),
            JSONMember("payload_files", JSONValue(summary.payloadFiles)),
            JSONMember("payload_bytes", JSONValue(summary.payloadOctets)),
        ]
    }
}

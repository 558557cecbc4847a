package import VrarcArchive
import VrarcFormat
package import VrarcModel

extension VerificationReport {
    /// The report for programs: a line for each finding, then the summary.
    package func jsonLines(file: String) -> [(type: String, members: [JSONMember])] {
        findings.map { ("finding", $0.members) } + [("summary", summary(file))]
    }

    private func summary(_ file: String) -> [JSONMember] {
        [
            JSONMember("file", .string(file)),
            JSONMember("depth", .string(depth.rawValue)),
            JSONMember("damaged", .bool(isDamaged)),
            JSONMember("established", .array(established.map(JSONValue.string))),
            JSONMember("errors", JSONValue(UInt64(findings.count { $0.code.isError }))),
            JSONMember("warnings", JSONValue(UInt64(findings.count { !$0.code.isError }))),
            JSONMember("content_id", JSONValue(contentID?.description)),
            JSONMember("archive_id", JSONValue(archiveID?.description)),
            JSONMember("file_id", JSONValue(fileID?.description)),
            JSONMember("size", JSONValue(fileLength)),
            JSONMember("payload_files", JSONValue(payloadFiles)),
            JSONMember("blobs", JSONValue(blobs)),
            JSONMember("intact_blobs", depth == .full || sampledBlobs != nil ? JSONValue(intactBlobs) : .null),
            JSONMember("sampled_blobs", JSONValue(sampledBlobs)),
        ]
    }
}

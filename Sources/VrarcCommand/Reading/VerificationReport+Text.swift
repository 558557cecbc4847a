package import VrarcArchive
import VrarcFormat

extension VerificationReport {
    /// The report for a person: the findings, then what was established.
    package func textLines(file: String, style: Style) -> [String] {
        var lines = findings.flatMap { $0.textLines(style: style) }
        if !findings.isEmpty { lines.append("") }
        let name = Talk.printable(file)
        lines.append(isDamaged ? style.red("\(name): \(damage)") : style.green("\(name): \(verdict)"))
        if !established.isEmpty {
            lines.append("established (\(depth.rawValue)): \(established.joined(separator: ", "))")
        }
        lines.append(
            "\(HumanSize.bytes(fileLength)), \(HumanSize.count(payloadFiles, "file")), \(HumanSize.count(blobs, "distinct content"))"
                + (depth == .full ? ", \(HumanSize.count(intactBlobs)) of them intact" : ""))
        if let contentID { lines.append("content id  \(contentID)") }
        if let archiveID { lines.append("archive id  \(archiveID)") }
        if isDamaged { lines.append("hint: 'vrarc salvage \(name) -o NEW' saves what is whole") }
        return lines
    }

    private var verdict: String {
        let warnings = findings.count
        return "no damage found" + (warnings == 0 ? "" : ", \(HumanSize.count(UInt64(warnings), "warning"))")
    }

    private var damage: String {
        let errors = findings.count { $0.code.isError }
        let rest = findings.count - errors
        let isOther = findings.allSatisfy { !$0.code.isError || $0.code == .notExpected }
        let word =
            isOther ? "not the archive that was expected" : "damaged: \(HumanSize.count(UInt64(errors), "finding"))"
        return word + (rest == 0 ? "" : ", \(HumanSize.count(UInt64(rest), "warning"))")
    }
}

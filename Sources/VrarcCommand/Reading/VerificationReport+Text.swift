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
        if let proof = SampleProof(self)?.text { lines.append(proof) }
        lines.append(sizes)
        if let contentID { lines.append("content id  \(contentID)") }
        if let archiveID { lines.append("archive id  \(archiveID)") }
        if isDamaged, !isOther, unreadable == nil {
            lines.append("hint: this saves what is whole: vrarc salvage \(Talk.quoted(file)) -o NEW")
        }
        return lines
    }

    private var sizes: String {
        var parts = [HumanSize.bytes(fileLength)]
        // What can't be read to its end is not counted.
        if payloadFiles > 0 { parts.append(HumanSize.count(payloadFiles, "file")) }
        if blobs > 0 { parts.append(HumanSize.count(blobs, "distinct content")) }
        if blobs > 0, depth == .full { parts.append("\(HumanSize.count(intactBlobs)) of them intact") }
        return parts.joined(separator: ", ")
    }

    private var verdict: String {
        let warnings = findings.count
        return "no damage found" + (warnings == 0 ? "" : ", \(HumanSize.count(UInt64(warnings), "warning"))")
    }

    /// Whether all that is wrong is that another archive was expected.
    private var isOther: Bool { findings.allSatisfy { !$0.code.isError || $0.code == .notExpected } }

    /// What the file is where it is no damaged archive: another kind of file, or an archive of a later version.
    private var unreadable: String? {
        for finding in findings {
            switch finding.code {
            case .notAnArchive: return "not a vrarc archive"
            case .unknownMajorVersion, .unknownRequiredFeature: return "not readable by this version of vrarc"
            default: continue
            }
        }
        return nil
    }

    private var damage: String {
        let errors = findings.count { $0.code.isError }
        let rest = findings.count - errors
        let word =
            isOther
            ? "not the archive that was expected"
            : unreadable ?? "damaged: \(HumanSize.count(UInt64(errors), "finding"))"
        return word + (rest == 0 ? "" : ", \(HumanSize.count(UInt64(rest), "warning"))")
    }
}

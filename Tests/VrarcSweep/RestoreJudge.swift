import SystemPackage
import VrarcArchive
import VrarcDatasets
import VrarcFormat

/// Restores a damaged archive and looks at what is there afterwards: under each name the right bytes, or no file and a
/// line in the report; nothing else, and nothing beside the target.
///
/// A file is not listed only where its name is lost: where the manifest is not whole. Then the report says so.
struct RestoreJudge {
    let subject: Subject
    let scratch: ScratchFolder
    /// Contents whose frames nothing touched.
    let whole: Set<BlobDigest>

    private static let beside = Array("not of the archive".utf8)

    func judge(_ damaged: [UInt8], _ place: String, _ tally: inout Tally) {
        scratch.write("beside", Self.beside)
        defer { scratch.clear() }
        var options = RestoreOptions()
        options.jobs = 1
        options.isSynced = false
        var report: RestoreReport?
        do {
            report = try FolderTarget.restore(
                try ArchiveContents(MemorySource(damaged)), to: FilePath(scratch.path + "/target"), options: options)
        } catch let error where error.code == .damaged {
            tally.count("restores refused")
        } catch {
            tally.fail("\(place): restore fails with \(error)")
        }
        var there = scratch.files()
        if there.removeValue(forKey: Array("beside".utf8)) != Self.beside {
            tally.fail("\(place): restore changed a file beside its target")
        }
        var target: [[UInt8]: [UInt8]] = [:]
        for (path, content) in there {
            if path.starts(with: "target/".utf8) {
                target[Array(path.dropFirst("target/".utf8.count))] = content
            } else {
                tally.fail("\(place): restore wrote \(Self.text(path)) beside its target")
            }
        }
        judge(target, report, place, &tally)
    }

    private func judge(_ there: [[UInt8]: [UInt8]], _ report: RestoreReport?, _ place: String, _ tally: inout Tally) {
        let damaged = Set(report?.damaged ?? [])
        let isEachNamed = isWhole(Array(BagFiles.manifestPath.utf8))
        var left = there
        var missing = 0
        for item in subject.items where item.kind != .tag {
            let isListed = damaged.contains(Self.text(item.path))
            let name = hasOriginalName(item, there) ? item.disk : item.plain
            if let content = left.removeValue(forKey: name) {
                if content != expected(item, there, damaged) {
                    tally.fail("\(place): \(Self.text(name)) has wrong bytes")
                }
                if isListed { tally.fail("\(place): \(Self.text(name)) is there and is listed as not restored") }
            } else {
                missing += 1
                let isNamed = isEachNamed || item.kind == .file && item.isImage && isWhole(item.nameKeeper)
                if report != nil, isNamed, !isListed {
                    tally.fail("\(place): \(Self.text(name)) is missing and not listed")
                }
            }
        }
        for name in left.keys { tally.fail("\(place): \(Self.text(name)) is there and is no file of the archive") }
        guard let report else { return }
        // What RestoreResult makes of it: exit status 1.
        let isDamaged = !report.damaged.isEmpty || report.findings.contains { $0.code.isError }
        if missing > 0, !isDamaged { tally.fail("\(place): \(missing) files are missing, and the report says nothing") }
        tally.count(missing == 0 ? "restores whole" : "restores in part")
        tally.count("files not restored", missing)
    }

    private func isWhole(_ path: [UInt8]) -> Bool {
        subject.items.contains { $0.path == path && whole.contains($0.digest) }
    }

    /// Without the file that holds the original names, a file has the name that it has in the archive.
    private func hasOriginalName(_ item: Subject.Item, _ there: [[UInt8]: [UInt8]]) -> Bool {
        guard item.disk != item.plain, let keeper = subject.items.first(where: { $0.path == item.nameKeeper }) else {
            return true
        }
        // The document of the whole archive is not among the files of a restore.
        return keeper.kind == .tag ? isWhole(keeper.path) || there[item.disk] != nil : there[keeper.disk] != nil
    }

    /// The bytes a file must have. Of the records those of files that were not restored are left out.
    private func expected(_ item: Subject.Item, _ there: [[UInt8]: [UInt8]], _ damaged: Set<String>) -> [UInt8]? {
        guard item.kind == .metadata else {
            return item.kind == .file ? subject.contents[item.digest] : subject.restored[item.disk]
        }
        let folder = Array(item.path.dropLast("metadata.jsonl".utf8.count))
        let files = subject.items.filter {
            $0.kind == .file && $0.nameKeeper == item.path && $0.path.starts(with: folder)
        }
        let lines = (subject.restored[item.disk] ?? []).split(separator: 0x0A, omittingEmptySubsequences: true)
        var text: [UInt8] = []
        for (line, file) in zip(lines, files) where there[file.disk] != nil { text += line + [0x0A] }
        return text
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

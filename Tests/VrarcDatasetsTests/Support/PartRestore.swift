import VrarcFormat

@testable import VrarcArchive
@testable import VrarcDatasets

/// What restoring a part of an archive gives, where its units are read by themselves if they can be, or never.
struct PartRestore {
    private(set) var files: [[UInt8]: [UInt8]] = [:]
    private(set) var report = RestoreReport()
    /// Whether the units were read by themselves.
    private(set) var isAlone = false
    private(set) var error: ArchiveError.Code?

    init(_ bytes: [UInt8], _ patterns: [String], isAlone: Bool) {
        let target = Sandbox(isInMemory: true)
        var options = DamagedArchive.options
        options.selection.patterns = patterns
        options.lookup = isAlone ? 0 : 1 << 40
        do throws(ArchiveError) {
            let archive = try ArchiveContents(MemorySource(bytes))
            report = try FolderTarget.restore(archive, to: target.folder("out"), options: options)
            self.isAlone = archive.part != nil
        } catch {
            self.error = error.code
        }
        files = target.files("out")
    }

    /// Whether all is here that another restore gave, nothing else under its names, and no more is lost.
    func gives(asMuchAs other: PartRestore) -> Bool {
        let lost = Set(report.damaged).subtracting(other.report.damaged)
        return (error == nil || error == other.error) && lost.isEmpty
            && other.files.allSatisfy { path, content in
                // With more images it has more records.
                let isLonger = Text.hasSuffix(path, "/metadata.jsonl") && files.count > other.files.count
                return isLonger ? files[path] != nil : files[path] == content
            }
    }
}

import VrarcArchive
import VrarcDatasets
import VrarcFormat

/// A well-formed archive of any files, restored: nothing outside the target, nothing but files and folders in it, and
/// no file with a content that the archive does not vouch for.
enum RestoreFuzzing {
    /// With longer names a path could be longer than one that a system call takes, and stay behind.
    static let limit = 4_000

    static func run(_ bytes: [UInt8]) throws(BrokenRule) {
        guard bytes.count <= limit else { return }
        let list = FileList(bytes)
        guard let archive = list.archive() else { return }
        let isSound = !SoundArchive.verify(archive).contains(where: \.code.isError)
        guard let reader = try? ArchiveReader(MemorySource(archive)) else {
            try require(!isSound, "an archive without errors can be opened")
            return
        }
        let scratch = try Scratch()
        try scratch.write("outside", outside)
        var options = RestoreOptions()
        options.isSynced = false
        options.jobs = 1
        let report: RestoreReport?
        do throws(ArchiveError) {
            report = try FolderTarget.restore(reader: reader, to: scratch.file("target"), options: options)
        } catch {
            try require(!isSound, "an archive without errors is restored: \(error.subject): \(error.detail)")
            report = nil
        }
        try checkFolder(scratch, list)
        if isSound, let report {
            let first = report.findings.first.map { "\($0)" } ?? ""
            try require(
                report.damaged.isEmpty && report.findings.isEmpty, "a sound archive is restored whole: \(first)")
        }
    }

    private static let outside = Array("not to be touched".utf8)

    private static func checkFolder(_ scratch: Scratch, _ list: FileList) throws(BrokenRule) {
        var found: [(path: [UInt8], kind: Scratch.Kind)] = []
        scratch.walk { found.append(($0, $1)) }
        var contents = Set(list.files.map(\.content))
        contents.insert(outside)
        var outsiders: [[UInt8]] = []
        for (path, kind) in found {
            let below = Array(path.dropFirst(scratch.path.count + 1))
            try require(kind != .other, "only files and folders are made")
            if !below.starts(with: Array("target/".utf8)) { outsiders.append(below) }
            guard kind == .file else { continue }
            let name = below.suffix(while: { $0 != 0x2F })
            try require(!name.starts(with: Array(".vrarc-".utf8)), "no temporary file stays")
            // The records are written anew, with the names that the images now have.
            if name.elementsEqual(Array("metadata.jsonl".utf8)) { continue }
            guard let content = Scratch.content(path) else { continue }
            try require(contents.contains(content), "a restored content is one of the archive's")
        }
        let expected = [Array("outside".utf8), Array("target".utf8)]
        let isUntouched = outsiders.allSatisfy { expected.contains($0) } && outsiders.contains(expected[0])
        try require(isUntouched, "nothing is written outside the target")
        let kept = Scratch.content(scratch.path + Array("/outside".utf8))
        try require(kept == outside, "a file beside the target stays as it is")
    }
}

extension Array where Element == UInt8 {
    /// The longest end of which every byte satisfies the condition.
    fileprivate func suffix(while holds: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        guard let last = lastIndex(where: { !holds($0) }) else { return self[...] }
        return self[(last + 1)...]
    }
}

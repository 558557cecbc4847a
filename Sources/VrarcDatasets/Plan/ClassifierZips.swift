import VrarcArchive
import VrarcModel

/// The zips of a classifier: those at the top of its folder that could be opened, and those that its own document says
/// its files were taken out of.
struct ClassifierZips {
    /// A zip that was opened.
    struct Opened {
        let file: ZipFile
        let className: ClassName
        /// Its number among all zips of the source.
        let number: Int
    }

    private(set) var opened: [Opened] = []
    /// The files in the tree of `opened`.
    private(set) var files: Set<Int> = []

    /// Reads the zips at the top of the folder through. `zips` gets those that can be taken apart.
    init(
        _ unit: UnitFolder, _ pool: WorkerPool, _ zips: inout [ZipFile], _ notices: inout NoticeList
    ) throws(ArchiveError) {
        let (tree, treeNumber) = (unit.tree, unit.treeNumber)
        var jobs: [(file: Int, className: ClassName, job: Job<Result<ZipFile, ZipFault>>)] = []
        for file in tree.folders[unit.root].files where !tree.files[file].isImage {
            let name = tree.name(ofFile: file)
            guard let className = ClassName(zip: name) else {
                if Text.hasSuffix(name, ".zip") {
                    notices.add(.kept, tree.display(unit.path + name), "names no class; kept whole as an attachment")
                }
                continue
            }
            let job = pool.submit { _ in
                Result { () throws(ZipFault) in try ZipSurvey.survey(tree, treeNumber, file: file) }
            }
            jobs.append((file, className, job))
        }
        for (file, className, job) in jobs {
            let result = job.wait()
            try Interruption.check()
            let subject = tree.display(unit.path + tree.name(ofFile: file))
            switch result {
            case .success(let zip):
                opened.append(Opened(file: zip, className: className, number: zips.count))
                files.insert(file)
                zips.append(zip)
                if !zip.members.contains(where: \.isImage) {
                    notices.add(.kept, subject, "has no images; no class is made of it")
                }
                if !zip.skipped.isEmpty { notices.add(.skipped, subject, Self.sentence(zip.skipped.count)) }
            case .failure(let fault):
                notices.add(.kept, subject, "is kept whole as an attachment: \(fault.reason)")
            }
        }
    }

    private static func sentence(_ count: Int) -> String {
        let members = Text.count(count, "member")
        return "has \(members) that \(count == 1 ? "is" : "are") not packed (__MACOSX/, .DS_Store, Thumbs.db)"
    }

    /// Classes whose zips' members lie in a folder named as the zip: those with more than one source.
    func crowded(_ folders: Set<ClassName>) -> Set<ClassName> {
        var counts: [ClassName: Int] = [:]
        for zip in opened { counts[zip.className, default: folders.contains(zip.className) ? 1 : 0] += 1 }
        return Set(counts.filter { $0.value > 1 }.keys)
    }
}

import Synchronization
import SystemPackage
package import VrarcArchive
import VrarcFormat
import VrarcModel

/// Folders of images, training data, zips and models as a source: what docs/what-pack-takes.md describes.
///
/// The folders are scanned once, when the source is made; nothing is ever written to them. A file takes about 35 bytes
/// besides its name.
package final class FolderSource: BundleSource {
    package let units: [SourceUnit]
    package let attachments: [SourceFile]
    package let notices: [SourceNotice]
    package let names: [String]
    package let newestModification: Int64?

    let trees: [SourceTree]
    let zips: [ZipFile]
    let cache = ZipCache()
    private let contexts: [String: UnitContext]

    /// Scans folders and plans what each file becomes.
    ///
    /// Throws `.io` if a folder can't be opened or open files run out, `.source` if one is no folder or two units of a kind have one name,
    /// `.interrupted`. All else that can't be packed is in `notices`.
    ///
    /// - Parameters:
    ///   - arguments: The folders, in the order in which the user gave them.
    ///   - jobs: How many files and zips are looked at at a time.
    package init(scanning arguments: [SourceArgument], jobs: Int = 2) throws(ArchiveError) {
        let pool = WorkerPool(width: max(1, jobs))
        let shortage = OpenFileShortage()
        var scan = SourceScan()
        for argument in arguments { try scan.add(argument, on: pool) }
        try scan.plan(pool)
        try shortage.check()
        trees = scan.trees
        zips = scan.zips
        units = scan.plans.map(\.unit)
        attachments = scan.attachments.files()
        notices = scan.notices.notices
        names = arguments.flatMap(\.given).map { Self.line($0.string) }
        newestModification = trees.compactMap(\.newestModification).max()
        var contexts: [String: UnitContext] = [:]
        for plan in scan.plans { contexts[plan.unit.folder] = plan.context }
        self.contexts = contexts
        // The paths of the scan and of the plan are many small pieces, of which the packed lists are all that is left.
        scan = SourceScan()
        IdleMemory.giveBack()
    }

    /// A path as one line of `bag-info.txt`.
    private static func line(_ path: String) -> String {
        let text = String(String.UnicodeScalarView(path.unicodeScalars.map { $0.value < 0x20 ? "_" : $0 }))
        return text.isEmpty ? "." : text
    }

    func context(of unit: SourceUnit) -> UnitContext? { contexts[unit.folder] }
}

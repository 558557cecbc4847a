import VrarcArchive
import VrarcModel

/// Collects the files of a unit that are attachments, and gives them their place below `attachments/`.
///
/// If all of them lie below a folder `attachments` already, as in a restored folder, it is not put before them twice.
struct Attachments {
    private struct Entry {
        let path: [UInt8]
        let item: FilePlan.Item
    }

    private static let folder = Text.bytes("attachments/")

    private let unit: UnitFolder
    private var entries: [Entry] = []
    private var isRestored = true

    init(_ unit: UnitFolder) {
        self.unit = unit
    }

    /// Takes a file of the unit's folder.
    mutating func add(_ file: Int, in folder: UnitFolder.Folder) {
        let path = unit.path(of: file, in: folder)
        if !Text.lies(path, below: Self.folder) { isRestored = false }
        entries.append(
            Entry(path: path, item: FilePlan.Item(id: unit.id(of: file), size: unit.tree.files[file].size)))
    }

    /// Adds them to a plan. `renamed` are the names that a unit's own document says were changed; `zip` tells the
    /// number of the zip that a path below `attachments/` was taken out of.
    func add(
        to plan: inout FilePlan, _ folder: Int, renamed: [RenamedFile], _ notices: inout NoticeList,
        zip: ([UInt8]) -> Int32 = { _ in -1 }
    ) {
        let originals = originals(renamed)
        for entry in entries {
            var path = originals[entry.path] ?? entry.path
            if isRestored { path.removeFirst(Self.folder.count) }
            var item = entry.item
            item.zip = zip(path)
            if !plan.add(path, to: folder, item) {
                notices.add(.leftOut, unit.display(entry.path), "has a path that is too long")
            }
        }
        if !originals.isEmpty { plan.expectSamePaths(in: folder) }
    }

    /// The original paths of files that were unpacked under their portable ones.
    ///
    /// A document is the same where an archive was restored and where `tar` unpacked it. In the one all original names
    /// are there, in the other all portable ones; some of the others may be there too, but never all.
    private func originals(_ renamed: [RenamedFile]) -> [[UInt8]: [UInt8]] {
        guard isRestored, !renamed.isEmpty else { return [:] }
        let paths = Set(entries.map(\.path))
        var originals: [[UInt8]: [UInt8]] = [:]
        var restored = 0
        for file in renamed {
            let (path, original) = (Text.bytes(file.path), file.originalName.bytes)
            if paths.contains(original) { restored += 1 }
            if paths.contains(path), file.originalName.isRestorable(besides: file.path) { originals[path] = original }
        }
        return originals.count > restored ? originals : [:]
    }
}

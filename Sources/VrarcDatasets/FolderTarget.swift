package import SystemPackage
package import VrarcArchive
import VrarcFormat

/// Restores archives to folders: to what docs/what-pack-takes.md calls a bundle folder, which can be packed again.
package enum FolderTarget {
    /// Restores an archive, or the selected part of it, to a folder.
    ///
    /// Every content is compared with its digest before a file has its name. A blob that is damaged is left out and
    /// reported; the others are restored.
    ///
    /// Throws `.exists` if a unit is there already and `onExisting` is `.fail`, `.notFound` if nothing is selected,
    /// `.io` if something can't be written or the archive's lists can't be read, `.damaged` if these are damaged,
    /// `.interrupted`. Files that were written by then stay.
    ///
    /// - Parameters:
    ///   - folder: The target; it is made if it is not there.
    ///   - report: Told of progress, on the calling thread.
    package static func restore(
        reader: ArchiveReader, to folder: FilePath, options: RestoreOptions = RestoreOptions(),
        progress report: ProgressHandler? = nil
    ) throws(ArchiveError) -> RestoreReport {
        let run = try RestoreRun(reader, folder, options, report)
        return try run.run()
    }
}

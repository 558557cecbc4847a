package import SystemPackage
package import VrarcArchive
import VrarcFormat

/// Restores archives to folders: to what docs/what-pack-takes.md calls a bundle folder, which can be packed again.
package enum FolderTarget {
    /// Restores an archive, or the selected part of it, to a folder.
    ///
    /// Every content is compared with its digest before a file has its name. A blob that is damaged is left out and
    /// reported; the others are restored, also where the archive's lists are damaged and only its tar stream has them.
    ///
    /// Throws `.exists` if a unit is there already and `onExisting` is `.fail`, `.notFound` if nothing is selected,
    /// `.io` if something can't be written, `.damaged` if the manifest is not of its form, `.interrupted`. Files that
    /// were written by then stay.
    ///
    /// - Parameters:
    ///   - folder: The target; it is made if it is not there.
    ///   - report: Told of progress, on the calling thread.
    package static func restore(
        reader: ArchiveReader, to folder: FilePath, options: RestoreOptions = RestoreOptions(),
        progress report: ProgressHandler? = nil
    ) throws(ArchiveError) -> RestoreReport {
        try restore(ArchiveContents(reader, progress: report), to: folder, options: options, progress: report)
    }

    /// The same for an archive whose end may be damaged.
    package static func restore(
        _ archive: ArchiveContents, to folder: FilePath, options: RestoreOptions = RestoreOptions(),
        progress report: ProgressHandler? = nil
    ) throws(ArchiveError) -> RestoreReport {
        let run = try RestoreRun(archive, folder, options, report)
        return try run.run()
    }
}

import VrarcArchive
import VrarcFormat

extension RestoreUnit {
    /// The places of all contents that a restore of the unit would read for files; `nil` stands for what lies beside units.
    func planned(_ unit: UnitNames.Unit?) throws(ArchiveError) -> [IndexEntry] {
        var originals = OriginalNames(folder: list.folder)
        guard let unit else {
            originals.add(run.names.renamed)
            return try items(&originals).map(\.entry)
        }
        var own = UnitDocuments(run, list, unit, folder: folder)
        _ = try own.document(&originals)
        try own.readOriginals(&originals)
        let isOwnWanted = own.isWanted(&run.matcher)
        let wanted = try items(&originals).map(\.entry)
        guard isOwnWanted || !wanted.isEmpty else { return [] }
        let digests = [list.readme, list.metadata, list.document].compactMap(\.self).sorted()
        return try wanted + run.archive.entries(of: digests)
    }
}

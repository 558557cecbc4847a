import SystemPackage
import VrarcArchive
import VrarcDatasets
import VrarcFormat

/// An archive whose sections take many frames, by limits that only tests have.
enum PiecesArchive {
    static func write(from folder: FilePath, to file: FilePath) throws {
        var options = PackOptions(writer: WriterOptions(bundleName: "pieces", softwareAgent: "vrarc limits"))
        options.writer.sectionLimits.index.entriesPerFrame = 37
        options.writer.sectionLimits.names.entriesPerFrame = 29
        options.writer.sectionLimits.blocks.entriesPerFrame = 7
        options.writer.sectionLimits.directoriesBody = 200
        let source = try FolderSource(scanning: [.folder(folder)], jobs: 2)
        _ = try Packer(source: source, options: options).pack(to: try OutputFile(file, replace: true))
    }
}

import VrarcArchive
import VrarcFormat
import VrarcModel

/// The files of a unit, or of what lies beside the units, while their names are found (spec 5.5).
struct FilePlan {
    /// The folders of a unit in canonical order (spec 5.4).
    enum Section: Int { case images, classes, negatives, models, attachments }

    /// A folder whose files are named together.
    private struct Folder {
        let section: Section
        /// Path below the unit's folder that it is restored to, with a `/` at its end.
        let original: [UInt8]
        /// Path below the unit's folder in the archive, with a `/` at its end.
        let portable: [UInt8]
        var tails: [[UInt8]] = []
        var items: [Item] = []
        /// Whether two files might have the same path.
        var needsCheck = false
    }

    /// What is known of a file besides its path.
    struct Item {
        let id: UInt64
        let size: UInt64
        var zip: Int32 = -1
    }

    private var folders: [Folder] = []

    /// Adds a folder; both paths end with a `/`.
    mutating func addFolder(_ section: Section, original: [UInt8], portable: [UInt8]) -> Int {
        folders.append(Folder(section: section, original: original, portable: portable))
        return folders.count - 1
    }

    /// Adds a folder whose path is portable.
    mutating func addFolder(_ section: Section, _ path: String) -> Int {
        addFolder(section, original: Text.bytes(path), portable: Text.bytes(path))
    }

    /// Adds a file whose path below the folder is unlike those of all others of the source.
    ///
    /// Returns whether the path can be restored; if not, nothing was added.
    mutating func add(_ tail: [UInt8], to folder: Int, _ item: Item) -> Bool {
        guard folders[folder].original.count + tail.count <= OriginalPath.limit else { return false }
        folders[folder].tails.append(tail)
        folders[folder].items.append(item)
        return true
    }

    /// Adds a file whose path comes from elsewhere: made safe, and made unlike the others.
    mutating func addForeign(_ prefix: [UInt8], _ raw: [UInt8], to folder: Int, _ item: Item) {
        var tail = prefix + OriginalPath.makeSafe(raw)
        if folders[folder].original.count + tail.count > OriginalPath.limit {
            tail = prefix + Text.lastComponent(tail)
        }
        folders[folder].needsCheck = true
        folders[folder].tails.append(tail)
        folders[folder].items.append(item)
    }

    /// Says that a folder has files from several places, which may have the same path.
    mutating func expectSamePaths(in folder: Int) { folders[folder].needsCheck = true }

    /// The files in canonical order.
    ///
    /// - Parameters:
    ///   - unit: The unit's folder with a `/` at its end.
    ///   - zips: The number that each zip of the items has in the unit's list.
    func files(in unit: String, zips: [Int32] = []) -> [SourceFile] {
        var folders = folders
        var sections = [[SourceFile]](repeating: [], count: Section.attachments.rawValue + 1)
        for number in folders.indices {
            if folders[number].needsCheck { DistinctPaths.make(&folders[number].tails) }
            Self.name(folders[number], in: unit, zips, into: &sections[folders[number].section.rawValue])
            folders[number].tails = []
            folders[number].items = []
        }
        // The largest is mostly the first: it is not copied.
        var files: [SourceFile] = []
        for number in sections.indices {
            sections[number].sort { unsafe CanonicalOrder.bytesPrecede($0.path.span.bytes, $1.path.span.bytes) }
            if files.isEmpty { swap(&files, &sections[number]) } else { files += sections[number] }
            sections[number] = []
        }
        return files
    }

    private static func name(_ folder: Folder, in unit: String, _ zips: [Int32], into files: inout [SourceFile]) {
        let isImageFolder = folder.section.rawValue <= Section.negatives.rawValue
        let role: SourceFile.Role = isImageFolder ? .image : folder.section == .models ? .model : .attachment
        let names = PortableNames.paths(
            for: folder.tails, below: Text.bytes(unit) + folder.portable, originalFolder: folder.original,
            isImageFolder: isImageFolder, sha256: { SHA256.digest(of: $0) })
        files.reserveCapacity(files.count + names.count)
        for (index, item) in folder.items.enumerated() {
            let isSame = names[index] == folder.tails[index] && folder.original == folder.portable
            files.append(
                SourceFile(
                    path: folder.portable + names[index],
                    originalName: isSame ? nil : SourceName(folder.original + folder.tails[index]), role: role,
                    size: item.size, id: item.id, zip: item.zip < 0 ? -1 : zips[Int(item.zip)]))
        }
    }
}

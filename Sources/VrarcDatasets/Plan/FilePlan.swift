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
    consuming func files(in unit: String, zips: [Int32] = []) -> SourceFiles {
        var files = SourceFiles()
        files.reserve(folders.reduce(0) { $0 + $1.items.count })
        for section in Section.images.rawValue...Section.attachments.rawValue {
            var named: [NamedFolder] = []
            for number in folders.indices where folders[number].section.rawValue == section {
                if folders[number].needsCheck { DistinctPaths.make(&folders[number].tails) }
                named.append(NamedFolder(folders[number], in: unit))
                // Millions of names: what is not needed any more must not wait for the end.
                folders[number].tails = []
                folders[number].items = []
            }
            // Neither of two folders lies in the other, so their own order is that of all their files.
            named.sort { unsafe CanonicalOrder.bytesPrecede($0.portable.span.bytes, $1.portable.span.bytes) }
            for folder in named { folder.append(to: &files, zips) }
        }
        return files
    }

    /// The files of a folder with their portable names.
    private struct NamedFolder {
        let portable: [UInt8]
        private let original: [UInt8]
        private let role: SourceFile.Role
        private let tails: [[UInt8]]
        private let names: [[UInt8]]
        private let items: [Item]

        init(_ folder: Folder, in unit: String) {
            let isImageFolder = folder.section.rawValue <= Section.negatives.rawValue
            role = isImageFolder ? .image : folder.section == .models ? .model : .attachment
            portable = folder.portable
            original = folder.original
            tails = folder.tails
            items = folder.items
            names = PortableNames.paths(
                for: folder.tails, below: Text.bytes(unit) + folder.portable, originalFolder: folder.original,
                isImageFolder: isImageFolder, sha256: { SHA256.digest(of: $0) })
        }

        func append(to files: inout SourceFiles, _ zips: [Int32]) {
            let order = names.indices.sorted {
                let (a, b) = (names[$0], names[$1])
                return unsafe CanonicalOrder.bytesPrecede(a.span.bytes, b.span.bytes)
            }
            for index in order {
                let item = items[index]
                let isSame = names[index] == tails[index] && original == portable
                files.append(
                    SourceFile(
                        path: portable + names[index],
                        originalName: isSame ? nil : SourceName(original + tails[index]), role: role,
                        size: item.size, id: item.id, zip: item.zip < 0 ? -1 : zips[Int(item.zip)]))
            }
        }
    }
}

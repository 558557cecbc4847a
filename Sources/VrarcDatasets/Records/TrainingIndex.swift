import VrarcArchive
import VrarcFormat
import VrarcModel

/// Which file of `training_data/` speaks of which image: the one of its stem.
struct TrainingIndex {
    /// A file that was read, and is to be read again when its image is packed.
    struct File {
        let number: Int
        /// Of what the file system said of it; a file that changed has another.
        let fingerprint: Int
    }

    /// The training file of each image file that has one.
    private(set) var files: [Int: File] = [:]
    /// What could not be used.
    private(set) var notices = NoticeList()

    private struct Image {
        let hash: UInt64
        let file: Int
        let folder: Int
    }

    private let unit: UnitFolder
    private var images: [Image] = []

    /// Takes the images of a unit. `image` tells whether a file is one.
    init(_ unit: UnitFolder, top: Int) {
        self.unit = unit
        for (number, folder) in unit.folders.enumerated() {
            for file in unit.tree.folders[folder.number].files where unit.tree.files[file].isImage {
                let stem = Text.stem(unit.tree.name(ofFile: file))
                images.append(Image(hash: RecordIndex.hash(Array(stem)), file: file, folder: number))
            }
        }
        images.sort { ($0.hash, $0.file) < ($1.hash, $1.file) }
        match(top)
    }

    private mutating func match(_ top: Int) {
        for folder in unit.folders.indices where unit.folders[folder].top == top {
            let number = unit.folders[folder].number
            for file in unit.tree.folders[number].files where !unit.tree.files[file].isImage {
                let name = unit.tree.name(ofFile: file)
                guard Text.hasSuffix(name, ".json") else { continue }
                take(file, stem: name.dropLast(5), unit.folders[folder])
            }
        }
    }

    private mutating func take(_ file: Int, stem: ArraySlice<UInt8>, _ folder: UnitFolder.Folder) {
        let subject = unit.display(unit.path(of: file, in: folder))
        let below = folder.path.drop { $0 != Text.slash }.dropFirst()
        let found = candidates(stem)
        guard !found.isEmpty else {
            return notices.add(.kept, subject, "is training data of no image here; kept as an attachment only")
        }
        let close = found.filter { isFolder(unit.folders[$0.folder].path, below) }
        guard let image = found.count == 1 ? found.first : close.count == 1 ? close.first : nil else {
            return notices.add(
                .kept, subject,
                "may be training data of any of \(found.count) images; used for none, kept as an attachment")
        }
        let fingerprint: Int
        switch read(file) {
        case .success(let status): fingerprint = status.hashValue
        case .failure(let problem):
            return notices.add(.kept, subject, "is not used as training data: \(problem) Kept as an attachment")
        }
        if let earlier = files[image.file] {
            let other = unit.tree.display(unit.tree.path(ofFile: earlier.number))
            return notices.add(.kept, subject, "is not used as training data: \(other) is. Kept as an attachment")
        }
        files[image.file] = File(number: file, fingerprint: fingerprint)
    }

    /// The images of a stem.
    private func candidates(_ stem: ArraySlice<UInt8>) -> [Image] {
        let hash = RecordIndex.hash(Array(stem))
        var (low, high) = (0, images.count)
        while low < high {
            let middle = (low + high) / 2
            if images[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        return images[low...].prefix { $0.hash == hash }.filter {
            Text.stem(unit.tree.name(ofFile: $0.file)).elementsEqual(stem)
        }
    }

    /// Whether an image's folder is that of its training data; `images/` at the top may be there or not.
    private func isFolder(_ path: [UInt8], _ below: some Sequence<UInt8>) -> Bool {
        path.elementsEqual(below) || path.elementsEqual(Text.bytes("images/") + below)
    }

    /// What keeps a file from being training data; a sentence.
    private struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    private func read(_ file: Int) -> Result<FileStatus, Problem> {
        let content: SmallFile.Content
        do throws(IOFault) {
            guard let read = try SmallFile.content(unit.tree, file, limit: Self.limit) else {
                let isLarge = unit.tree.files[file].size > UInt64(Self.limit)
                return .failure(
                    Problem(description: isLarge ? "it has more than 1 MiB." : "it changed each time it was read."))
            }
            content = read
        } catch {
            return .failure(Problem(description: "it can't be read: \(error.errno)."))
        }
        do throws(TrainingDataError) {
            _ = try unsafe TrainingData(service: content.bytes.span.bytes)
            return .success(content.status)
        } catch {
            return .failure(Problem(description: error.description))
        }
    }

    /// Bytes of the longest file that is taken for training data; with its escapes a record stays far below 16 MiB.
    static let limit = 1 << 20
}

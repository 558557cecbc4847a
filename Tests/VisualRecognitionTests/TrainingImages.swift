import Foundation
import SystemPackage
import Synchronization
import VrarcArchive
import VrarcFormat

@testable import VisualRecognition

/// Training images for tests.
enum TrainingImages {
    /// Different ones of one size, in bytes.
    static func of(_ size: UInt64, _ count: Int) -> [ArchivedClassifier.Image] {
        (0..<count).map { image("\($0).jpg", content: $0, size) }
    }

    static func image(_ name: String, content: Int, _ size: UInt64) -> ArchivedClassifier.Image {
        ArchivedClassifier.Image(fileName: name, digest: SHA256.digest(of: Array("\(content)".utf8)), size: size)
    }
}

/// Makes files that stand for zips, and counts them.
final class CountedZips: ExampleZipping {
    private let state = Mutex<(made: [[String]], there: Set<String>)>(([], []))

    /// The names of the images of each zip that was made.
    var made: [[String]] { state.withLock { $0.made } }
    /// How many there are now.
    var there: Int { state.withLock { $0.there.count } }

    func zip(_ images: [ArchivedClassifier.Image]) throws -> ArchivedClassifier.Zip {
        let path = FileManager.default.temporaryDirectory.appending(path: "vrarc-zip-\(UUID().uuidString)").path
        try Data("zip".utf8).write(to: URL(filePath: path))
        state.withLock { state in
            state.made.append(images.map(\.fileName))
            state.there.insert(path)
        }
        return ArchivedClassifier.Zip(path: FilePath(path), size: 3)
    }

    func remove(_ zip: ArchivedClassifier.Zip) {
        state.withLock { _ = $0.there.remove(zip.path.string) }
        try? FileManager.default.removeItem(atPath: zip.path.string)
    }
}

package import SystemPackage
package import VrarcFormat
import VrarcModel

/// A classifier as an archive has it, with the images that it was trained with.
package struct ArchivedClassifier: Sendable {
    /// The images of a class, or the negative ones.
    package struct Examples: Sendable {
        /// `nil` for negative examples.
        package let className: String?
        package let images: [Image]

        package init(className: String?, images: [Image]) {
            self.className = className
            self.images = images
        }
    }

    /// A training image.
    package struct Image: Sendable, Hashable {
        /// Path below the unit's folder.
        package let fileName: String
        package let digest: BlobDigest
        /// Bytes.
        package let size: UInt64

        package init(fileName: String, digest: BlobDigest, size: UInt64) {
            self.fileName = fileName
            self.digest = digest
            self.size = size
        }
    }

    /// A zip on disk.
    package struct Zip: Sendable {
        package let path: FilePath
        /// Bytes.
        package let size: UInt64

        package init(path: FilePath, size: UInt64) {
            self.path = path
            self.size = size
        }
    }

    package let slug: String
    package let name: String
    package let id: String?
    /// The classes that the service named; empty where it was not packed from one.
    package let classes: [String]
    /// When the service last changed it, RFC 3339; `nil` if that is not known.
    package let updated: String?
    package var examples: [Examples]

    /// - Parameter source: The member `source` of `classifier.json`.
    package init(slug: String, name: String, source: String?, examples: [Examples]) {
        self.slug = slug
        self.name = name
        self.examples = examples
        let document = (try? ServiceAnswer(Array((source ?? "{}").utf8)))?.json["classifier"]
        id = document?["classifier_id"]?.text
        updated = document?["updated"]?.text
        classes = (document?["classes"]?.elements ?? []).compactMap { $0["class"]?.text }
    }

    /// Why it can't be created; `nil` if it can. Each class that has too few images, or too large ones, is named.
    package func obstacle(_ limits: ExampleLimits = ExampleLimits()) -> String? {
        let few = examples.filter { Set($0.images.map(\.digest)).count < limits.leastImages }.map { part in
            "\(Self.name(part.className)) (\(part.images.count))"
        }
        if !few.isEmpty {
            return "the service takes \(limits.leastImages) images or more of each class, and there are fewer of "
                + few.joined(separator: ", ")
        }
        let given = Set(examples.compactMap(\.className))
        let missing = classes.filter { !given.contains($0) }
        if !missing.isEmpty { return "the archive has no training images of " + missing.joined(separator: ", ") }
        if examples.count < 2 || given.isEmpty {
            return "the archive has no training images of two classes, or of one and negative ones"
        }
        for name in given.sorted() where name.contains(where: { "$*-{}\\|/'\"`[]".contains($0) }) {
            return "the service takes no class with the name '\(name)'"
        }
        return obstacleOfSize(limits)
    }

    private func obstacleOfSize(_ limits: ExampleLimits) -> String? {
        let large = examples.filter { ExampleSplit(limits).zips($0.images) == nil }.map { Self.name($0.className) }
        if !large.isEmpty {
            return "the service takes zips of \(limits.leastImages) to \(limits.mostImages) different images and "
                + "\(limits.zipBytes / 1_000_000) MB at most, and there is no way to divide \(large.joined(separator: ", "))"
        }
        if ExampleRequests(examples, limits) == nil {
            return "no two of its zips are small enough for one request of \(limits.requestBytes / 1_000_000) MB"
        }
        return nil
    }

    private static func name(_ className: String?) -> String {
        className.map { "the class '\($0)'" } ?? "the negative examples"
    }
}

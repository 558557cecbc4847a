package import SystemPackage
import VrarcModel

/// A classifier as an archive has it, with a zip on disk for each of its parts.
package struct ArchivedClassifier: Sendable {
    /// The images of a class, or the negative ones, in one zip that the service takes.
    package struct Examples: Sendable {
        /// `nil` for negative examples.
        package let className: String?
        package let images: Int
        package let zips: [Zip]

        package init(className: String?, images: Int, zips: [Zip]) {
            self.className = className
            self.images = images
            self.zips = zips
        }
    }

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

    /// Why it can't be created; `nil` if it can. Each class that has too few images is named.
    package var obstacle: String? {
        let few = examples.filter { $0.images < 10 }.map { part in
            "\(part.className.map { "the class '\($0)'" } ?? "the negative examples") (\(part.images))"
        }
        if !few.isEmpty {
            return "the service takes 10 images or more of each class, and there are fewer of "
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
        return nil
    }
}

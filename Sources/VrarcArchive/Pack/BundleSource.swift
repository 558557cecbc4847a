package import VrarcModel

/// Anything that holds a visual-recognition data set, as the packer sees it.
///
/// The plan (units, files, portable names) is made before packing begins; contents and annotations are asked for while
/// it runs, from several threads.
package protocol BundleSource: AnyObject, Sendable {
    /// Collections by slug, then classifiers by slug (spec 5.4).
    var units: [SourceUnit] { get }
    /// What lies beside them; paths below `data/`, beginning with `attachments/`, in canonical order.
    var attachments: [SourceFile] { get }
    /// What was skipped, left out or kept in another form when the plan was made.
    var notices: [SourceNotice] { get }
    /// What bag-info says it was packed from.
    var names: [String] { get }
    /// Newest modification time of all files, seconds since 1970.
    var newestModification: Int64? { get }

    /// A file as the user knows it, for what is said of it.
    func display(_ file: SourceFile) -> String

    /// Opens a file's content. Called on any thread.
    func open(_ file: SourceFile) throws(SourceFault) -> any ContentReader

    /// What the source says of an image. Called on any thread.
    func annotation(of file: SourceFile, in unit: SourceUnit) throws(SourceFault) -> ImageAnnotation
}

extension BundleSource {
    package func display(_ file: SourceFile) -> String {
        String(decoding: file.originalName?.bytes ?? file.path, as: UTF8.self)
    }
}

/// One collection or classifier to be packed.
package struct SourceUnit: Sendable {
    package let kind: RecordKind
    package let name: String
    /// Portable form of the name, unique among its kind.
    package let slug: String
    /// Its files without README, metadata and document, in canonical order.
    package let files: SourceFiles
    /// Slug and name of each class that has images, by slug; empty for collections.
    package let classes: [(slug: String, name: String)]
    /// The zips that were opened, by name; `members` counts the planned files.
    package let zips: [OpenedZip]
    /// JSON text of what a service said of it.
    package let source: String?

    package init(
        kind: RecordKind, name: String, slug: String, files: SourceFiles, classes: [(slug: String, name: String)] = [],
        zips: [OpenedZip] = [], source: String? = nil
    ) {
        self.kind = kind
        self.name = name
        self.slug = slug
        self.files = files
        self.classes = classes
        self.zips = zips
        self.source = source
    }

    /// The unit's folder, such as `data/collections/lego`.
    package var folder: String {
        switch kind {
        case .collection: "data/collections/\(slug)"
        case .classifier: "data/classifiers/\(slug)"
        }
    }
}

/// One file of a plan.
package struct SourceFile: Sendable {
    package enum Role: UInt8, Sendable { case image, model, attachment }

    /// Portable path below the unit's folder, such as `images/a.jpg` (below `data/` for what belongs to no unit).
    package let path: [UInt8]
    /// The path it has when it is restored, below the same folder, if that differs (spec 5.10).
    package var originalName: SourceName?
    package let role: Role
    /// Expected length, bytes.
    package let size: UInt64
    /// The source's own handle.
    package let id: UInt64
    /// Number of the zip in `SourceUnit.zips` that holds it, or -1.
    package let zip: Int32

    package init(
        path: [UInt8], originalName: SourceName? = nil, role: Role, size: UInt64, id: UInt64, zip: Int32 = -1
    ) {
        self.path = path
        self.originalName = originalName
        self.role = role
        self.size = size
        self.id = id
        self.zip = zip
    }
}

/// What a source says of one image.
package struct ImageAnnotation: Sendable {
    package var detail: ImageRecord.Detail
    /// JSON text of what the schema has no place for.
    package var source: String?

    package init(_ detail: ImageRecord.Detail, source: String? = nil) {
        self.detail = detail
        self.source = source
    }
}

/// Reads one content from its beginning.
package protocol ContentReader: AnyObject {
    /// Length of the content when it was opened, bytes.
    var size: UInt64 { get }
    /// Fills `buffer` as far as the content reaches; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int
    /// Says whether the content stayed the same from opening until now.
    func checkUnchanged() throws(SourceFault)
}

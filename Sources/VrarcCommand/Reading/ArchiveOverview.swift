package import VrarcArchive
package import VrarcFormat
package import VrarcModel

/// What `show` says of an archive.
package struct ArchiveOverview: Sendable {
    package let name: String
    package let ids: (content: BlobDigest, archive: BlobDigest, file: BlobDigest)
    /// Bytes of the file.
    package let fileLength: UInt64
    /// Major and minor version of its format.
    package let version: (major: UInt16, minor: UInt16)
    package let payloadFiles: UInt64
    package let payloadOctets: UInt64
    package let blobs: UInt64
    package let bagInfo: BagInfo
    package let collections: [(slug: String, manifest: CollectionManifest)]
    package let classifiers: [(slug: String, manifest: ClassifierManifest, images: UInt64)]
    /// Files below `data/attachments/`.
    package let attachments: UInt64

    /// Reads the footer, `bag-info.txt` and the documents of the units; no image.
    package init(_ archive: ArchiveFile) throws(ArchiveError) {
        let reader = archive.reader
        let context = WorkerContext(level: 3)
        name = archive.name
        ids = (reader.contentID, reader.archiveID, reader.fileID)
        fileLength = reader.fileLength
        version = (reader.footer.majorVersion, reader.footer.minorVersion)
        payloadFiles = reader.footer.payloadFiles
        payloadOctets = reader.footer.payloadOctets
        blobs = reader.blobCount
        guard let info = BagInfo(try reader.required(BagFiles.infoPath, context)) else {
            throw ArchiveError(
                .damaged, subject: "\(archive.name): \(BagFiles.infoPath)",
                detail: "E054: \(FindingCode.badBagInfo.sentence)")
        }
        bagInfo = info
        let catalog = try UnitCatalog(reader, context).manifest
        attachments = catalog.attachments
        var collections: [(String, CollectionManifest)] = []
        for summary in catalog.collections {
            let unit = TreeUnit.collection(slug: Array(summary.slug.utf8))
            collections.append((summary.slug, try UnitCatalog.document(unit.document, reader, context)))
        }
        var classifiers: [(String, ClassifierManifest, UInt64)] = []
        for summary in catalog.classifiers {
            let unit = TreeUnit.classifier(slug: Array(summary.slug.utf8))
            classifiers.append((summary.slug, try UnitCatalog.document(unit.document, reader, context), summary.images))
        }
        self.collections = collections
        self.classifiers = classifiers
    }
}

internal import VrarcFormat
internal import VrarcModel

/// The original names of salvaged images: only those that can all be restored beside each other (spec 5.10, [E066]).
///
/// Records of a damaged archive may be of images that are gone, and those of a hostile one say what they like.
struct SalvagedNames {
    /// Wanted names by the image's path, both below the top folder.
    private var wanted: [[UInt8]: [UInt8]] = [:]
    /// Who is restored to a path.
    private var owners: [[UInt8]: [UInt8]] = [:]

    /// Notes what a record says of the image with a path; a later record of the same image replaces it.
    mutating func note(_ record: ImageRecord, _ path: [UInt8], below folder: [UInt8]) {
        guard let original = record.originalName, original.isRestorable(besides: record.fileName),
            !original.bytes.elementsEqual(record.fileName.utf8)
        else {
            wanted[path] = nil
            return
        }
        wanted[path] = folder + original.bytes
    }

    /// Takes back names that another image has; `images` are all that will be there.
    mutating func settle(_ images: [[UInt8]]) {
        for image in images where wanted[image] == nil { owners[image] = image }
        for image in images {
            guard let name = wanted[image] else { continue }
            if owners[name] == nil { owners[name] = image } else { refuse(image) }
        }
    }

    /// The name of a settled image, below the unit's folder, which has so many bytes with its `/`.
    func name(of image: [UInt8], folder: Int) -> SourceName? {
        wanted[image].map { SourceName(Array($0.dropFirst(folder))) }
    }

    /// Gives an image its own path; whoever was to be restored there has to give way, and so on.
    private mutating func refuse(_ image: [UInt8]) {
        var next: [UInt8]? = image
        while let image = next {
            wanted[image] = nil
            next = owners.updateValue(image, forKey: image)
        }
    }
}

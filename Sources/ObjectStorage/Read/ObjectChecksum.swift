import VrarcArchive

/// Compares the checksum that a store keeps of an object with bytes that should be the same.
struct ObjectChecksum {
    let client: StoreClient
    let place: StoreURL
    let object: StoreObject

    /// Whether it is the checksum of these bytes; `nil` where there is none, or it was made of parts that are not known.
    ///
    /// - Parameters:
    ///   - digests: Of the parts that this program divides an object of this size into, in order.
    ///   - digest: Gives the SHA-256 of a range of the bytes.
    func isOf(
        _ digests: () throws -> [PartDigest], _ digest: (Range<UInt64>) throws(IOFault) -> PartDigest
    ) throws -> Bool? {
        guard let checksum = object.checksum, object.size <= PartPlan.largestObject else { return nil }
        if !checksum.contains("-"), try digest(0..<object.size).base64 == checksum { return true }
        let plan = PartPlan.size(object.size)
        let hasOurCount = !checksum.contains("-") || plan.count.map { checksum.hasSuffix("-\($0)") } ?? false
        if hasOurCount, try PartDigest.isComposite(checksum, of: digests()) { return true }
        // As many parts may be of another size: other tools choose their own.
        guard let size = try client.partSize(place, 1, of: object), size > 0 else {
            return hasOurCount && (isShippedByUs || !object.isOfParts) ? false : nil
        }
        if size == UInt64(plan.range(of: 1).count) { return hasOurCount ? false : nil }
        guard let parts = try division(by: size, checksum) else { return nil }
        var theirs: [PartDigest] = []
        for part in parts { theirs.append(try digest(part)) }
        return PartDigest.isComposite(checksum, of: theirs)
    }

    /// What is put beside an object by this program alone tells how it was divided.
    private var isShippedByUs: Bool { object.metadata[ObjectMetadata.format] != nil }

    /// The parts of a size that an object was made of; `nil` if it was made in another way.
    private func division(by size: UInt64, _ checksum: String) throws -> [Range<UInt64>]? {
        let count = object.size / size + (object.size % size == 0 ? 0 : 1)
        guard object.size > 0, count <= UInt64(PartPlan.mostParts),
            !checksum.contains("-") || checksum.hasSuffix("-\(count)"),
            let last = try client.partSize(place, Int(count), of: object),
            last == object.size - (count - 1) * size
        else { return nil }
        return (0..<count).map { $0 * size..<min(object.size, ($0 + 1) * size) }
    }
}

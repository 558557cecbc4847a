import VrarcArchive
import VrarcFormat

/// Tells whether an object that is there already is the file that is to be shipped.
struct ExistingObject {
    let client: StoreClient
    let place: StoreURL
    let object: StoreObject
    let file: ShipmentFile
    /// SHA-256 of the archive's last footer.
    let fileID: BlobDigest

    /// Why it is another one; `nil` if it is the same, by size and file id, and by its checksum where the store has one.
    func difference() throws -> String? {
        guard object.size == file.size else { return "it has \(object.size) bytes, and the file \(file.size)" }
        if let id = object.metadata[ObjectMetadata.fileID] {
            guard id == fileID.description else { return "its file id is \(id)" }
        } else if let fault = try footerDifference() {
            return fault
        }
        let checksum = ObjectChecksum(client: client, place: place, object: object)
        let isSame = try checksum.isOf(digests) { (range) throws(IOFault) in try file.digest(of: range) }
        guard isSame == false else { return nil }
        return "its checksum is another than the file's"
    }

    /// Objects that came there by other tools say nothing of the archive: its end does.
    private func footerDifference() throws -> String? {
        let length = UInt64(Footer.length)
        guard file.size >= length else { return nil }
        do throws(StoreError) {
            let theirs = try client.tail(place, Footer.length).bytes
            let own = try? file.bytes(of: file.size - length..<file.size)
            return own == theirs.array(0..<theirs.count) ? nil : "its last bytes are others"
        } catch {
            guard error.kind == .frozen else { throw error }
            return "it is frozen, and nothing beside it says what it is"
        }
    }

    /// Of the parts that the file would be shipped in.
    private func digests() throws(IOFault) -> [PartDigest] {
        let plan = PartPlan.size(file.size)
        var digests: [PartDigest] = []
        for number in 1...max(1, plan.count ?? 1) { digests.append(try file.digest(of: plan.range(of: number))) }
        return digests
    }
}

import VrarcFormat

/// Files whose contents are in one frame, or that all have the content of one large blob.
struct RestoreJob: Sendable {
    let items: [RestoreItem]

    /// Where the contents are stored.
    var range: Range<UInt64> {
        let entry = items[0].entry
        return entry.offset..<entry.offset + entry.storedLength
    }

    /// Bytes of memory that the job may take.
    var cost: Int {
        let entry = items[0].entry
        return entry.isSmall ? FormatLimits.group * 2 : Int(min(entry.rawLength, UInt64(FormatLimits.frameContent))) * 2
    }
}

/// Whether an object can be read.
package enum ThawState: Sendable, Hashable {
    /// At once.
    case readable
    /// At once, until a moment as the store writes it.
    case thawed(until: String)
    /// Not yet: it was asked for.
    case thawing
    /// Not before it is asked for, which costs money.
    case frozen

    /// Reads what a store says of an object: its class, and the header field `x-amz-restore`.
    package init(_ object: StoreObject) {
        let restore = object.restore ?? ""
        if restore.contains("ongoing-request=\"true\"") {
            self = .thawing
        } else if let until = Self.quoted("expiry-date", in: restore) {
            self = .thawed(until: until)
        } else {
            self = Self.isCold(object) ? .frozen : .readable
        }
    }

    /// Glacier's instant class is cold by its name and price alone.
    private static func isCold(_ object: StoreObject) -> Bool {
        if object.archiveStatus != nil { return true }
        switch object.storageClass {
        case "GLACIER", "DEEP_ARCHIVE", "ACCELERATED": return true
        default: return false
        }
    }

    private static func quoted(_ name: String, in text: String) -> String? {
        guard let start = text.firstRange(of: "\(name)=\"")?.upperBound else { return nil }
        let value = text[start...].prefix { $0 != "\"" }
        return value.isEmpty ? nil : String(value)
    }
}

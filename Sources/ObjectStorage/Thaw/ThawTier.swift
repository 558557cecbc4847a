/// How fast, and how dear, an object is thawed.
package enum ThawTier: String, Sendable, CaseIterable {
    case bulk = "Bulk"
    case standard = "Standard"
    case expedited = "Expedited"
    /// IBM's name for what its accelerated archive does.
    case accelerated = "Accelerated"
}

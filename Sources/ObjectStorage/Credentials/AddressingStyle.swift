/// Where the name of a bucket stands in an address.
package enum AddressingStyle: String, Sendable, CaseIterable {
    /// Before the host at Amazon, else in the path.
    case auto
    /// `https://bucket.host/key`.
    case virtual
    /// `https://host/bucket/key`.
    case path
}

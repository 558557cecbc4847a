/// Where an archive is written, strictly forward.
package protocol ByteSink: AnyObject {
    /// Appends the pieces, one behind the other.
    func write(_ segments: [OutputSegment]) throws(ArchiveError)
    /// Makes what was written durable under its final name.
    func commit() throws(ArchiveError)
    /// Leaves nothing behind.
    func abandon()
}

/// Where an archive is written, strictly forward.
package protocol ByteSink: AnyObject {
    /// Whether writing ends by itself, so that another thread may do it (`BehindSink`).
    var isWrittenBehind: Bool { get }
    /// Appends the pieces, one behind the other.
    func write(_ segments: [OutputSegment]) throws(ArchiveError)
    /// Returns when nothing that was given is still being written.
    func settle()
    /// Makes what was written durable under its final name.
    func commit() throws(ArchiveError)
    /// Leaves nothing behind.
    func abandon()
}

extension ByteSink {
    package var isWrittenBehind: Bool { false }

    package func settle() {}
}

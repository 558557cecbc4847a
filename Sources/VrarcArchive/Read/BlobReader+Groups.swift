package import VrarcFormat

extension BlobReader {
    /// The content of the group that a small blob lies in (spec 5.1), with one read; its digests are not compared.
    package func group(
        of entry: IndexEntry, _ context: WorkerContext
    ) throws(FrameReader.Failure) -> ByteBuffer {
        let stored: ByteBuffer
        guard entry.storedLength <= UInt64(2 * FormatLimits.group) else {
            throw .format(FormatError(.badFrameHeader, at: entry.offset, "a group's frame is too long"))
        }
        do throws(IOFault) {
            stored = try source.read(at: entry.offset, count: Int(entry.storedLength))
        } catch {
            throw .io(error)
        }
        let header: FrameHeader
        do throws(FormatError) {
            header = try stored.withBytes { bytes throws(FormatError) in
                try FrameHeader.parse(bytes, at: entry.offset)
            }
        } catch {
            throw .format(error)
        }
        guard case .data(let data) = header, data.contentSize <= FormatLimits.group else {
            throw .format(FormatError(.badFrameHeader, at: entry.offset, "there is no group"))
        }
        return try unsafe FrameReader.decode(stored.bytes, data, at: entry.offset, context)
    }
}

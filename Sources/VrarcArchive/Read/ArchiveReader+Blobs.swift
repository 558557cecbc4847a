package import VrarcFormat

extension ArchiveReader {
    /// What reads blobs, whose places are known.
    package var blobs: BlobReader { BlobReader(source) }

    /// The bytes of a blob of up to 64 MiB.
    package func content(of entry: IndexEntry, _ context: WorkerContext) throws(ArchiveError) -> [UInt8] {
        try blobs.content(of: entry, context)
    }

    /// The bytes of a path's blob of up to 64 MiB.
    package func content(of named: NamedEntry, _ context: WorkerContext) throws(ArchiveError) -> [UInt8] {
        var bytes: [UInt8] = []
        try unsafe stream(named, context) { piece in unsafe bytes.append(contentsOf: piece) }
        return bytes
    }
}

extension ArchiveError {
    package init(_ failure: FrameReader.Failure, in name: String) {
        switch failure {
        case .io(let fault): self.init(fault)
        case .format(let error): self.init(error, in: name)
        }
    }
}

/// Writes to another sink on the thread that gives the bytes, so that none wait to be written.
final class DirectSink: ByteSink {
    private let sink: any ByteSink

    init(_ sink: any ByteSink) {
        self.sink = sink
    }

    func write(_ segments: [OutputSegment]) throws(ArchiveError) { try sink.write(segments) }

    func settle() { sink.settle() }

    func commit() throws(ArchiveError) { try sink.commit() }

    func abandon() { sink.abandon() }
}

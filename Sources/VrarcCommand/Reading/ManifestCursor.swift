import Dispatch
package import VrarcArchive
package import VrarcFormat

/// The lines of a manifest one at a time, read ahead by a thread, so that two manifests can be merged.
package final class ManifestCursor: Sendable {
    package struct Line: Sendable {
        package let digest: BlobDigest
        package let path: [UInt8]
    }

    private enum Batch { case lines([Line]), end(ArchiveError?) }

    private struct State {
        var batches: [Batch] = []
        var isAbandoned = false
    }

    private let state = Locked(State())
    // Counted up after it is made: a semaphore that is let go below the value it was made with traps.
    private let room = DispatchSemaphore(value: 0)
    private let ready = DispatchSemaphore(value: 0)
    private let current = Locked<(lines: [Line], next: Int, isAtEnd: Bool)>(([], 0, false))
    private static let batchLength = 1_024
    private static let batches = 4
    /// The archive, for errors.
    package let name: String

    /// Starts to read; `pool` needs a free thread for each cursor.
    package init(_ reader: ArchiveReader, on pool: WorkerPool) {
        name = reader.source.name
        for _ in 0..<Self.batches { room.signal() }
        _ = pool.submit { [self] context in
            var lines: [Line] = []
            var failure: ArchiveError?
            do throws(ArchiveError) {
                try reader.forEachManifestLine(context) { digest, path throws(ArchiveError) in
                    lines.append(Line(digest: digest, path: path))
                    guard lines.count == Self.batchLength else { return }
                    try put(.lines(lines))
                    lines = []
                }
                try put(.lines(lines))
            } catch {
                failure = error
            }
            try? put(.end(failure))
        }
    }

    /// The next line; `nil` at the end.
    package func next() throws(ArchiveError) -> Line? {
        let result: Result<Line?, ArchiveError> = current.withLock { current in
            while current.next == current.lines.count {
                if current.isAtEnd { return .success(nil) }
                switch take() {
                case .lines(let lines):
                    current.lines = lines
                    current.next = 0
                case .end(let failure):
                    current.isAtEnd = true
                    if let failure { return .failure(failure) }
                }
            }
            defer { current.next += 1 }
            return .success(current.lines[current.next])
        }
        return try result.get()
    }

    /// Lets the thread go; no line is asked for any more.
    package func abandon() {
        state.withLock { $0.isAbandoned = true }
        room.signal()
    }

    private func put(_ batch: Batch) throws(ArchiveError) {
        room.wait()
        let isAbandoned = state.withLock { state in
            state.batches.append(batch)
            return state.isAbandoned
        }
        ready.signal()
        guard isAbandoned else { return try Interruption.check() }
        room.signal()
        throw ArchiveError(.interrupted, subject: "", detail: "abandoned")
    }

    private func take() -> Batch {
        ready.wait()
        defer { room.signal() }
        return state.withLock { $0.batches.removeFirst() }
    }
}

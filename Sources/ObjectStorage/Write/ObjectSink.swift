import HTTPTransport
package import VrarcArchive

/// Writes an archive straight into a store while it is made: nothing of it is on a local disk.
///
/// Its size is known at its end, so its parts grow by a rule, and a second run of the same work makes the same ones: what
/// the store has of them is not sent again. Until `commit` there is no object, only an upload.
///
/// One thread writes.
package final class ObjectSink: ByteSink {
    private let client: StoreClient
    private let place: StoreURL
    private let options: UploadOptions
    private let pool: WorkerPool
    private let firstFault = Locked<StoreError?>(nil)
    private var session: UploadSession?
    private var isCommitted = false
    private var number = 1
    private var part: [UInt8] = []
    private var size: UInt64 = 0
    private var pending: [(job: Job<(any Error)?>, bytes: Int)] = []
    private var pendingBytes = 0

    /// Bytes of parts under way at a time; of larger parts there is one.
    private static let window = 64 << 20

    /// Throws `.conflict` where there is an object already.
    package init(
        _ client: StoreClient, _ place: StoreURL, _ options: UploadOptions, parallel: Int = 4
    ) throws(StoreError) {
        self.client = client
        self.place = place
        self.options = options
        pool = WorkerPool(width: parallel)
        if case .there = try client.look(place) {
            throw StoreError(.conflict, call: "HeadObject", subject: place.description, "there is an object already")
        }
    }

    /// Why the store could not be written to, the first reason.
    package var fault: StoreError? { firstFault.withLock { $0 } }

    /// Whether parts are in the store and no object is.
    package var isUnfinished: Bool { session != nil && !isCommitted }

    package func write(_ segments: [OutputSegment]) throws(ArchiveError) {
        try unsafe OutputSegment.withPieces(segments) { pieces throws(ArchiveError) in
            for index in unsafe pieces.indices { try unsafe add(pieces[index]) }
        }
    }

    private func add(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        guard size + UInt64(bytes.count) <= PartPlan.largestObject else {
            throw ArchiveError(.limit, subject: "\(place)", detail: "it has more than 5 TiB, which no object may have")
        }
        var rest = unsafe bytes
        while unsafe !rest.isEmpty {
            let length = PartPlan.growing.range(of: number).count
            if part.isEmpty { part.reserveCapacity(min(length, Self.window)) }
            let count = min(rest.count, length - part.count)
            unsafe part.append(contentsOf: rest[..<count])
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            size += UInt64(count)
            if part.count == length { try submit() }
        }
    }

    package func commit() throws(ArchiveError) {
        do {
            guard let session else { return try put() }
            if !part.isEmpty { try submit() }
            try settled()
            _ = try session.complete(count: number - 1, size: size)
            isCommitted = true
        } catch {
            throw archiveError(error)
        }
    }

    package func abandon() {
        settle()
    }

    package func settle() {
        while !pending.isEmpty { _ = pending.removeFirst().job.wait() }
    }

    /// What fits into one part is sent whole.
    private func put() throws {
        let small = SmallObject(client: client, place: place, bytes: part, options: options)
        _ = try small.put()
        isCommitted = true
    }

    private func submit() throws(ArchiveError) {
        do {
            while pendingBytes > 0, pendingBytes + part.count > Self.window { try finish() }
            let session = try openSession()
            let (number, bytes) = (number, part)
            let job = pool.submit { _ -> (any Error)? in
                do {
                    try Self.send(number, bytes, session)
                    return nil
                } catch {
                    return error
                }
            }
            pending.append((job, bytes.count))
            pendingBytes += bytes.count
            self.number += 1
            part = []
        } catch {
            throw archiveError(error)
        }
    }

    private func openSession() throws(StoreError) -> UploadSession {
        if let session { return session }
        let opened = try UploadSession.open(client, place, .growing, options)
        session = opened
        return opened
    }

    private static func send(_ number: Int, _ bytes: [UInt8], _ session: UploadSession) throws {
        let digest = PartDigest(SHA256.digest(of: bytes))
        let md5 = { @Sendable in MD5.text(of: bytes) }
        switch try session.has(number, digest, md5: md5) {
        case true: return
        case false:
            throw StoreError(
                .conflict, call: "ListParts", subject: session.upload.place.description,
                "an unfinished upload has another part \(number) than this archive")
        case nil:
            try session.send(
                number, PartContent(length: UInt64(bytes.count), digest: digest, body: .bytes(bytes), md5: md5))
        }
    }

    private func finish() throws {
        let (job, bytes) = pending.removeFirst()
        pendingBytes -= bytes
        if let error = job.wait() { throw error }
    }

    private func settled() throws {
        while !pending.isEmpty { try finish() }
    }

    private func archiveError(_ error: any Error) -> ArchiveError {
        if let error = error as? ArchiveError { return error }
        guard let error = error as? StoreError else {
            return ArchiveError(.io, subject: "\(place)", detail: "\(error)", cause: error)
        }
        firstFault.withLock { $0 = $0 ?? error }
        return ArchiveError(
            error.isInterruption ? .interrupted : .io, subject: "\(place)", detail: error.detail, cause: error)
    }
}

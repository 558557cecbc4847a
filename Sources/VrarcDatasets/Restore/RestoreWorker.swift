import SystemPackage
import VrarcArchive
import VrarcFormat

/// Reads, checks and writes the files of one job, on a thread of the pool.
struct RestoreWorker {
    private let blobs: BlobReader
    private let writer: RestoreWriter
    private let context: WorkerContext

    /// Does a job. Damage becomes an outcome; that a file can't be written is an error.
    static func run(
        _ job: RestoreJob, _ blobs: BlobReader, _ target: TargetFolder, _ links: LinkRegistry,
        _ options: RestoreOptions, _ context: WorkerContext
    ) -> Result<[RestoreOutcome], ArchiveError> {
        let worker = RestoreWorker(
            blobs: blobs, writer: RestoreWriter(target, links, options), context: context)
        return Result { () throws(ArchiveError) in
            let entry = job.items[0].entry
            if entry.isSmall { return try worker.small(job) }
            return entry.rawLength <= UInt64(FormatLimits.frameContent)
                ? try worker.large(job) : try worker.huge(job)
        }
    }

    /// Files in a group: its frame is read and decoded once.
    private func small(_ job: RestoreJob) throws(ArchiveError) -> [RestoreOutcome] {
        let content: ByteBuffer
        do throws(FrameReader.Failure) {
            content = try blobs.group(of: job.items[0].entry, context)
        } catch {
            return job.items.map { .damaged(Self.finding(error, $0)) }
        }
        var outcomes: [RestoreOutcome] = []
        for item in job.items {
            let start = Int(item.entry.positionInFrame)
            let end = start + Int(item.entry.rawLength)
            guard end <= content.count else {
                outcomes.append(
                    .damaged(Self.finding(.indexMismatch, item, "its frame holds fewer bytes than the index says")))
                continue
            }
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: content.bytes[start..<end])
            unsafe context.hash.update(bytes)
            if context.hash.finish() == item.entry.digest {
                outcomes.append(try unsafe writer.write(item, bytes))
            } else {
                outcomes.append(.damaged(Self.finding(.digestMismatch, item, "")))
            }
        }
        return outcomes
    }

    /// Files with the content of a blob of one frame.
    private func large(_ job: RestoreJob) throws(ArchiveError) -> [RestoreOutcome] {
        var outcomes: [RestoreOutcome] = []
        var failure: ArchiveError?
        do throws(ArchiveError) {
            try unsafe blobs.stream(job.items[0].entry, context) { bytes throws(ArchiveError) in
                do throws(ArchiveError) {
                    for item in job.items { outcomes.append(try unsafe writer.write(item, bytes)) }
                } catch {
                    failure = error
                    throw error
                }
            }
        } catch {
            if let failure { throw failure }
            return job.items.map { .damaged(Self.finding(error, $0)) }
        }
        return outcomes
    }

    /// Files with the content of a blob of several frames: each frame is written before the next is read.
    private func huge(_ job: RestoreJob) throws(ArchiveError) -> [RestoreOutcome] {
        var outcomes: [RestoreOutcome] = []
        for item in job.items {
            var failure: ArchiveError?
            do throws(ArchiveError) {
                outcomes.append(
                    try writer.write(item.disk, digest: item.entry.digest) { file throws(ArchiveError) in
                        try unsafe blobs.stream(item.entry, context) { bytes throws(ArchiveError) in
                            do throws(IOFault) {
                                try unsafe file.write(bytes)
                            } catch {
                                failure = ArchiveError(error)
                                throw ArchiveError(error)
                            }
                        }
                    })
            } catch {
                if let failure { throw failure }
                guard error.code == .damaged || error.subject == blobs.source.name else { throw error }
                outcomes.append(.damaged(Self.finding(error, item)))
            }
        }
        return outcomes
    }

    private static func finding(_ code: FindingCode, _ item: RestoreItem, _ detail: String) -> Finding {
        Finding(code, path: Text.string(item.path), detail)
    }

    private static func finding(_ failure: FrameReader.Failure, _ item: RestoreItem) -> Finding {
        switch failure {
        case .format(let error): Finding(error.code, at: error.offset, "\(Text.string(item.path)): \(error.detail)")
        case .io(let fault):
            Finding(.readError, at: fault.offset ?? item.entry.offset, "\(Text.string(item.path)): \(fault.errno)")
        }
    }

    private static func finding(_ error: ArchiveError, _ item: RestoreItem) -> Finding {
        if let format = error.cause as? FormatError { return finding(.format(format), item) }
        if let fault = error.cause as? IOFault { return finding(.io(fault), item) }
        return finding(.digestMismatch, item, error.detail)
    }
}

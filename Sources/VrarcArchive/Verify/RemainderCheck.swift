internal import VrarcFormat

/// Reads by INDEX what a walk that ended early did not come to (spec 8.4, step 11).
struct RemainderCheck {
    let source: any ByteSource
    let dataEnd: UInt64
    let index: IndexTable
    let pool: WorkerPool

    private enum Outcome: Sendable {
        case intact
        case failed(FrameReader.Failure)
        case wrongDigest
    }

    /// Checks every blob whose first frame lies at or behind an offset; gives how many are intact.
    func run(from offset: UInt64, _ findings: inout FindingCollector) throws(ArchiveError) -> UInt64 {
        var intact: UInt64 = 0
        var jobs: [(ordinal: Int, job: Job<Outcome>)] = []
        func collect(_ count: Int) {
            while jobs.count > count {
                let (ordinal, job) = jobs.removeFirst()
                switch pool.wait(for: job) {
                case .intact: intact += 1
                case .failed(let failure): findings.add(failure)
                case .wrongDigest: findings.add(.digestMismatch, at: index.offset(of: ordinal))
                }
            }
        }
        for ordinal in 0..<index.count where index[ordinal].offset >= offset {
            let entry = index[ordinal]
            jobs.append((ordinal, pool.submit { Self.check(entry, source, dataEnd, $0) }))
            collect(4 * pool.width)
            try Interruption.check()
        }
        collect(0)
        return intact
    }

    private static func check(
        _ entry: IndexEntry, _ source: any ByteSource, _ dataEnd: UInt64, _ context: WorkerContext
    ) -> Outcome {
        let frames = FrameReader(source, limit: dataEnd)
        var offset = entry.offset
        var rest = entry.rawLength
        var hash = SHA256()
        do throws(FrameReader.Failure) {
            repeat {
                let (content, extent) = try frames.frame(at: offset, context)
                let start = min(Int(entry.positionInFrame), content.count)
                let count = Int(min(rest, UInt64(content.count - start)))
                unsafe hash.update(UnsafeRawBufferPointer(rebasing: content.bytes[start..<start + count]))
                if count == 0, rest > 0 { return .wrongDigest }
                rest -= UInt64(count)
                offset += extent.length
            } while rest > 0
        } catch {
            return .failed(error)
        }
        return hash.finish() == entry.digest ? .intact : .wrongDigest
    }
}

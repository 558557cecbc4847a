internal import VrarcFormat
internal import VrarcModel

/// Step 8: the tar stream, frame by frame and entry by entry (spec 8.4).
final class TarWalk {
    private let frames: FrameWalk
    private let dataEnd: UInt64
    private let depth: VerificationDepth
    private let log: WalkLog
    private let progress: (UInt64) -> Void
    private var paths: PathRules
    private var findings: FindingCollector
    private var top: [UInt8]?
    private var modified: UInt64?
    /// The folder of the unit that the group's headers are of, with its `/`; empty for the rest.
    private var unitFolder: [UInt8]?
    /// A large blob whose header was read.
    private var pending: PendingBlob?
    /// Padding that the next group begins with.
    private var padding = 0
    private var lastOffset: UInt64 = 0

    /// What the walk came to.
    struct Result {
        /// Whether the walk came to the end of the tar stream.
        var isComplete = false
        /// Whether no path or structure finding stands against the comparison of step 9.
        var isSound = true
        /// Where it ended early.
        var endedAt: UInt64 = 0
        var tarLength: UInt64 = 0
        /// Numbers of the entries that links go to.
        var linkTargets: Set<UInt64> = []
    }

    private(set) var result = Result()
    /// The files beside `data/`, by path.
    private(set) var tags: [[UInt8]: WalkEntry] = [:]

    init(
        _ frames: FrameWalk, dataEnd: UInt64, sections: CheckedSections, depth: VerificationDepth, log: WalkLog,
        findings: FindingCollector, progress: @escaping (UInt64) -> Void
    ) {
        paths = PathRules(sections)
        self.frames = frames
        self.dataEnd = dataEnd
        self.depth = depth
        self.log = log
        self.findings = findings
        self.progress = progress
    }

    /// Walks to the end or to what ends the walk; gives the findings back.
    func run() throws(ArchiveError) -> FindingCollector {
        let before = findings.findings.count
        while true {
            try Interruption.check()
            let goesOn: Bool
            switch frames.next() {
            case .frame(let frame):
                lastOffset = frame.offset
                progress(frame.length)
                result.tarLength += UInt64(frame.header.contentSize)
                goesOn = pending == nil ? group(frame) : blobFrame(frame)
            case .failure(let failure):
                findings.add(failure)
                if case .format = failure, result.tarLength == 0 { findings.add(.badFirstFrame, at: 0) }
                result.endedAt = frames.failureOffset(failure, lastOffset)
                goesOn = false
            case .end:
                findings.add(.badTarPadding, at: lastOffset, "the tar stream has no end")
                result.endedAt = dataEnd
                goesOn = false
            }
            if !goesOn { break }
        }
        for finding in frames.misplaced { findings.add(finding) }
        if result.isComplete { paths.missing(&findings) }
        let new = findings.findings[before...]
        result.isSound = result.isComplete && !new.contains { $0.code.rawValue.hasPrefix("E03") }
        return findings
    }

    private func end(_ code: FindingCode, _ frame: FrameWalk.Frame, _ detail: String) -> Bool {
        findings.add(code, at: frame.offset, detail)
        result.endedAt = frame.offset
        return false
    }

    // MARK: - Groups

    private func group(_ frame: FrameWalk.Frame) -> Bool {
        if frame.isFirst, !frame.isRaw || frame.header.contentSize != Self.firstLength {
            findings.add(.badFirstFrame, at: frame.offset)
        }
        let decoded: DecodedFrame
        switch frames.content(of: frame) {
        case .success(let content): decoded = content
        case .failure(let failure):
            findings.add(failure)
            result.endedAt = frame.offset
            return false
        }
        guard let content = decoded.content else { return false }
        if frame.header.contentSize > FormatLimits.group {
            findings.add(.badFrameDivision, at: frame.offset, "a group has \(frame.header.contentSize) bytes")
        }
        if frame.isFirst, !holdsDeclaration(content) { findings.add(.badFirstFrame, at: frame.offset) }
        return content.withBytes { entries(of: $0, frame, decoded) }
    }

    /// Bytes of the tar entry of `bagit.txt`: a header and a block of content.
    private static let firstLength = 2 * TarEntry.block

    /// Whether a frame holds exactly the entry of `bagit.txt`.
    private func holdsDeclaration(_ content: ByteBuffer) -> Bool {
        content.withBytes { bytes in
            guard case .entry(let entry, let header) = try? TarParser.parse(bytes, at: 0, frameOffset: 0) else {
                return false
            }
            return header == TarEntry.block && entry.contentSize > 0 && entry.contentSize <= UInt64(TarEntry.block)
                && entry.name.suffix(BagFiles.declarationPath.utf8.count).elementsEqual(BagFiles.declarationPath.utf8)
        }
    }

    private func entries(of bytes: RawSpan, _ frame: FrameWalk.Frame, _ decoded: DecodedFrame) -> Bool {
        guard bytes.byteCount >= padding, bytes.isZero(0..<padding) else {
            return end(.badTarPadding, frame, "the padding behind a blob is not zeros")
        }
        var position = padding
        padding = 0
        unitFolder = nil
        var hasEntry = false
        var scanned = decoded.entries[...]
        while position < bytes.byteCount {
            let item: TarParser.Item
            let known = scanned.first?.position == position ? scanned.popFirst() : nil
            do throws(FormatError) {
                if let known {
                    item = .entry(known.entry, headerLength: known.headerLength)
                } else {
                    item = try TarParser.parse(bytes, at: position, frameOffset: frame.offset)
                }
            } catch {
                return end(error.code, frame, error.detail)
            }
            switch item {
            case .incomplete: return end(.badFrameDivision, frame, "an entry is not whole in one frame")
            case .end: return atEnd(bytes, position, frame)
            case .entry(let entry, let headerLength):
                guard entry.modified == modified ?? entry.modified else {
                    return end(.tarHeaderNotCanonical, frame, "an entry has another modification time")
                }
                modified = entry.modified
                let start = position + headerLength
                guard let next = take(entry, start, bytes, frame, known) else { return false }
                position = next
                hasEntry = true
            }
        }
        if !hasEntry { findings.add(.badFrameDivision, at: frame.offset, "a frame holds nothing but padding") }
        return true
    }

    /// Notes one entry; gives the position behind it, or `nil` where the walk ends.
    private func take(
        _ entry: TarEntry, _ start: Int, _ bytes: RawSpan, _ frame: FrameWalk.Frame, _ known: DecodedFrame.Entry?
    ) -> Int? {
        let name = path(of: entry.name)
        // A worker that took the frame for a large content has no names of it.
        let place = name.isBelowTop ? known?.name ?? paths.place(of: name.path) : nil
        var walked = WalkEntry(path: name.path, name: place)
        walked.size = entry.contentSize
        walked.frames = FramePlace(content: frame.offset, stored: frame.length, header: frame.offset, end: frame.end)
        walked.position = UInt32(start)
        walked.isRaw = frame.isRaw
        checkUnit(name, frame)
        if case .link(let target) = entry.kind {
            walked.isLink = true
            walked.target = paths.addLink(name, to: path(of: target), number: log.count, &findings)
            result.linkTargets.insert(walked.target)
            log.append(walked)
            return start
        }
        paths.addFile(name, at: walked.name, size: entry.contentSize, number: log.count, &findings)
        if entry.contentSize >= UInt64(FormatLimits.largeBlob) {
            pending = PendingBlob(walked)
            guard start == bytes.byteCount else {
                _ = end(.badFrameDivision, frame, "a large blob's content does not begin a frame")
                return nil
            }
            return start
        }
        let contentEnd = start + Int(entry.contentSize)
        let next = contentEnd + TarEntry.padding(after: entry.contentSize)
        guard next <= bytes.byteCount else {
            _ = end(.badFrameDivision, frame, "an entry is not whole in one frame")
            return nil
        }
        guard bytes.isZero(contentEnd..<next) else {
            _ = end(.badTarPadding, frame, "the padding of an entry is not zeros")
            return nil
        }
        if let digest = known?.digest {
            walked.digest = digest
            walked.blob = known?.blob
            walked.facts = known?.facts
        } else if depth == .full || PathRules.isTagFile(walked.path) {
            let span = bytes.extracting(start..<contentEnd)
            walked.digest = SHA256.digest(of: span)
            walked.facts = ImageProbe.facts(of: span)
        }
        note(walked)
        return next
    }

    private func note(_ entry: WalkEntry) {
        if PathRules.isTagFile(entry.path) { tags[entry.path] = entry }
        log.append(entry)
    }

    private func atEnd(_ bytes: RawSpan, _ position: Int, _ frame: FrameWalk.Frame) -> Bool {
        guard bytes.byteCount - position == TarEntry.endLength, bytes.isZero(position..<bytes.byteCount),
            frame.end == dataEnd
        else {
            return end(.badTarPadding, frame, "the end of the tar stream is not 1,024 zero bytes in the last frame")
        }
        if position == 0 {
            findings.add(.badFrameDivision, at: frame.offset, "the end of the tar stream is not in the last group")
        }
        result.isComplete = true
        return false
    }

    /// A group has headers of one unit only (spec 5.1).
    private func checkUnit(_ name: PathRules.Name, _ frame: FrameWalk.Frame) {
        guard let position = name.position else { return }
        if let unitFolder {
            if position.unitEnd == unitFolder.count, name.path.begins(with: unitFolder) { return }
            findings.add(.badFrameDivision, at: frame.offset, "a group holds headers of two units")
        }
        unitFolder = Array(name.path[..<position.unitEnd])
    }

    /// The path below the top folder, or the whole name where the entry is not below it.
    private func path(of name: [UInt8]) -> PathRules.Name {
        let slash = name.firstIndex(of: 0x2F) ?? name.endIndex
        if top == nil {
            top = Array(name[..<slash])
            if let violation = PortablePath.violation(ofBundleName: Array(name[..<slash])) {
                findings.add(.pathNotPortable, path: name, violation)
            }
        }
        guard let top, name.begins(with: top), slash == top.count, slash < name.count else {
            return PathRules.Name(path: name, isBelowTop: false)
        }
        return PathRules.Name(path: Array(name[(slash + 1)...]), isBelowTop: true)
    }

    // MARK: - Large blobs

    private func blobFrame(_ frame: FrameWalk.Frame) -> Bool {
        guard var blob = pending else { return true }
        let size = UInt64(frame.header.contentSize)
        guard size <= blob.rest else {
            return end(.badFrameDivision, frame, "a frame holds more than a blob's content")
        }
        if !blob.isLineFile, size != min(blob.rest, UInt64(FormatLimits.frameContent)) {
            blob.breakDivision(at: frame.offset, "a blob is not divided into frames of 64 MiB", &findings)
        }
        pending = nil
        blob.add(frame)
        if depth == .full || blob.isNeeded {
            switch blob.needsContent ? frames.content(of: frame) : frames.digest(of: frame) {
            case .success(let decoded): blob.take(decoded, frame, &findings)
            case .failure(let failure):
                findings.add(failure)
                blob.skip()
            }
        }
        if blob.rest > 0 {
            pending = blob
            return true
        }
        padding = TarEntry.padding(after: blob.entry.size)
        blob.finish(depth)
        note(blob.entry)
        return true
    }
}

extension FrameWalk {
    /// Where a walk ended that met this failure.
    func failureOffset(_ failure: FrameReader.Failure, _ last: UInt64) -> UInt64 {
        if case .format(let error) = failure { return error.offset }
        return last
    }
}

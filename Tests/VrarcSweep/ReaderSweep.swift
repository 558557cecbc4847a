package import VrarcArchive
package import VrarcFormat

/// Gives damaged bytes to all that reads an archive: verify at each depth, single reads, restore.
package struct ReaderSweep {
    private let subject: Subject
    private let scratch: ScratchFolder

    package init(_ subject: Subject, _ scratch: ScratchFolder) {
        self.subject = subject
        self.scratch = scratch
    }

    /// Judges what is said of bytes that are not those of the sound archive.
    ///
    /// No byte is outside of what scrub compares (spec 8.4, steps 1 to 6). What lies before BLOCKS is in a block of BLOCKS;
    /// BLOCKS, its frame headers included, in a piece of BLOCKSUM; BLOCKSUM and the fan-outs have their SHA-256 in
    /// TABLE, TABLE has its own in the footer; the footer has a checksum of itself, and its first copy is compared with
    /// it. A deeper depth does all that scrub does.
    package func judge(
        _ damaged: [UInt8], _ whole: Set<BlobDigest>, _ place: String,
        depths: [VerificationDepth] = [.scrub, .structure, .full],
        _ tally: inout Tally
    ) {
        let source = MemorySource(damaged)
        for depth in depths {
            do {
                let report = try ArchiveVerifier(source: source, depth: depth, jobs: 1).verify()
                tally.count("verified at depth \(depth.rawValue)")
                if !report.isDamaged || !report.established.isEmpty {
                    tally.fail("\(place): depth \(depth.rawValue) says \(report.established), \(report.findings)")
                }
            } catch {
                tally.fail("\(place): depth \(depth.rawValue) ends with \(error)")
            }
        }
        // What is not read is not seen; but whatever is read, no bytes end it.
        if (try? ArchiveVerifier(source: source, depth: .lists, jobs: 1).verify()) == nil {
            tally.fail("\(place): depth lists ends with an error")
        }
        do {
            let reader = try ArchiveReader(source)
            ReadJudge(subject: subject).judge(reader, place, &tally)
        } catch let error where error.code == .damaged {
            tally.count("not opened")
        } catch {
            tally.fail("\(place): opening fails with \(error)")
        }
        RestoreJudge(subject: subject, scratch: scratch, whole: whole).judge(damaged, place, &tally)
    }

    /// Judges what is said of an archive that ends too early: E001, or E002 where not even a magic number is left, at
    /// every depth alike, and it can't be opened for single reads (spec 8.4, step 1). Restore takes what is confirmed.
    package func judgeCut(
        _ damaged: [UInt8], _ whole: Set<BlobDigest>, _ place: String, _ tally: inout Tally
    ) {
        let code = damaged.count < 4 ? FindingCode.notAnArchive : .truncated
        let source = MemorySource(damaged)
        for depth in VerificationDepth.allCases {
            let report = try? ArchiveVerifier(source: source, depth: depth, jobs: 1).verify()
            tally.count("verified at depth \(depth.rawValue)")
            if report?.findings.map(\.code) != [code] || report?.established != [] {
                tally.fail("\(place): depth \(depth.rawValue) says \(report?.findings ?? [])")
            }
        }
        do {
            _ = try ArchiveReader(source)
            tally.fail("\(place): it can be opened")
        } catch {
            if (error.cause as? FormatError)?.code == code {
                tally.count("not opened")
            } else {
                tally.fail("\(place): opening fails with \(error)")
            }
        }
        RestoreJudge(subject: subject, scratch: scratch, whole: whole).judge(damaged, place, &tally)
    }
}

internal import VrarcFormat

/// Units of an archive that were read by themselves: the files they have, and the places of their contents.
struct ArchivePart {
    /// In canonical order, as the manifest would give them.
    var lines: [(digest: BlobDigest, path: [UInt8])] = []
    var places: [BlobDigest: IndexEntry] = [:]
    /// The archive, with what was read of it in memory.
    let source: HeldRanges

    init(_ source: HeldRanges) {
        self.source = source
    }
}

extension ArchiveContents {
    /// Reads units by themselves where that needs fewer bytes than the lists of the whole archive (spec 8.3): from now on
    /// they are all that the archive has.
    ///
    /// Where DIRS, the units' records or the tar stream are not as they must be nothing is narrowed, and the lists of the
    /// whole tell what is so; what DIRS says wrongly is a finding. Throws `.interrupted`.
    package func narrow(to wanted: PartRequest) throws(ArchiveError) {
        guard let reader, part == nil else { return }
        do throws(PartReader.Failure) {
            guard let made = try PartReader(reader, wanted)?.read() else { return }
            take(made)
        } catch {
            switch error {
            case .interrupted: throw .interrupted
            case .wrongDirectories(let finding): note(finding)
            case .unusable: break
            }
        }
    }

    /// The ranges of the archive that are read for contents at these places.
    package func readRanges(_ places: [Range<UInt64>]) -> [Range<UInt64>] {
        guard let held = part?.source.ranges else { return places }
        return held + places.filter { place in !held.contains { $0.contains(place.lowerBound) } }
    }
}

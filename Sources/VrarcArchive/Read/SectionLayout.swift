internal import VrarcFormat

/// Checks that a table's sections are where the format puts them (spec 5.16).
struct SectionLayout {
    private let footer: Footer
    private let footerOffset: UInt64
    private let window: TailWindow
    private let limits: SectionLimits

    init(_ footer: Footer, _ found: FooterSearch.Found, _ window: TailWindow, _ limits: SectionLimits) {
        self.footer = footer
        footerOffset = found.isFirstCopy ? footer.end - UInt64(Footer.length) : found.offset
        self.window = window
        self.limits = limits
    }

    /// What is wrong with the table, or `nil`.
    func violation(of table: SectionTable, everyFrame: Bool) throws(FormatError) -> String? {
        guard footer.dataEnd > 0, footer.dataEnd < footer.firstCopy, footer.firstCopy < footer.tableOffset else {
            return "the footer's places are not in order"
        }
        if let violation = typeViolation(table) ?? tilingViolation(table) { return violation }
        for section in table.entries where everyFrame {
            if let violation = try frameViolation(section) { return violation }
        }
        return nil
    }

    private func typeViolation(_ table: SectionTable) -> String? {
        if footer.generation == 0 {
            return table.entries.map(\.type) == SectionType.inTable
                ? nil : "the table does not list the seven sections in order"
        }
        for type in SectionType.inTable where table[type] == nil { return "the table lists no \(type)" }
        return nil
    }

    /// Generation 0 leaves no byte between data end and the file's end; later ones only keep order and bounds.
    private func tilingViolation(_ table: SectionTable) -> String? {
        var position = footer.dataEnd
        for section in table.entries {
            if footer.generation == 0 {
                if section.type == .indexFanout {
                    guard footer.firstCopy == position else { return "the footer's first copy is not where it must be" }
                    position += UInt64(Footer.length)
                }
                guard section.offset == position else { return "the section \(section.type) is not where it must be" }
            }
            guard section.offset >= position, section.end <= footer.tableOffset else {
                return "the section \(section.type) overlaps another or the table"
            }
            position = section.end
        }
        guard footer.tableOffset >= position, footer.generation > 0 || footer.tableOffset == position,
            footer.tableOffset + footer.tableLength == footerOffset, footerOffset + UInt64(Footer.length) == footer.end
        else { return "the table or the footer is not where it must be" }
        return nil
    }

    /// Whether a frame of a section may have this body: only the last is shorter than a full one (spec 5.2).
    private func mayHave(_ body: UInt64, _ type: SectionType, isFirst: Bool, isLast: Bool) -> Bool {
        let full: UInt64
        switch type {
        case .index: full = limits.index.bodyLength
        case .names: full = limits.names.bodyLength
        case .blocks: full = limits.blocks.bodyLength
        // How full a frame must be follows from the records.
        case .directories: return true
        default: return isFirst && isLast
        }
        return isLast ? body <= full && (isFirst || body > 0) : body == full
    }

    /// The frames of a section have its type, are full but for the last, and add up to its length.
    private func frameViolation(_ section: SectionEntry) throws(FormatError) -> String? {
        var position = section.offset
        repeat {
            guard section.end - position >= UInt64(SectionPrefix.length) else {
                return "the section \(section.type) ends within a frame"
            }
            let bytes: [UInt8]
            do throws(IOFault) {
                bytes = try window.bytes(at: position, count: SectionPrefix.length)
            } catch {
                // Step 6 or 7 reads the section itself, and says where it can't be read.
                return nil
            }
            guard let prefix = unsafe SectionPrefix(bytes.span.bytes), prefix.type == section.type,
                prefix.frameLength <= section.end - position
            else { return "a frame of the section \(section.type) has another type or length" }
            guard prefix.isKnown else {
                throw FormatError(
                    .reservedNotZero, at: position, "section version \(prefix.version), flags \(prefix.flags)")
            }
            position += prefix.frameLength
            let isFirst = position - prefix.frameLength == section.offset
            guard mayHave(prefix.bodyLength, section.type, isFirst: isFirst, isLast: position == section.end) else {
                return "a frame of the section \(section.type) has fewer or more entries than it must"
            }
        } while position < section.end
        return nil
    }
}

package import VrarcFormat

/// The end of an archive: footer, table, fan-outs, as steps 1 to 5 of the verification find them (spec 8.1, 8.4).
package struct ArchiveTail {
    package let footer: Footer
    /// Where the footer that is used stands.
    package let footerOffset: UInt64
    package let table: SectionTable
    package let fileID: BlobDigest
    let limits: SectionLimits
    let source: any ByteSource
    let window: TailWindow

    /// Looks for the footer and the table; `nil` if the verification stops.
    ///
    /// `everyFrame` looks at the frames of each section too, which costs reads; what only reads blobs does without.
    package static func open(
        _ source: any ByteSource, _ limits: SectionLimits, everyFrame: Bool, _ findings: inout [Finding]
    ) throws(ArchiveError) -> ArchiveTail? {
        do throws(IOFault) {
            let window = TailWindow(source)
            guard let found = try FooterSearch(window).find(&findings) else { return nil }
            guard checkVersion(found, &findings) else { return nil }
            guard try checkChain(found, source, &findings) else { return nil }
            checkCopy(found, window, &findings)
            guard let table = readTable(found, window, limits, everyFrame, &findings) else { return nil }
            return ArchiveTail(
                footer: found.footer, footerOffset: found.offset, table: table, fileID: SHA256.digest(of: found.bytes),
                limits: limits, source: source, window: window)
        } catch {
            findings.append(Finding(error))
            throw ArchiveError(error)
        }
    }

    /// A fan-out; `nil`, and a finding, if it can't be read, does not match the table, or counts not `total` entries.
    func fanout(_ type: SectionType, total: UInt64, _ findings: inout [Finding]) -> Fanout? {
        guard let section = table[type], section.length == UInt64(SectionPrefix.length + Fanout.bodyLength) else {
            findings.append(Finding(.fanoutMismatch, at: table[type]?.offset ?? footer.tableOffset))
            return nil
        }
        do throws(IOFault) {
            let bytes = try window.bytes(at: section.offset, count: Int(section.length))
            guard SHA256.digest(of: bytes) == section.digest else {
                findings.append(Finding(.sectionDigestMismatch, at: section.offset))
                return nil
            }
            guard let fanout = unsafe Fanout(bytes.span.bytes.extracting(SectionPrefix.length..<bytes.count)),
                fanout.total == total
            else {
                findings.append(Finding(.fanoutMismatch, at: section.offset))
                return nil
            }
            return fanout
        } catch {
            findings.append(Finding(error))
            return nil
        }
    }

    /// Step 2: may this reader read it at all?
    private static func checkVersion(_ found: FooterSearch.Found, _ findings: inout [Finding]) -> Bool {
        let footer = found.footer
        if footer.majorVersion != FormatVersion.major {
            findings.append(Finding(.unknownMajorVersion, at: found.offset, "it has version \(footer.majorVersion)"))
            return false
        }
        if footer.requiredFeatures != 0 {
            let bit = footer.requiredFeatures.trailingZeroBitCount
            findings.append(Finding(.unknownRequiredFeature, at: found.offset, "required feature bit \(bit)"))
            return false
        }
        if footer.optionalFeatures != 0 || footer.minorVersion > FormatVersion.minor {
            findings.append(Finding(.unknownOptionalFeature, at: found.offset))
        }
        if !footer.reservedIsZero { findings.append(Finding(.reservedNotZero, at: found.offset)) }
        return true
    }

    /// Step 3: the footers before this one.
    private static func checkChain(
        _ found: FooterSearch.Found, _ source: any ByteSource, _ findings: inout [Finding]
    ) throws(IOFault) -> Bool {
        var footer = found.footer
        var offset = found.offset
        var count = 1
        func broken(_ detail: String) -> Bool {
            findings.append(Finding(.brokenFooterChain, at: offset, detail))
            return false
        }
        while true {
            if footer.generation == 0 {
                return footer.previous == 0 ? true : broken("generation 0 names a footer before it")
            }
            guard footer.previous != 0, footer.previous < offset, offset - footer.previous >= UInt64(Footer.length)
            else {
                return broken("the footer before is not before it")
            }
            count += 1
            guard count <= FormatLimits.footers else { return broken("more than \(FormatLimits.footers) footers") }
            let bytes = try source.bytes(at: footer.previous, count: Footer.length)
            guard let previous = FooterSearch.footer(in: bytes), previous.generation == footer.generation - 1 else {
                return broken("there is no footer of the generation before at \(footer.previous)")
            }
            offset = footer.previous
            footer = previous
        }
    }

    /// Step 4: the first copy.
    private static func checkCopy(
        _ found: FooterSearch.Found, _ window: TailWindow, _ findings: inout [Finding]
    ) {
        guard !found.isFirstCopy else { return }
        let place = found.footer.firstCopy
        do throws(IOFault) {
            guard place <= window.length - UInt64(Footer.length),
                try window.bytes(at: place, count: Footer.length) == found.bytes
            else {
                findings.append(Finding(.footersDiffer, at: place))
                return
            }
        } catch {
            findings.append(Finding(error))
        }
    }

    /// Step 5: the table and the places it gives.
    private static func readTable(
        _ found: FooterSearch.Found, _ window: TailWindow, _ limits: SectionLimits, _ everyFrame: Bool,
        _ findings: inout [Finding]
    ) -> SectionTable? {
        let footer = found.footer
        guard footer.tableLength <= UInt64(SectionTable.maximumLength), footer.tableOffset < window.length,
            footer.tableLength <= window.length - footer.tableOffset
        else {
            findings.append(
                Finding(.tableDamaged, at: footer.tableOffset, "the footer's place for it is not in the file"))
            return nil
        }
        let bytes: [UInt8]
        do throws(IOFault) {
            bytes = try window.bytes(at: footer.tableOffset, count: Int(footer.tableLength))
        } catch {
            findings.append(Finding(error))
            return nil
        }
        guard SHA256.digest(of: bytes) == footer.tableDigest else {
            findings.append(Finding(.tableDamaged, at: footer.tableOffset, "its SHA-256 differs from the footer's"))
            return nil
        }
        do throws(FormatError) {
            let table = try unsafe SectionTable(bytes.span.bytes, at: footer.tableOffset)
            if let violation = try SectionLayout(footer, found, window, limits).violation(
                of: table, everyFrame: everyFrame)
            {
                findings.append(Finding(.tableMismatch, at: footer.tableOffset, violation))
                return nil
            }
            return table
        } catch {
            findings.append(Finding(error))
            return nil
        }
    }
}

internal import VrarcFormat

/// Step 1 of the verification: finds the footer that is to be used (spec 8.4).
struct FooterSearch {
    struct Found {
        let footer: Footer
        let offset: UInt64
        let bytes: [UInt8]
        /// Whether the last footer is damaged and this is its first copy.
        let isFirstCopy: Bool
    }

    /// How far from the end a footer is looked for, bytes.
    private static let reach: UInt64 = 262_144

    private let window: TailWindow

    init(_ window: TailWindow) {
        self.window = window
    }

    /// The footer, or `nil` with the finding that ends the verification.
    func find(_ findings: inout [Finding]) throws(IOFault) -> Found? {
        let length = window.length
        let size = UInt64(Footer.length)
        if length >= size {
            do throws(IOFault) {
                let bytes = try window.bytes(at: length - size, count: Footer.length)
                if let footer = Self.footer(in: bytes), footer.end == length {
                    return Found(footer: footer, offset: length - size, bytes: bytes, isFirstCopy: false)
                }
            } catch {
                findings.append(Finding(error))
            }
        }
        guard let (footer, offset, bytes) = search() else {
            let head = try window.bytes(at: 0, count: Int(min(length, UInt64(FileKind.sniffLength))))
            findings.append(
                head.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
                    ? Finding(.truncated, at: length, FileKind.missingFooter(head))
                    : Finding(.notAnArchive, at: 0, FileKind.sentence(head)))
            return nil
        }
        if footer.end < length, offset + size == footer.end {
            findings.append(
                Finding(
                    .bytesBehindEnd, at: footer.end,
                    length - footer.end == 1 ? "1 byte" : "\(length - footer.end) bytes"))
            return Found(footer: footer, offset: offset, bytes: bytes, isFirstCopy: false)
        }
        if footer.end == length, footer.firstCopy == offset {
            findings.append(Finding(.lastFooterDamaged, at: length - size))
            return Found(footer: footer, offset: offset, bytes: bytes, isFirstCopy: true)
        }
        findings.append(Finding(.truncated, at: length, "a footer says that it has \(footer.end) bytes"))
        return nil
    }

    /// The footer nearest to the end, checksum included.
    private func search() -> (Footer, UInt64, [UInt8])? {
        let size = UInt64(Footer.length)
        guard window.length >= size else { return nil }
        let start = window.length - min(window.length, Self.reach)
        let bytes = window.readableBytes(from: start)
        for position in stride(from: bytes.count - Footer.length, through: 0, by: -1)
        where bytes[position] == 0x5D && bytes[position + 1] == 0x2A {
            let candidate = Array(bytes[position..<position + Footer.length])
            if let footer = Self.footer(in: candidate) { return (footer, start + UInt64(position), candidate) }
        }
        return nil
    }

    /// The footer in 256 bytes, if magic, size, type and checksum fit.
    static func footer(in bytes: [UInt8]) -> Footer? {
        let span = unsafe bytes.span.bytes
        guard let footer = Footer(span),
            XXHash.xxh3(span.extracting(0..<Footer.checksumPosition)) == Footer.storedChecksum(span)
        else { return nil }
        return footer
    }
}

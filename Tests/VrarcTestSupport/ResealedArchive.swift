package import VrarcArchive
import VrarcFormat

/// A sound archive of generation 0 of which single fields are changed, with every checksum above them made right again:
/// so that a change reaches the code behind the checksums, as a hostile writer's would.
package struct ResealedArchive: Sendable {
    /// A number in a structure of the archive.
    package struct Field: Sendable, CustomStringConvertible {
        package let name: String
        package let offset: Int
        package let width: Int
        /// Whether it is text, octal digits and a NUL.
        package let isOctal: Bool
        /// The tar header and the frame that it is in, if it is in any.
        let header: Int?
        let frame: Range<Int>?

        package var description: String { "\(name) at \(offset)" }
    }

    package let sound: [UInt8]
    /// All fields that a reader takes something from.
    package private(set) var fields: [Field] = []
    private let footerOffset: Int
    private let firstCopy: Int
    private let tableOffset: Int
    private let sections: [SectionEntry]

    package init(_ sound: [UInt8]) throws(ArchiveError) {
        self.sound = sound
        let reader = try ArchiveReader(MemorySource(sound))
        footerOffset = sound.count - Footer.length
        firstCopy = Int(reader.footer.firstCopy)
        tableOffset = Int(reader.footer.tableOffset)
        sections = reader.table.entries
        addFooter()
        addTable()
        for section in sections { addSection(section) }
        addFrames(dataEnd: Int(reader.footer.dataEnd))
    }

    /// A number that is often mishandled, for a field.
    package func edge(of field: Field, using random: inout SeededRandom) -> UInt64 {
        let most =
            field.width >= 8 && !field.isOctal ? UInt64.max : (1 << UInt64(field.isOctal ? 33 : 8 * field.width)) - 1
        let current = value(of: field)
        let edges: [UInt64] = [
            0, 1, most, most - 1, most / 2 + 1, most / 2, current &+ 1, current &- 1, current ^ 1, current &* 2,
            UInt64(sound.count), UInt64(tableOffset), UInt64(footerOffset), UInt64(sections[0].offset), 65_536, 1 << 26,
            random.next(), random.next() >> UInt64(random.below(63)),
        ]
        return edges[random.below(edges.count)] & most
    }

    /// The number that stands in a field.
    package func value(of field: Field) -> UInt64 {
        let bytes = sound[field.offset..<field.offset + field.width]
        if field.isOctal { return bytes.dropLast().reduce(0) { $0 << 3 | UInt64($1 & 7) } }
        return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The archive with another number in a field.
    package func changing(_ field: Field, to value: UInt64) -> [UInt8] {
        var bytes = sound
        func put(_ region: Range<Int>) {
            guard region.contains(field.offset) else { return }
            for index in 0..<field.width {
                bytes[field.offset + index] = Self.byte(index, of: value, field)
            }
            if let header = field.header { Self.sealHeader(&bytes, header) }
            if let frame = field.frame { Self.sealFrame(&bytes, frame, field) }
        }
        let blocks = sections[3]
        put(0..<Int(blocks.offset))
        sealBlocks(&bytes)
        put(Int(blocks.offset)..<Int(blocks.end))
        sealBlockSums(&bytes)
        put(Int(blocks.end)..<tableOffset)
        for (number, section) in sections.enumerated() {
            let digest = SHA256.digest(of: Array(bytes[Int(section.offset)..<Int(section.end)]))
            Self.put(digest.bytes, &bytes, tableOffset + SectionPrefix.length + number * SectionEntry.length + 24)
        }
        put(tableOffset..<footerOffset)
        Self.put(SHA256.digest(of: Array(bytes[tableOffset..<footerOffset])).bytes, &bytes, footerOffset + 96)
        put(footerOffset..<bytes.count)
        sealFooter(&bytes)
        return bytes
    }
}

// MARK: - Fields

extension ResealedArchive {
    private mutating func add(
        _ name: String, _ offset: Int, _ width: Int, isOctal: Bool = false, header: Int? = nil, frame: Range<Int>? = nil
    ) {
        fields.append(
            Field(name: name, offset: offset, width: width, isOctal: isOctal, header: header, frame: frame))
    }

    private mutating func addPrefix(_ name: String, _ offset: Int) {
        for (field, place, width) in [("size", 4, 4), ("type", 8, 8), ("version", 16, 4), ("flags", 20, 4)] {
            add("\(name).\(field)", offset + place, width)
        }
    }

    private mutating func addFooter() {
        addPrefix("FOOTER", footerOffset)
        for (name, place, width) in [("major", 24, 2), ("minor", 26, 2), ("generation", 28, 4)] {
            add("FOOTER.\(name)", footerOffset + place, width)
        }
        for place in stride(from: 32, to: Footer.checksumPosition, by: 8) {
            add("FOOTER[\(place)]", footerOffset + place, 8)
        }
    }

    private mutating func addTable() {
        addPrefix("TABLE", tableOffset)
        for (number, section) in sections.enumerated() {
            let start = tableOffset + SectionPrefix.length + number * SectionEntry.length
            for place in [0, 8, 16, 24, 56] { add("TABLE \(section.type)[\(place)]", start + place, 8) }
        }
    }

    private mutating func addSection(_ section: SectionEntry) {
        let (start, end) = (Int(section.offset), Int(section.end))
        addPrefix("\(section.type)", start)
        let body = start + SectionPrefix.length
        switch section.type {
        case .index:
            for entry in stride(from: body, to: end, by: IndexEntry.length) {
                for (place, width) in [(0, 8), (32, 8), (40, 8), (48, 6), (54, 4), (58, 1), (59, 1), (60, 2), (62, 2)] {
                    add("INDEX[\(place)]", entry + place, width)
                }
            }
        case .names:
            for entry in stride(from: body, to: end, by: NameEntry.length) {
                for place in [0, 16] { add("NAMES[\(place)]", entry + place, 8) }
            }
        case .directories:
            var record = body
            while record < end {
                for (place, width) in [
                    (0, 1), (1, 1), (2, 2), (4, 4), (8, 8), (16, 8), (24, 8), (32, 8), (40, 8), (48, 8),
                ] {
                    add("DIRS[\(place)]", record + place, width)
                }
                record += 56 + Int(sound[record + 2]) + Int(sound[record + 3]) << 8
            }
        default:
            // Of the fan-outs' 4,096 counts a few stand for all.
            for place in stride(from: body, to: end, by: end - body > 4_096 ? 4_088 : 8) {
                add("\(section.type)[\(place - body)]", place, 8)
            }
        }
    }

    private mutating func addFrames(dataEnd: Int) {
        let frames = FrameReader(MemorySource(sound), limit: UInt64(dataEnd))
        var offset = 0
        while offset < dataEnd, let header = try? frames.header(at: UInt64(offset)) {
            switch header {
            case .skippable(_, let length):
                addPrefix("IDENTIFICATION", offset)
                // The version of libzstd is information.
                for (place, width) in [(24, 2), (26, 2), (32, 8), (40, 8)] {
                    add("IDENTIFICATION[\(place)]", offset + place, width)
                }
                offset += Int(length)
            case .data(let header):
                guard let extent = try? frames.extent(of: header, at: UInt64(offset)) else { return }
                let range = offset..<offset + Int(extent.length)
                for (place, width) in [(0, 4), (4, 1), (5, 1), (6, 8), (14, 3)] where header.hasRawForm {
                    add("frame[\(place)]", offset + place, width)
                }
                add("frame.checksum", range.upperBound - 4, 4)
                if extent.isRaw, header.contentSize <= FormatLimits.rawBlock { addHeaders(in: range) }
                offset = range.upperBound
            }
        }
    }

    /// The tar headers in a raw frame of one block.
    private mutating func addHeaders(in frame: Range<Int>) {
        for header in stride(from: frame.lowerBound + 17, to: frame.upperBound - 512, by: TarEntry.block)
        where sound[header + 257..<header + 262].elementsEqual("ustar".utf8) {
            for (name, place, width) in [("size", 124, 12), ("mtime", 136, 12), ("mode", 100, 8)] {
                add("tar.\(name)", header + place, width, isOctal: true, header: header, frame: frame)
            }
            for (name, place, width) in [("name", 0, 8), ("type", 156, 1), ("linkname", 157, 8), ("prefix", 345, 8)] {
                add("tar.\(name)", header + place, width, header: header, frame: frame)
            }
        }
    }
}

// MARK: - Seals

extension ResealedArchive {
    private static func put(_ new: [UInt8], _ bytes: inout [UInt8], _ offset: Int) {
        bytes.replaceSubrange(offset..<offset + new.count, with: new)
    }

    private static func put(_ value: UInt64, _ bytes: inout [UInt8], _ offset: Int, width: Int = 8) {
        for index in 0..<width { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
    }

    private static func byte(_ index: Int, of value: UInt64, _ field: Field) -> UInt8 {
        guard field.isOctal else { return UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
        let digit = field.width - 2 - index
        return digit < 0 ? 0 : 0x30 + UInt8(value >> (3 * UInt64(digit)) & 7)
    }

    private static func sum(_ piece: ArraySlice<UInt8>) -> UInt64 {
        unsafe piece.withUnsafeBytes { unsafe XXHash.xxh3($0) }
    }

    private static func sealHeader(_ bytes: inout [UInt8], _ header: Int) {
        for index in 148..<156 { bytes[header + index] = 0x20 }
        var sum = bytes[header..<header + TarEntry.block].reduce(0) { $0 + Int($1) }
        for digit in (0..<6).reversed() {
            bytes[header + 148 + digit] = 0x30 + UInt8(sum & 7)
            sum >>= 3
        }
        bytes[header + 154] = 0
    }

    /// Only for fields of the content: what is changed in a frame's own header stays as it was put.
    private static func sealFrame(_ bytes: inout [UInt8], _ frame: Range<Int>, _ field: Field) {
        let content = Array(bytes[frame.lowerBound + 17..<frame.upperBound - 4])
        put(UInt64(XXHash.frameChecksum(content)), &bytes, frame.upperBound - 4, width: 4)
    }

    private func sealBlocks(_ bytes: inout [UInt8]) {
        let (start, end) = (Int(sections[3].offset), Int(sections[3].end))
        for (number, place) in stride(from: start + SectionPrefix.length, to: end, by: 8).enumerated() {
            let block = number * FormatLimits.block
            Self.put(Self.sum(bytes[block..<min(start, block + FormatLimits.block)]), &bytes, place)
        }
    }

    private func sealBlockSums(_ bytes: inout [UInt8]) {
        let (start, end) = (Int(sections[4].offset), Int(sections[4].end))
        for (number, place) in stride(from: start + SectionPrefix.length + 8, to: end, by: 8).enumerated() {
            let piece = Int(sections[3].offset) + number * FormatLimits.block
            Self.put(Self.sum(bytes[piece..<min(start, piece + FormatLimits.block)]), &bytes, place)
        }
    }

    private func sealFooter(_ bytes: inout [UInt8]) {
        Self.put(
            Self.sum(bytes[footerOffset..<footerOffset + Footer.checksumPosition]), &bytes,
            footerOffset + Footer.checksumPosition)
        Self.put(Array(bytes[footerOffset...]), &bytes, firstCopy)
    }
}

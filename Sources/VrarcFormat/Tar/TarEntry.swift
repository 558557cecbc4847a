/// One entry of the tar stream: a file or a hard link, and the canonical headers it has (spec 5.6).
package struct TarEntry: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// A regular file with so many bytes of content.
        case file(size: UInt64)
        /// A hard link to the entry with this full name.
        case link(target: [UInt8])
    }

    /// Bytes of a tar block.
    package static let block = 512
    /// The tar stream's end, bytes of zero.
    package static let endLength = 1024
    /// The first size that 11 octal digits can't hold.
    static let octalSizeLimit: UInt64 = 1 << 33

    /// Full name, the top folder included.
    package var name: [UInt8]
    package var kind: Kind
    /// Seconds since 1970; the same in every entry of an archive.
    package var modified: UInt64

    package init(name: [UInt8], kind: Kind, modified: UInt64) {
        self.name = name
        self.kind = kind
        self.modified = modified
    }

    /// Bytes of content in the stream; 0 for links.
    package var contentSize: UInt64 {
        if case .file(let size) = kind { size } else { 0 }
    }

    /// Bytes that fill up content of this length to a whole number of blocks.
    package static func padding(after size: UInt64) -> Int {
        Int((UInt64(block) - size % UInt64(block)) % UInt64(block))
    }

    /// Appends the extended header, if one is needed, and the header.
    package func encodeHeaders(into bytes: inout [UInt8]) {
        let records = paxRecords()
        if !records.isEmpty {
            let header = TarHeaderBlock(
                name: Self.paxName, prefix: [], size: UInt64(records.count), modified: modified, type: Self.paxType,
                linkName: [])
            header.encode(into: &bytes)
            bytes.append(contentsOf: records)
            bytes.append(contentsOf: repeatElement(0, count: Self.padding(after: UInt64(records.count))))
        }
        headerBlock().encode(into: &bytes)
    }

    static let paxName = Array("././@PaxHeader".utf8)
    static let paxType = UInt8(ascii: "x")
    static let fileType = UInt8(ascii: "0")
    static let linkType = UInt8(ascii: "1")

    private func headerBlock() -> TarHeaderBlock {
        let split = Self.split(name)
        var link: [UInt8] = []
        var type = Self.fileType
        var size: UInt64 = 0
        switch kind {
        case .file(let length): size = length < Self.octalSizeLimit ? length : 0
        case .link(let target):
            link = Array(target.prefix(TarHeaderBlock.nameLength))
            type = Self.linkType
        }
        return TarHeaderBlock(
            name: split?.name ?? Array(name.prefix(TarHeaderBlock.nameLength)), prefix: split?.prefix ?? [], size: size,
            modified: modified, type: type, linkName: link)
    }

    /// How a name stands in the fields of a header; `nil` if it needs an extended header.
    private static func split(_ name: [UInt8]) -> (prefix: [UInt8], name: [UInt8])? {
        if name.count <= TarHeaderBlock.nameLength { return ([], name) }
        let from = name.count - TarHeaderBlock.nameLength - 1
        guard let slash = name[from...].firstIndex(of: UInt8(ascii: "/")), slash <= TarHeaderBlock.prefixLength,
            slash > 0, slash + 1 < name.count
        else { return nil }
        return (Array(name[..<slash]), Array(name[(slash + 1)...]))
    }

    private func paxRecords() -> [UInt8] {
        var records: [UInt8] = []
        if Self.split(name) == nil { Self.appendRecord("path", name, to: &records) }
        switch kind {
        case .link(let target) where target.count > TarHeaderBlock.nameLength:
            Self.appendRecord("linkpath", target, to: &records)
        case .file(let size) where size >= Self.octalSizeLimit:
            Self.appendRecord("size", Array(String(size).utf8), to: &records)
        default: break
        }
        return records
    }

    private static func appendRecord(_ key: String, _ value: [UInt8], to records: inout [UInt8]) {
        let rest = key.utf8.count + value.count + 3
        var length = rest + 1
        while length != rest + String(length).utf8.count { length = rest + String(length).utf8.count }
        records.append(contentsOf: "\(length) \(key)=".utf8)
        records.append(contentsOf: value)
        records.append(0x0A)
    }
}

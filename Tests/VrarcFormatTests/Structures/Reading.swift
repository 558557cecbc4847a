@testable import VrarcFormat

// The expectation macros take no expression that lends a span, so reading from arrays stands in functions.

func footer(in bytes: [UInt8]) -> Footer? { unsafe Footer(bytes.span.bytes) }

func table(in bytes: [UInt8], at offset: UInt64) throws(FormatError) -> SectionTable {
    try unsafe SectionTable(bytes.span.bytes, at: offset)
}

func record(in bytes: [UInt8]) -> DirectoryRecord? { unsafe DirectoryRecord(bytes.span.bytes, at: 0) }

func fanout(in bytes: [UInt8]) -> Fanout? { unsafe Fanout(bytes.span.bytes) }

func digest(in bytes: [UInt8]) -> BlobDigest { unsafe BlobDigest(bytes.span.bytes) }

func manifestLine(in bytes: [UInt8]) -> (digest: BlobDigest, path: [UInt8])? {
    unsafe ManifestLine.parse(bytes.span.bytes)
}

import VrarcArchive
import VrarcFormat

/// Walks over frames; each is decoded as it is and under its right checksum.
enum FrameFuzzing {
    static func run(_ bytes: [UInt8]) throws(BrokenRule) {
        let source = MemorySource(bytes)
        let reader = FrameReader(source, limit: source.length)
        var sealer = FrameSealer()
        let context = WorkerContext(level: 1)
        var offset: UInt64 = 0
        for _ in 0..<64 {
            guard let header = try? reader.header(at: offset) else { return }
            switch header {
            case .skippable(_, let length):
                guard length <= source.length - offset else { return }
                offset += length
            case .data(let data):
                guard let extent = try? reader.extent(of: data, at: offset) else { return }
                try require(extent.length <= source.length - offset, "a frame ends within the file")
                let frame = Array(bytes[Int(offset)..<Int(offset + extent.length)])
                try check(frame, data, extent, &sealer, context)
                offset += extent.length
            }
        }
    }

    private static func check(
        _ frame: [UInt8], _ header: DataFrameHeader, _ extent: FrameReader.Extent, _ sealer: inout FrameSealer,
        _ context: WorkerContext
    ) throws(BrokenRule) {
        guard header.contentSize <= FrameSealer.contentLimit else { return }
        let asGiven = decode(frame, header, context)
        var sealed = frame
        guard let content = sealer.seal(&sealed, header) else {
            try require(asGiven == nil, "a frame that does not decode without its checksum does not with it")
            return
        }
        let expected = content.array(0..<content.count)
        try require(decode(sealed, header, context) == expected, "a frame with its checksum gives its content")
        try require(asGiven == (frame == sealed ? expected : nil), "content comes out under its own checksum only")
        if extent.isRaw {
            let whole = unsafe RawFrame.encode(
                expected.span.bytes, checksum: XXHash.frameChecksum(expected))
            try require(sealed == whole, "a raw frame is the one that its content makes")
            for index in stride(from: 0, to: expected.count, by: 997) {
                let place = RawFrame.position(ofContentByte: index)
                try require(sealed[place] == expected[index], "a byte of a raw frame lies where arithmetic says")
            }
        }
    }

    private static func decode(_ frame: [UInt8], _ header: DataFrameHeader, _ context: WorkerContext) -> [UInt8]? {
        let stored = ByteBuffer(capacity: frame.count)
        unsafe frame.withUnsafeBytes { unsafe stored.append($0) }
        guard let content = unsafe try? FrameReader.decode(stored.bytes, header, at: 0, context) else { return nil }
        return content.array(0..<content.count)
    }
}

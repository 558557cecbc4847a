internal import VrarcFormat
internal import VrarcModel

/// The form in which a `WalkLog` keeps entries: about 110 bytes each, as every page of memory has its price.
extension WalkEntry {
    /// A place in a block of entries, and the frames of the entry before it.
    struct Place {
        var position = 0
        var frames = FramePlace()
    }

    private struct Flags: OptionSet {
        let rawValue: UInt16
        static let link = Flags(rawValue: 1)
        static let raw = Flags(rawValue: 2)
        static let digest = Flags(rawValue: 4)
        static let damaged = Flags(rawValue: 8)
        static let facts = Flags(rawValue: 16)
        /// The frames are those of the entry before.
        static let sameFrames = Flags(rawValue: 32)
        /// The number in NAMES is known.
        static let name = Flags(rawValue: 64)
        /// The number in INDEX is known.
        static let blob = Flags(rawValue: 128)
        /// The image's sides have two bytes each.
        static let shortSides = Flags(rawValue: 256)
    }

    private var flags: Flags {
        var flags: Flags = []
        if isLink { flags.insert(.link) }
        if isRaw { flags.insert(.raw) }
        if digest != nil { flags.insert(.digest) }
        if isDamaged { flags.insert(.damaged) }
        if case .number = name { flags.insert(.name) }
        if blob != nil { flags.insert(.blob) }
        if let facts {
            flags.insert(.facts)
            if max(facts.width ?? 0, facts.height ?? 0) <= UInt64(UInt16.max) { flags.insert(.shortSides) }
        }
        return flags
    }

    /// Appends the entry; `before` has the frames of the entry before it, and then this one's.
    func encode(into bytes: inout [UInt8], _ before: inout FramePlace) {
        var flags = flags
        if frames == before { flags.insert(.sameFrames) }
        // In one piece: number by number it would cost as much as all that the walk does with a path.
        var number: UInt32 = 0
        if case .number(let known) = name { number = known }
        let numbers: InlineArray<3, UInt64> = [
            (UInt64(flags.rawValue) | UInt64(UInt16(path.count)) << 16 | UInt64(position) << 32).littleEndian,
            (UInt64(number) | UInt64(blob ?? 0) << 32).littleEndian, size.littleEndian,
        ]
        unsafe numbers.span.bytes.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: path)
        if isLink { bytes.append(littleEndian: target) }
        if frames != before {
            let place: InlineArray<4, UInt64> = [
                frames.content.littleEndian, frames.stored.littleEndian, frames.header.littleEndian,
                frames.end.littleEndian,
            ]
            unsafe place.span.bytes.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            before = frames
        }
        if case .key(let key) = name {
            bytes.append(littleEndian: key.high)
            bytes.append(littleEndian: key.low)
        }
        if let digest { digest.append(to: &bytes) }
        if let facts { Self.encode(facts, areSidesShort: flags.contains(.shortSides), into: &bytes) }
    }

    private static func encode(_ facts: ImageFacts, areSidesShort: Bool, into bytes: inout [UInt8]) {
        let type = MediaType.allCases.firstIndex(of: facts.mediaType) ?? 0
        let problem = facts.problem.flatMap { ImageProblem.allCases.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        bytes.append(
            littleEndian: UInt32(truncatingIfNeeded: type | Int(facts.orientation ?? 0) << 8 | problem << 16))
        if areSidesShort {
            bytes.append(littleEndian: UInt32((facts.width ?? 0) | (facts.height ?? 0) << 16))
        } else {
            bytes.append(littleEndian: facts.width ?? 0)
            bytes.append(littleEndian: facts.height ?? 0)
        }
    }

    /// Reads the entry at `place`, and moves that behind it.
    init(_ bytes: RawSpan, _ place: inout Place) {
        var position = place.position
        func field<I: FixedWidthInteger & BitwiseCopyable>(_ type: I.Type) -> I {
            defer { position += MemoryLayout<I>.size }
            return bytes.load(type, at: position)
        }
        let flags = Flags(rawValue: field(UInt16.self))
        let length = Int(field(UInt16.self))
        let contentPosition = field(UInt32.self)
        let (number, blob) = (field(UInt32.self), field(UInt32.self))
        let size = field(UInt64.self)
        let path = bytes.extracting(position..<position + length).array()
        position += length
        let target = flags.contains(.link) ? field(UInt64.self) : 0
        if !flags.contains(.sameFrames) {
            place.frames = FramePlace(
                content: field(UInt64.self), stored: field(UInt64.self), header: field(UInt64.self),
                end: field(UInt64.self))
        }
        let name: NamePlace =
            flags.contains(.name)
            ? .number(number) : .key(NameKey(high: field(UInt64.self), low: field(UInt64.self)))
        self.init(path: path, name: name)
        isLink = flags.contains(.link)
        isRaw = flags.contains(.raw)
        isDamaged = flags.contains(.damaged)
        self.target = target
        self.size = size
        self.position = contentPosition
        self.blob = flags.contains(.blob) ? blob : nil
        frames = place.frames
        if flags.contains(.digest) {
            digest = BlobDigest(bytes.extracting(position..<position + BlobDigest.byteCount))
            position += BlobDigest.byteCount
        }
        if flags.contains(.facts) {
            let facts = field(UInt32.self)
            let isShort = flags.contains(.shortSides)
            let width = isShort ? UInt64(field(UInt16.self)) : field(UInt64.self)
            let height = isShort ? UInt64(field(UInt16.self)) : field(UInt64.self)
            self.facts = Self.facts(facts, width, height)
        }
        place.position = position
    }

    private static func facts(_ packed: UInt32, _ width: UInt64, _ height: UInt64) -> ImageFacts {
        let (type, orientation, problem) = (Int(packed & 0xFF), UInt8(packed >> 8 & 0xFF), Int(packed >> 16 & 0xFF))
        return ImageFacts(
            mediaType: MediaType.allCases[type], width: width == 0 ? nil : width, height: height == 0 ? nil : height,
            orientation: orientation == 0 ? nil : orientation,
            problem: problem == 0 ? nil : ImageProblem.allCases[problem - 1])
    }
}

import Testing
import VrarcTestSupport

@testable import VrarcModel

func probe(_ bytes: [UInt8]) -> ImageFacts? {
    unsafe ImageProbe.facts(of: bytes.span.bytes)
}

func sniff(_ bytes: [UInt8]) -> MediaType? {
    unsafe ImageProbe.sniff(bytes.span.bytes)
}

@Suite struct ImageProbeTests {
    typealias Tiny = TinyImages

    static let beginnings: [(bytes: [UInt8], type: MediaType)] = [
        ([0xFF, 0xD8, 0xFF], .jpeg), ([0x89] + Tiny.text("PNG\r\n\u{1a}\n"), .png), (Tiny.text("GIF87a"), .gif),
        (Tiny.text("GIF89a"), .gif), (Tiny.text("II*\0"), .tiff), (Tiny.text("MM\0*"), .tiff),
        (Tiny.text("II+\0"), .tiff),
        (Tiny.text("MM\0+"), .tiff), (Tiny.text("RIFF....WEBP"), .webp), (Tiny.text("....ftypmsf1"), .heic),
        (Tiny.text("BM............") + [124, 0, 0, 0], .bmp), (Tiny.text("II*.ftypheix"), .heic),
    ]

    @Test(arguments: beginnings)
    func firstBytesTellTheMediaType(_ bytes: [UInt8], _ type: MediaType) {
        #expect(sniff(bytes) == type)
        #expect(sniff(bytes + [UInt8](repeating: 0xAA, count: 100)) == type)
        #expect(probe(bytes)?.mediaType == type)
        for length in 0..<bytes.count { #expect(sniff(Array(bytes.prefix(length))) == nil) }
    }

    static let others: [[UInt8]] = [
        [], [0xFF, 0xD8], [0xFF, 0xD8, 0xFE], Tiny.text("GIF88a"), Tiny.text("GIF89b"), Tiny.text("MM*\0"),
        Tiny.text("IM*\0"), Tiny.text("RIFF....WAVE"), Tiny.text("....ftypavif"), Tiny.text("....ftypheic").dropLast(),
        Tiny.text("BM............") + [41, 0, 0, 0], Tiny.text("BM............") + [40, 0, 0], Tiny.text("%PDF-1.7"),
        Tiny.text("\u{89}PNG\r\n\u{1a}\n"),
    ]

    @Test(arguments: others)
    func otherFirstBytesAreNoImage(_ bytes: [UInt8]) {
        #expect(sniff(bytes) == nil)
        #expect(probe(bytes) == nil)
    }

    @Test(arguments: TinyImages.all.map(\.name))
    func eachKindTellsItsSizeAndOrientation(_ name: String) throws {
        let image = try #require(TinyImages.all.first { $0.name == name })
        let facts = try #require(probe(image.bytes))
        #expect(facts.width == 300)
        #expect(facts.height == 200)
        #expect(facts.orientation == (["gif", "bmp", "heic"].contains(name) ? nil : 6))
        #expect(facts.problem == nil)
        #expect(facts.mediaType.rawValue == "image/\(name == "bigtiff" ? "tiff" : name)")
    }

    /// The whole alone has no problem, and a part tells nothing that the whole does not. A HEIC file alone may end
    /// behind each of its boxes.
    @Test(arguments: TinyImages.all.map(\.name))
    func everyCutIsTruncated(_ name: String) throws {
        let image = try #require(TinyImages.all.first { $0.name == name }).bytes
        let whole = try #require(probe(image))
        for length in 0..<image.count {
            guard let facts = probe(Array(image.prefix(length))) else {
                #expect(length < 20, "cut at \(length)")
                continue
            }
            let isBoxEnd = name == "heic" && Tiny.heicBoxEnds(image).contains(length)
            #expect(facts.problem == (isBoxEnd ? nil : .truncated), "cut at \(length)")
            #expect(facts.width == nil || facts.width == whole.width)
            #expect(facts.height == nil || facts.height == whole.height)
            #expect(facts.orientation == nil || facts.orientation == whole.orientation)
        }
    }

    /// Seed 5, 6,000 images of each kind with up to four bytes changed: no bytes trap, and what is told is in range.
    @Test(arguments: TinyImages.all.map(\.name))
    func neverTrapsOnChangedBytes(_ name: String) throws {
        var random = SeededRandom(seed: 5)
        let image = try #require(TinyImages.all.first { $0.name == name }).bytes
        var problems = 0
        for _ in 0..<6_000 {
            var bytes = image
            for _ in 0...random.below(4) {
                let value = random.isOne(in: 3) ? [0, 0xFF, 0x80, 0x7F][random.below(4)] : UInt8(random.below(256))
                bytes[random.below(bytes.count)] = value
            }
            if random.isOne(in: 3) { bytes.removeLast(random.below(bytes.count)) }
            guard let facts = probe(bytes) else { continue }
            #expect(facts.width != 0 && facts.height != 0)
            #expect(facts.orientation.map { (1...8).contains($0) } ?? true)
            #expect(facts == probe(bytes))
            problems += facts.problem == nil ? 0 : 1
        }
        #expect(problems > 100)
    }

    /// Seed 6, 4,000 images of random bytes behind each kind's beginning.
    @Test func neverTrapsOnRandomBytes() {
        var random = SeededRandom(seed: 6)
        for _ in 0..<4_000 {
            for image in TinyImages.all {
                let start = image.bytes.prefix(20 + random.below(image.bytes.count - 20))
                let bytes = start + (0..<random.below(60)).map { _ in UInt8(random.below(256)) }
                #expect(probe(Array(bytes)) != nil)
            }
        }
    }

    /// Each way to leave bytes out of the middle: what is told is what the whole tells, or nothing.
    @Test(arguments: TinyImages.all.map(\.name))
    func beginningAndEndTellWhatTheWholeTells(_ name: String) throws {
        let image = try #require(TinyImages.all.first { $0.name == name }).bytes
        let whole = try #require(probe(image))
        var certain = 0
        for head in 20...image.count {
            for tail in stride(from: 0, through: image.count, by: 3) {
                let start = Array(image.prefix(head))
                let end = Array(image.suffix(tail))
                let answer = unsafe ImageProbe.facts(
                    head: start.span.bytes, tail: end.span.bytes, length: UInt64(image.count))
                let (facts, isCertain) = try #require(answer)
                #expect(facts.problem == nil)
                #expect(facts.width == nil || facts.width == 300)
                #expect(facts.orientation == nil || facts.orientation == whole.orientation)
                #expect(!isCertain || facts == whole)
                #expect(isCertain || head + tail < image.count)
                certain += isCertain ? 1 : 0
            }
        }
        #expect(certain > 0)
        #expect(unsafe ImageProbe.facts(head: image.span.bytes, tail: RawSpan(), length: 3) == nil)
    }
}

import Testing

@testable import VrarcModel

@Suite struct ImageProbeJPEGTests {
    typealias Tiny = TinyImages

    @Test(arguments: Tiny.Order.allCases, 1...8)
    func orientationIsReadInBothByteOrders(_ order: Tiny.Order, _ orientation: Int) {
        #expect(probe(Tiny.jpeg(3, 2, exif: Tiny.exif(orientation, order)))?.orientation == UInt8(orientation))
    }

    @Test func orientationOutsideOneToEightIsNone() {
        for value in [0, 9, 256 + 6] { #expect(probe(Tiny.jpeg(3, 2, exif: Tiny.exif(value)))?.orientation == nil) }
        #expect(probe(Tiny.jpeg(3, 2, exif: Tiny.tiff([(274, 4, 6)])))?.orientation == nil)
    }

    @Test func theFirstExifBlockCounts() {
        func segment(_ exif: [UInt8]) -> [UInt8] { Tiny.segment(0xE1, Tiny.text("Exif\0\0") + exif) }
        let other = Tiny.segment(0xE1, Tiny.text("http://ns.adobe.com/xap/1.0/\0"))
        let rest = Tiny.frame(3, 2) + Tiny.scan + [0xFF, 0xD9]
        #expect(probe([0xFF, 0xD8] + other + segment(Tiny.exif(3)) + segment(Tiny.exif(8)) + rest)?.orientation == 3)
        #expect(probe([0xFF, 0xD8] + segment(Tiny.tiff([])) + segment(Tiny.exif(8)) + rest)?.orientation == nil)
        let exif = Tiny.chunk("eXIf", Tiny.exif(3)) + Tiny.chunk("eXIf", Tiny.exif(8))
        #expect(probe(Tiny.png(3, 2, before: exif))?.orientation == 3)
    }

    @Test func damagedExifIsNoProblemOfTheImage() {
        for length in 0..<Tiny.exif(6).count {
            let facts = probe(Tiny.jpeg(3, 2, exif: Array(Tiny.exif(6).prefix(length))))
            #expect(facts?.problem == nil)
            #expect(facts?.width == 3)
            #expect(facts?.orientation == (length < 34 ? nil : 6), "cut at \(length)")
        }
        let far = Tiny.text("II") + Tiny.little(42, 2) + Tiny.little(0xFFFF_FFFF, 4)
        #expect(probe(Tiny.jpeg(3, 2, exif: far))?.orientation == nil)
        #expect(probe(Tiny.jpeg(3, 2, exif: Tiny.tiff([(274, 3, 6)], isBig: true)))?.orientation == nil)
    }

    @Test(arguments: [0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC9, 0xCF] as [UInt8])
    func everyKindOfFrameTellsTheSize(_ marker: UInt8) {
        #expect(probe(Tiny.jpeg(640, 480, marker: marker)) == ImageFacts(mediaType: .jpeg, width: 640, height: 480))
    }

    @Test func aThumbnailWithinASegmentIsNotTheImage() {
        let thumbnail = Tiny.jpeg(16, 8)
        let facts = probe(Tiny.jpeg(640, 480, exif: Tiny.exif(3) + thumbnail))
        #expect(facts == ImageFacts(mediaType: .jpeg, width: 640, height: 480, orientation: 3))
        var cut = Tiny.jpeg(640, 480, exif: Tiny.exif(3) + thumbnail)
        cut.removeLast(2)
        #expect(probe(cut)?.problem == .truncated)
    }

    @Test func bytesBehindTheEndAreNoProblem() {
        for count in [1, 2, 100, 5_000] {
            #expect(probe(Tiny.jpeg(3, 2) + [UInt8](repeating: 0xFF, count: count))?.problem == nil)
        }
    }

    @Test func theEndIsOneThatFollowsTheFirstScan() {
        let comment = Tiny.segment(0xFE, [0xFF, 0xD9])
        let head: [UInt8] = [0xFF, 0xD8] + comment + Tiny.frame(3, 2)
        #expect(probe(head + Tiny.scan)?.problem == .truncated)
        #expect(probe(head + Tiny.scan + [0xFF])?.problem == .truncated)
        #expect(probe(head + Tiny.scan + [0xFF, 0xFF, 0xD9])?.problem == nil)
        #expect(probe(head + Tiny.segment(0xDA, [1, 1, 0, 0, 0xFF, 0xD9]))?.problem == .truncated)
        #expect(probe(head + Tiny.segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0xFF, 0xD9])?.problem == nil)
    }

    @Test func markersMayHaveFillBytesAndStandAlone() {
        let bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xFF, 0xFF, 0x01, 0xFF, 0xD3, 0xFF] + Tiny.frame(3, 2) + Tiny.scan
        #expect(probe(bytes + [0xFF, 0xD9]) == ImageFacts(mediaType: .jpeg, width: 3, height: 2))
    }

    @Test(arguments: [
        [0xFF, 0xD9], [0xFF, 0x00], [0xFF, 0xD8], [0xFF, 0xE0, 0, 1], [0xFF, 0xFE, 0, 2, 0x41],
        [0xFF, 0xC0, 0, 7, 8, 0, 1, 0, 1], [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0xFF, 0xD9],
    ])
    func structureThatCannotBeReadIsMalformed(_ tail: [Int]) {
        let bytes: [UInt8] = [0xFF, 0xD8] + tail.map { UInt8($0) } + [0xFF, 0xD9]
        #expect(probe(bytes) == ImageFacts(mediaType: .jpeg, problem: .malformed))
    }

    @Test func theFirstFrameCountsAndZeroTellsNothing() {
        let bytes: [UInt8] = [0xFF, 0xD8] + Tiny.frame(5, 0) + Tiny.frame(7, 7) + Tiny.scan + [0xFF, 0xD9]
        #expect(probe(bytes) == ImageFacts(mediaType: .jpeg, width: 5))
    }
}

import Testing

@testable import VrarcModel

@Suite struct ImageProbeKindTests {
    typealias Tiny = TinyImages

    // MARK: PNG

    @Test func pngOrientationStandsBeforeOrBehindTheData() {
        let exif = Tiny.chunk("eXIf", Tiny.exif(8))
        #expect(probe(Tiny.png(3, 2, before: exif))?.orientation == 8)
        #expect(probe(Tiny.png(3, 2, after: exif))?.orientation == 8)
        #expect(probe(Tiny.png(3, 2) + exif)?.orientation == nil)
    }

    @Test func pngBeginsWithItsHeaderAndEndsWithIEND() {
        let signature = Tiny.png(1, 1).prefix(8)
        #expect(probe(signature + Tiny.chunk("IDAT", []) + Tiny.chunk("IEND", []))?.problem == .malformed)
        #expect(probe(signature + Tiny.chunk("IHDR", [1, 2]) + Tiny.chunk("IEND", []))?.problem == .malformed)
        #expect(probe(Tiny.png(3, 2) + [0, 0, 0])?.problem == nil)
        #expect(probe(Tiny.png(3, 2, before: [0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4]))?.problem == .truncated)
        #expect(probe(Tiny.png(0x7FFF_FFFF, 0)) == ImageFacts(mediaType: .png, width: 0x7FFF_FFFF))
    }

    // MARK: GIF

    @Test func gifHasATrailerBehindItsBlocks() {
        #expect(probe(Tiny.gif(3, 2) + [1, 2, 3])?.problem == nil)
        var other = Tiny.gif(3, 2)
        other[other.count - 1] = 0x3C
        #expect(probe(other)?.problem == .malformed)
        #expect(probe(Tiny.gif(3, 2).dropLast() + [0x3B])?.problem == nil)
    }

    // MARK: TIFF

    @Test(arguments: Tiny.Order.allCases, [false, true])
    func tiffIsReadInBothByteOrdersAndSizes(_ order: Tiny.Order, _ isBig: Bool) {
        let bytes = Tiny.tiff([(254, 4, 0), (256, 4, 70_000), (257, 3, 9), (274, 3, 5)], order, isBig: isBig)
        #expect(probe(bytes) == ImageFacts(mediaType: .tiff, width: 70_000, height: 9, orientation: 5))
        #expect(probe(bytes + [1, 2, 3])?.problem == nil)
        #expect(probe(bytes.dropLast())?.problem == .truncated)
        #expect(probe(bytes.dropLast())?.width == 70_000)
    }

    @Test func tiffDirectoryBeyondTheEndIsTruncated() {
        let head = Tiny.text("II*\0")
        #expect(probe(head + Tiny.little(100, 4))?.problem == .truncated)
        #expect(probe(head + Tiny.little(8, 4))?.problem == .truncated)
        #expect(probe(head + Tiny.little(0, 4))?.problem == .malformed)
        #expect(probe(head + Tiny.little(4, 4) + [0, 0])?.problem == .malformed)
        #expect(probe(head + Tiny.little(8, 4) + [0, 0, 0, 0, 0, 0])?.problem == .malformed)
        let huge = Tiny.text("II+\0") + Tiny.little(8, 4) + Tiny.little(16, 8) + Tiny.little(-1, 8)
        #expect(probe(huge + [UInt8](repeating: 0, count: 40))?.problem == .truncated)
        let far = Tiny.text("II+\0") + Tiny.little(8, 4) + Tiny.little(-1, 8)
        #expect(probe(far)?.problem == .truncated)
        let wrong = Tiny.text("MM\0+") + Tiny.big(4, 2) + Tiny.big(0, 2) + Tiny.big(16, 8)
        #expect(probe(wrong)?.problem == .malformed)
    }

    @Test func tiffWithoutSizeTellsNone() {
        #expect(probe(Tiny.tiff([(274, 3, 2)])) == ImageFacts(mediaType: .tiff, orientation: 2))
        #expect(probe(Tiny.tiff([(256, 2, 5), (256, 3, 6), (256, 3, 7)]))?.width == 6)
        #expect(probe(Tiny.tiff([(256, 16, 5)]))?.width == nil)
    }

    // MARK: BMP

    @Test(arguments: [12, 40, 52, 56, 64, 108, 124])
    func bmpHeadersOfEachLengthTellTheSize(_ header: Int) {
        #expect(probe(Tiny.bmp(640, 480, header: header)) == ImageFacts(mediaType: .bmp, width: 640, height: 480))
    }

    @Test func bmpHeightMayBeNegative() {
        #expect(probe(Tiny.bmp(3, -2))?.height == 2)
        #expect(probe(Tiny.bmp(3, -0x8000_0000))?.height == 0x8000_0000)
        #expect(probe(Tiny.bmp(-3, 2))?.width == nil)
    }

    // MARK: WebP

    @Test func webpTellsItsSizeInThreeWays() {
        let size = ImageFacts(mediaType: .webp, width: 300, height: 200)
        #expect(probe(Tiny.webp([Tiny.vp8(300, 200)])) == size)
        #expect(probe(Tiny.webp([Tiny.vp8l(300, 200)])) == size)
        #expect(probe(Tiny.webp([Tiny.vp8x(300, 200), Tiny.vp8(1, 1)])) == size)
        #expect(probe(Tiny.webp([Tiny.vp8l(0x4000, 0x4000)]))?.height == 0x4000)
        #expect(probe(Tiny.webp([Tiny.vp8x(1 << 24, 1)]))?.width == 1 << 24)
    }

    @Test func webpExifMayHaveAPrefix() {
        let exif = ("EXIF", Tiny.text("Exif\0\0") + Tiny.exif(7, .big))
        #expect(probe(Tiny.webp([Tiny.vp8x(3, 2), Tiny.vp8(3, 2), exif]))?.orientation == 7)
    }

    @Test func webpStructureIsThatOfRIFF() {
        #expect(probe(Tiny.webp([("ABCD", [1, 2])]))?.problem == .malformed)
        #expect(probe(Tiny.webp([]))?.problem == .malformed)
        #expect(probe(Tiny.webp([("VP8 ", [1, 2])]))?.problem == .malformed)
        #expect(probe(Tiny.webp([("VP8L", [0x30, 0, 0, 0, 0])]))?.problem == .malformed)
        #expect(probe(Tiny.webp([Tiny.vp8(3, 2)]) + [1, 2, 3])?.problem == nil)
        var long = Tiny.webp([Tiny.vp8(3, 2)])
        long[16] += 40
        #expect(probe(long) == ImageFacts(mediaType: .webp, width: 3, height: 2, problem: .malformed))
    }

    // MARK: HEIC

    @Test func heicTellsTheSizeOfItsPrimaryItem() {
        #expect(probe(Tiny.heic(4032, 3024)) == ImageFacts(mediaType: .heic, width: 4032, height: 3024))
        #expect(probe(Tiny.heic(4032, 3024, exif: Tiny.exif(6)))?.orientation == nil)
        #expect(probe(Tiny.heic(3, 2, brand: "mif1"))?.width == 3)
    }

    @Test func heicBoxesFitWithinTheFile() {
        let ftyp = Tiny.box("ftyp", Tiny.text("heic"))
        #expect(probe(ftyp) == ImageFacts(mediaType: .heic))
        #expect(probe(ftyp + [0, 0, 0, 9] + Tiny.text("free"))?.problem == .truncated)
        #expect(probe(ftyp + [0, 0, 0, 0] + Tiny.text("mdat"))?.problem == nil)
        #expect(probe(ftyp + [0, 0, 0, 7] + Tiny.text("free"))?.problem == .malformed)
        let large: [UInt8] = [0, 0, 0, 1] + Tiny.text("mdat")
        #expect(probe(ftyp + large + Tiny.big(16, 8))?.problem == nil)
        #expect(probe(ftyp + large + Tiny.big(17, 8))?.problem == .truncated)
        #expect(probe(ftyp + large + Tiny.big(-1, 8))?.problem == .truncated)
        #expect(probe(ftyp + large + Tiny.big(15, 8))?.problem == .malformed)
        let child = Tiny.fullBox("meta", 0, [0, 0, 0, 99] + Tiny.text("pitm"))
        #expect(probe(ftyp + child)?.problem == .malformed)
    }
}

extension ImageProbe {
    /// Reads the first directory.
    static func tiff(_ bytes: inout ImageBytes, _ facts: inout ImageFacts) -> ImageProblem? {
        let directory = TIFFDirectory(&bytes, from: 0, to: bytes.length)
        facts.width = directory.width
        facts.height = directory.height
        facts.orientation = directory.orientation
        return directory.problem
    }

    /// The orientation of the EXIF block from `start` to before `end`. A block that can't be read has none.
    static func exifOrientation(_ bytes: inout ImageBytes, from start: UInt64, to end: UInt64) -> UInt8? {
        let directory = TIFFDirectory(&bytes, from: start, to: end)
        return directory.isBig ? nil : directory.orientation
    }
}

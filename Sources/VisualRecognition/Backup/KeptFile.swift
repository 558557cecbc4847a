/// A file that is in the folder of an unfinished backup, and where its line of the journal is.
struct KeptFile: Sendable {
    /// Bytes.
    let size: UInt64
    /// Where its line in the journal begins.
    let offset: UInt64
    /// Bytes of that line.
    let length: UInt32
    /// Its name in the folder.
    let number: UInt32
    /// The extension of a picture's format; `nil` for what is no picture.
    let suffix: Suffix?
    /// What the service's name for an image says of its bytes.
    let origin: Origin

    enum Suffix: String, Sendable {
        case jpg, png, gif, tif, bmp, webp, heic
    }

    enum Origin: String, Sendable, CaseIterable {
        /// The bytes have the MD5 that the id ends with: they are those that were uploaded.
        case original
        /// They have another one: the service made a new picture.
        case reencoded = "re-encoded"
        /// The id ends with no MD5, or it is no image.
        case unknown
    }
}

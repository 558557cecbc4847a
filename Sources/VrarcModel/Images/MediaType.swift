/// What kind of image a content is, told by its first bytes (spec 5.9).
package enum MediaType: String, CaseIterable, Hashable, Sendable {
    /// FF D8 FF.
    case jpeg = "image/jpeg"
    /// 89 50 4E 47 0D 0A 1A 0A.
    case png = "image/png"
    /// `GIF87a` or `GIF89a`.
    case gif = "image/gif"
    /// TIFF or BigTIFF.
    case tiff = "image/tiff"
    /// A Windows bitmap with one of the known header lengths.
    case bmp = "image/bmp"
    /// `RIFF`…`WEBP`.
    case webp = "image/webp"
    /// An ISO base media file with a HEIF major brand.
    case heic = "image/heic"
}

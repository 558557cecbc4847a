internal import VrarcModel

/// What compression can make of a content, told by its bytes.
enum Compressibility: Sendable {
    /// Next to nothing but of its headers, as of an image's coded body.
    case dense
    /// Pixels as they are, of which an image without compression consists.
    case samples
    /// Text, and all that was not looked at more closely.
    case other

    /// What can be made of a small content.
    init(small content: UnsafeRawBufferPointer) {
        if unsafe ByteDensity.isDense(content) {
            self = .dense
        } else {
            unsafe self.init(loose: content)
        }
    }

    /// What can be made of a content that is known not to be dense.
    init(loose content: UnsafeRawBufferPointer) {
        let head = unsafe UnsafeRawBufferPointer(rebasing: content.prefix(ImageProbe.sniffLength))
        switch unsafe ImageProbe.sniff(RawSpan(_unsafeBytes: head)) {
        case .bmp, .tiff: self = .samples
        default: self = .other
        }
    }
}

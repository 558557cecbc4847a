import VrarcArchive
import VrarcFormat

/// One buffer of zeros that all raw blocks without a mark share.
struct ZeroPages {
    let buffer: ByteBuffer

    init() {
        buffer = ByteBuffer(capacity: FormatLimits.rawBlock)
        buffer.append([UInt8](repeating: 0, count: FormatLimits.rawBlock))
    }
}

extension ByteBuffer {
    /// Adds the bytes of an array, for which there is room.
    func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }
}

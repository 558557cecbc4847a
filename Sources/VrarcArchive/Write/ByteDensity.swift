/// How evenly the values of bytes are spread: what Huffman coding or encryption left has no more to win.
///
/// A look at a few thousand bytes costs a twentieth of what compressing them does.
enum ByteDensity {
    /// Whether the middle of a small content has no more to win: that of an image's coded body.
    static func isDense(_ content: UnsafeRawBufferPointer) -> Bool {
        guard content.count >= 512 else { return false }
        let middle = content.count / 2
        let end = min(middle + 1024, content.count)
        return unsafe unevenness(of: [UnsafeRawBufferPointer(rebasing: content[middle..<end])]) < most
    }

    /// Unevenness below which nothing is to be won.
    static let most = 1.5

    /// How often two bytes taken at random from the pieces are equal, as a multiple of how often they are if all values are
    /// as frequent: 1 for random bytes, up to 1.5 for a photograph's coded body, 4 for base64, more for text and pixels.
    static func unevenness(of pieces: [UnsafeRawBufferPointer]) -> Double {
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { counts in
            unsafe counts.initialize(repeating: 0)
            var total = 0.0
            for index in unsafe pieces.indices {
                let piece = unsafe pieces[index]
                var position = 0
                while position < piece.count {
                    unsafe counts[Int(piece[position])] &+= 1
                    position += 1
                }
                total += Double(piece.count)
            }
            var pairs = 0.0
            for value in 0..<256 { unsafe pairs += Double(counts[value]) * Double(counts[value]) }
            return pairs / (total + total * (total - 1) / 256)
        }
    }
}

/// Training data or a metadata line of a source that can't be used.
package struct TrainingDataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where, in bytes from the beginning of what was read.
    package let offset: Int
    /// What is wrong, as a sentence.
    package let sentence: String

    init(at offset: Int, _ sentence: String) {
        self.offset = offset
        self.sentence = sentence
    }

    package var description: String { "\(sentence.dropLast()) (byte \(offset))." }

    /// Reads JSON; what is wrong with it becomes an error of this kind.
    static func read(_ bytes: RawSpan) throws(TrainingDataError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(reading: bytes)
        } catch {
            throw TrainingDataError(at: error.offset, error.sentence)
        }
    }

    /// Where the value in `bytes` begins.
    static func start(of bytes: RawSpan) -> Int {
        var offset = 0
        while let byte = bytes.peek(offset), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
        return offset
    }
}

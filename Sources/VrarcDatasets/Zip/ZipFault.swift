/// Why a zip, or a member of one, can't be read.
struct ZipFault: Error {
    /// A part of a sentence, without the zip's name.
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

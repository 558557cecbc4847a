/// Why a backup can't be made or go on, where it is neither the service nor the disk.
package struct BackupError: Error, Hashable, Sendable {
    package let subject: String
    /// A sentence without a full stop.
    package let sentence: String
    package let hint: String

    init(_ subject: String, _ sentence: String, hint: String) {
        self.subject = subject
        self.sentence = sentence
        self.hint = hint
    }
}

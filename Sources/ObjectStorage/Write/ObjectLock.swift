/// A time during which an object can't be deleted or replaced.
package struct ObjectLock: Sendable, Hashable {
    package enum Mode: String, Sendable {
        /// Who has a special right may shorten it.
        case governance = "GOVERNANCE"
        /// Nobody may, not even the owner of the account.
        case compliance = "COMPLIANCE"
    }

    package let mode: Mode
    /// A moment as S3 has it, such as `2036-11-28T00:00:00Z`.
    package let until: String

    package init(_ mode: Mode, until: String) {
        self.mode = mode
        self.until = until
    }
}

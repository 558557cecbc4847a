/// What becomes of a file that is there already.
package enum ExistingFiles: String, Sendable, CaseIterable {
    /// Nothing is restored.
    case fail
    /// It stays.
    case skip
    /// It is replaced.
    case replace
}

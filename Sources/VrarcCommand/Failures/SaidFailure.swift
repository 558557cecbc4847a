/// An error of a library that only some commands link, which says itself what is said of it.
package protocol SaidFailure: Error {
    /// The sentence, the hint and the exit status.
    var failure: CommandFailure { get }
}

/// A call of which it can't be told whether it was carried out.
struct UnclearOutcome {
    /// What is said of it.
    let failure: BackupError

    /// - Parameter sentence: What can't be told.
    init(_ error: ServiceError, _ sentence: String) {
        failure = BackupError(
            error.subject, "\(error.call): \(error.reason); \(sentence)",
            hint: "nothing is sent twice without a look: run the same command again in two minutes")
    }
}

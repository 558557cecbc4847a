extension CommandFailure {
    /// This failure of work that can be gone on with; `kept` says what is kept where, and how to go on.
    package func keeping(_ kept: String) -> CommandFailure {
        if case .stopped = outcome {
            return CommandFailure(outcome, "stopped by a signal", hint: kept, code: code)
        }
        let advice = hint.map { "\($0); " } ?? ""
        return CommandFailure(
            outcome, sentence, subject: subject,
            hint: advice.replacing("; nothing half-done was left", with: "") + kept, code: code)
    }
}

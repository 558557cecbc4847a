import VisualRecognition
import VrarcCommand

/// What is said of a backup that ended before its archive was whole.
enum PartialFailure {
    /// The failure, with what is kept and how to go on. A folder in which nothing is yet is removed instead.
    static func failure(_ error: any Error, _ folder: PartialFolder) -> CommandFailure {
        let failure = CommandFailure(error)
        if folder.isEmpty {
            try? folder.remove()
            return failure
        }
        let kept = "what was downloaded is kept in \(folder.path); the same command again goes on from there"
        if case .stopped = failure.outcome {
            return CommandFailure(failure.outcome, "stopped by a signal", hint: kept, code: failure.code)
        }
        let advice = failure.hint.map { "\($0); " } ?? ""
        return CommandFailure(
            failure.outcome, failure.sentence, subject: failure.subject,
            hint: advice.replacing("; nothing half-done was left", with: "") + kept, code: failure.code)
    }
}

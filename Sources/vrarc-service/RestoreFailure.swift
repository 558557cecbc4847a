import VisualRecognition
import VrarcCommand

/// What is said of a restore to a service that ended before all was there.
enum RestoreFailure {
    static func failure(_ error: any Error, _ journal: RestoreJournal) -> CommandFailure {
        let failure = CommandFailure(error)
        if journal.isEmpty {
            try? journal.remove()
            return failure
        }
        let kept = "what was done is noted in \(journal.path); the same command again goes on from there"
        if case .stopped = failure.outcome {
            return CommandFailure(failure.outcome, "stopped by a signal", hint: kept, code: failure.code)
        }
        let advice = failure.hint.map { "\($0); " } ?? ""
        return CommandFailure(
            failure.outcome, failure.sentence, subject: failure.subject,
            hint: advice.replacing("; nothing half-done was left", with: "") + kept, code: failure.code)
    }
}

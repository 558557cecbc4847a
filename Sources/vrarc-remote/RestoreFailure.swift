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
        return failure.keeping(
            "what was done is noted in \(journal.path); the same command again goes on from there")
    }
}

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
        return failure.keeping(
            "what was downloaded is kept in \(folder.path); the same command again goes on from there")
    }
}

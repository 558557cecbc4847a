import VrarcArchive

/// Tells how much of an object has come to where it goes.
final class ShipmentMeter: Sendable {
    private let state: Locked<WorkProgress>
    private let report: ProgressHandler?

    /// - Parameter reused: Bytes that were there before.
    init(total: UInt64, reused: UInt64 = 0, phase: String, _ report: ProgressHandler?) {
        self.report = report
        state = Locked(WorkProgress(phase: phase, bytes: reused, totalBytes: total))
    }

    /// Adds a part that is there now.
    func add(_ bytes: UInt64, phase: String? = nil) {
        let progress = state.withLock { progress in
            progress.bytes += bytes
            if let phase { progress.phase = phase }
            return progress
        }
        report?(progress)
    }
}

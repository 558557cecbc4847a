package import VrarcArchive
import VrarcModel

/// Shows progress: a bar on a terminal, JSON lines with `--json`, else nothing; and nothing in the first second.
package final class ProgressMeter: Sendable {
    private struct State {
        var began: ContinuousClock.Instant
        var phaseBegan: ContinuousClock.Instant
        var phase = ""
        var shown: ContinuousClock.Instant?
        var isBarVisible = false
    }

    private enum Form { case none, bar, json(StandardOutput) }

    private let state: Locked<State>
    private let form: Form

    /// `json` takes the lines, if there are to be any.
    package init(isQuiet: Bool, json: StandardOutput?) {
        let now = ContinuousClock.now
        state = Locked(State(began: now, phaseBegan: now))
        if isQuiet {
            form = .none
        } else if let json {
            form = .json(json)
        } else {
            form = Terminal.isTerminal(2) && Terminal.canMove ? .bar : .none
        }
    }

    /// Takes progress from any thread.
    package var handler: ProgressHandler {
        { [self] progress in show(progress) }
    }

    /// Takes the bar away, so that something else can be said.
    package func clear() {
        state.withLock { state in
            guard state.isBarVisible else { return }
            state.isBarVisible = false
            Talk.write(Self.erase)
        }
    }

    private static let erase = "\r\u{1B}[K"

    private func show(_ progress: WorkProgress) {
        if case .none = form { return }
        let now = ContinuousClock.now
        state.withLock { state in
            if progress.phase != state.phase {
                state.phase = progress.phase
                state.phaseBegan = now
            }
            guard now - state.began >= .seconds(1) else { return }
            if let shown = state.shown, now - shown < interval { return }
            state.shown = now
            let (seconds, attoseconds) = (now - state.phaseBegan).components
            let line = ProgressLine(progress, seconds: Double(seconds) + Double(attoseconds) / 1e18)
            switch form {
            case .none: return
            case .json(let output): try? Self.write(line, to: output)
            case .bar:
                state.isBarVisible = true
                Talk.write(Self.erase + line.text(columns: Terminal.columns - 1))
            }
        }
    }

    private var interval: Duration {
        if case .json = form { .seconds(1) } else { .milliseconds(100) }
    }

    private static func write(_ line: ProgressLine, to output: StandardOutput) throws(ArchiveError) {
        let progress = line.progress
        try output.json(
            "progress",
            [
                JSONMember("phase", .string(progress.phase)),
                JSONMember("items", JSONValue(progress.items)),
                JSONMember("total_items", JSONValue(progress.totalItems)),
                JSONMember("bytes", JSONValue(progress.bytes)),
                JSONMember("total_bytes", JSONValue(progress.totalBytes)),
                JSONMember("bytes_per_second", JSONValue(line.rate)),
                JSONMember("seconds_left", JSONValue(line.secondsLeft)),
            ])
        try output.flush()
    }
}

/// The result of work that a pool does; whoever needs it waits.
package final class Job<Value: Sendable>: Sendable {
    private let lock: ConditionLock<Value?>

    init() {
        lock = ConditionLock(nil)
    }

    /// A job that is done already.
    package init(_ value: Value) {
        lock = ConditionLock(value)
    }

    func complete(_ value: Value) {
        lock.update { $0 = value }
    }

    /// Blocks until the work is done.
    package func wait() -> Value {
        lock.wait { $0 }
    }

    /// Blocks until the work is done, but no longer than so long; whether it is.
    package func wait(milliseconds: Int) -> Bool {
        lock.wait(milliseconds: milliseconds) { $0 == nil ? nil : true } ?? false
    }

    /// Whether `wait` would not block.
    package var isDone: Bool {
        lock.update { $0 != nil }
    }
}

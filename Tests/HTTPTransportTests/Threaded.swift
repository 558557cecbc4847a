import Foundation

/// Work on a thread of its own, which may block.
final class Threaded: @unchecked Sendable {
    // Written before the semaphore is signalled and read behind it.
    private var result: Result<Void, any Error> = .success(())
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () throws -> Void) {
        let thread = Thread { [self] in
            result = Result { try body() }
            done.signal()
        }
        thread.start()
    }

    func wait() throws {
        done.wait()
        try result.get()
    }
}

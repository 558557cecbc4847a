internal import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// A thread that runs a loop until it ends by itself; the one who made it joins it.
@safe
struct TransportThread: ~Copyable {
    private let thread: pthread_t

    /// Throws `.other` where the system has no thread left.
    init(_ loop: TransferLoop) throws(HTTPError) {
        let box = unsafe Unmanaged.passRetained(loop)
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                unsafe Unmanaged<TransferLoop>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard result == 0 else {
            unsafe box.release()
            throw HTTPError(.other, "no thread can be started")
        }
        self.thread = thread
    }

    /// Waits until the loop has ended.
    func join() {
        _ = pthread_join(thread, nil)
    }
}

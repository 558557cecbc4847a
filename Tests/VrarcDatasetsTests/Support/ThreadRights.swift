#if canImport(Glibc)
    import Glibc
#endif

/// The user whose rights one thread has on files; that of the others stays.
enum ThreadRights {
    private typealias Function = @convention(c) (uid_t) -> Int32

    static func set(user: uid_t) {
        guard let symbol = unsafe dlsym(nil, "setfsuid") else { return }
        _ = unsafe unsafeBitCast(symbol, to: Function.self)(user)
    }
}

#if canImport(Glibc)
    import Glibc
#endif

/// Standard input, output and error as they were given.
package enum StandardDescriptors {
    /// Opens those that are closed, for nothing.
    ///
    /// Else the first files that are opened would get their numbers, and what is said would be written into an archive.
    /// They are opened for reading, so that writing the result still fails and is told.
    package static func reserve() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            let opened = unsafe open("/dev/null", O_RDONLY)
            if opened >= 0, opened != descriptor {
                _ = dup2(opened, descriptor)
                _ = close(opened)
            }
        }
    }
}

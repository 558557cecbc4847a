public import SystemPackage

/// A system call on a file that failed: which, on what, and why.
public struct IOFault: Error, Hashable, Sendable {
    /// What was attempted, such as `read`.
    public let call: SystemCall
    /// The file's name as the user knows it.
    public let subject: String
    public let errno: Errno
    /// Where in the file, if that is known, bytes.
    public let offset: UInt64?

    package init(_ call: SystemCall, on subject: String, _ errno: Errno, at offset: UInt64? = nil) {
        self.call = call
        self.subject = subject
        self.errno = errno
        self.offset = offset
    }
}

/// The system calls that pass the one seam.
public enum SystemCall: String, Sendable, CaseIterable {
    case open, read, write, stat, sync, close, rename, remove, link, clone, makeDirectory, listDirectory, setTimes
}

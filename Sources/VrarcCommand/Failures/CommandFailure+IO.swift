import SystemPackage
package import VrarcArchive

extension CommandFailure {
    /// Says that a system call failed: what was attempted, on what, why, and what may help.
    package init(_ fault: IOFault) {
        let place = fault.offset.map { " at offset \($0)" } ?? ""
        self.init(
            .failed,
            "cannot \(Self.verb(fault.call)) \(fault.subject.isEmpty ? "''" : fault.subject)\(place): \(fault.errno)",
            subject: fault.subject, hint: Self.hint(fault), code: "io")
    }

    private static func verb(_ call: SystemCall) -> String {
        switch call {
        case .open: "open"
        case .read: "read"
        case .write, .sync, .close: "write"
        case .stat: "look at"
        case .rename: "give a file the name"
        case .remove: "remove"
        case .link: "link"
        case .clone: "clone"
        case .makeDirectory: "make the folder"
        case .listDirectory: "list"
        case .setTimes: "set the times of"
        }
    }

    private static func hint(_ fault: IOFault) -> String? {
        switch fault.errno {
        case .noSuchFileOrDirectory where fault.subject.isEmpty: "the name is empty: give one"
        case .noSuchFileOrDirectory where fault.subject == "-" && fault.call == .open:
            "an archive is read at any offset, so not from a pipe: write it to a file first"
        case .noSpace, .diskQuotaExceeded: "make room there or write to another disk; nothing half-done was left"
        case .permissionDenied, .notPermitted: "look at the permissions of it and of the folders above it"
        case .readOnlyFileSystem: "nothing can be written there; write to another place"
        case .noSuchFileOrDirectory: "is the name right, and does the folder exist?"
        case .isDirectory where fault.call == .rename, .fileExists where fault.call == .rename:
            "something has the name already; move it away, or write to another place"
        case .isDirectory: "this is a folder; name a file"
        case .notDirectory: "a file is where a folder must be; name another folder"
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem: "raise the limit with 'ulimit -n 1024', or use fewer --jobs"
        case .ioError: "the disk or network may be failing; copy what can be read to another place first"
        case .notSupported where fault.call == .open, .noSuchAddressOrDevice:
            "this is a pipe, a socket or a device; an archive is read at any offset, so write it to a file first"
        case .fileTooLarge: "the file system or 'ulimit -f' allows no file of that size; nothing half-done was left"
        case .fileNameTooLong: "give a shorter name"
        case .tooManySymbolicLinkLevels: "the links lead to each other; name the file itself"
        case .badFileDescriptor: "it is closed; is there a '>&-' in the command?"
        case .noMemory: "close other programs, or use fewer --jobs"
        case .brokenPipe: "whoever was to read it has ended"
        default: nil
        }
    }
}

import SystemPackage
package import VrarcArchive

extension CommandFailure {
    /// Says that a system call failed: what was attempted, on what, why, and what may help.
    package init(_ fault: IOFault) {
        let place = fault.offset.map { " at offset \($0)" } ?? ""
        self.init(
            .failed, "cannot \(Self.verb(fault.call)) \(fault.subject)\(place): \(fault.errno)", subject: fault.subject,
            hint: Self.hint(fault), code: "io")
    }

    private static func verb(_ call: SystemCall) -> String {
        switch call {
        case .open: "open"
        case .read: "read"
        case .write, .sync, .close: "write"
        case .stat: "look at"
        case .rename: "give the name"
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
        case .noSpace: "make room there or write to another disk; nothing half-done was left"
        case .permissionDenied, .notPermitted: "look at the permissions of it and of the folders above it"
        case .readOnlyFileSystem: "write to another place"
        case .noSuchFileOrDirectory: "is the name right, and does the folder exist?"
        case .isDirectory: "a file is wanted here, and this is a folder"
        case .notDirectory: "a part of the path is a file and not a folder"
        case .tooManyOpenFiles: "close other programs or raise 'ulimit -n'"
        case .ioError: "the disk or network may be failing; copy what can be read to another place first"
        case .notSupported where fault.call == .open: "an archive is read at any offset; a pipe or device won't do"
        case .brokenPipe: "whoever was to read it has ended"
        default: nil
        }
    }
}

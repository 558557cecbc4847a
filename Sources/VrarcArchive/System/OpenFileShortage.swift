internal import SystemPackage

/// Whether open files ran out, in this process or on the machine, since a value of this type was made.
///
/// That a file can't be opened for want of open files says nothing of the file. Who leaves out what can't be read looks
/// here before calling the rest a result.
package struct OpenFileShortage: Sendable {
    private static let faults = Locked<(count: UInt64, latest: IOFault?)>((0, nil))

    private let before: UInt64

    package init() {
        before = Self.faults.withLock { $0.count }
    }

    /// Throws if open files ran out, whichever thread wanted one.
    package func check() throws(ArchiveError) {
        let (count, latest) = Self.faults.withLock { $0 }
        if count > before, let latest { throw ArchiveError(latest) }
    }

    /// Notes a call that failed, if it did for want of open files.
    static func note(_ fault: IOFault) {
        guard fault.errno == .tooManyOpenFiles || fault.errno == .tooManyOpenFilesInSystem else { return }
        faults.withLock { $0 = ($0.count + 1, fault) }
    }
}

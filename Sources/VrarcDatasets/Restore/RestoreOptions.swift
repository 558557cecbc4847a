import VrarcArchive

/// How an archive is restored to a folder.
package struct RestoreOptions: Sendable {
    package var selection = RestoreSelection()
    package var links = LinkMode.copy
    package var onExisting = ExistingFiles.fail
    /// Threads that read, decode, hash and write.
    package var jobs = 2
    /// Whether to wait at the end until all is on the device.
    package var isSynced = true
    /// What finding a file by its path is taken to cost, bytes: units are read by themselves where that needs fewer.
    package var lookup = PartRequest.usualLookup

    package init() {}
}

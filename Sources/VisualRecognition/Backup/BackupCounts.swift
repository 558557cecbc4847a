/// What a backup did, in numbers.
package struct BackupCounts: Sendable {
    package var collections = 0
    package var classifiers = 0
    package var images = 0
    /// Images by what their bytes are.
    package var original = 0
    package var reencoded = 0
    package var unknown = 0
    /// Images that were listed and were gone when they were asked for.
    package var vanished = 0
    /// Files that an earlier run had downloaded already.
    package var reused = 0
    /// Bytes that came over the line.
    package var downloaded: UInt64 = 0
    /// Classifiers whose examples are not in the archive.
    package var notRecreatable = 0

    package init() {}
}

package import VrarcFormat

/// How an instance is to get what an archive has.
package struct ServiceRestoreOptions: Sendable {
    /// What becomes of a name that the instance has already.
    package enum Existing: String, Sendable, CaseIterable {
        /// Nothing is done at all.
        case fail
        /// The unit is left as it is.
        case skip
        /// What is missing is added to it.
        case merge
        /// Another one of the same name is made.
        case new
    }

    package var existing = Existing.fail
    package var trains = true
    package var waits = true
    package var parallel = 8
    /// How long to wait between two looks at a training.
    package var pollInterval = Duration.seconds(10)
    /// Seconds after which a training is no longer waited for.
    package var longestTraining: Int64 = 12 * 3_600
    /// What the service takes of training images.
    package var limits = ExampleLimits()

    package init() {}

    /// What is said of a training that does not end.
    var tooLong: String {
        "its training has not ended after \(longestTraining / 3_600) hours, and was no longer waited for"
    }
}

/// Gives the bytes of a content of the archive, on any thread.
package typealias ContentGiver = @Sendable (BlobDigest) throws -> [UInt8]

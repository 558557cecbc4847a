/// What a service takes of training images.
package struct ExampleLimits: Sendable {
    /// Different images in a zip, at least.
    package var leastImages = 10
    /// Images in a zip, at most.
    package var mostImages = 10_000
    /// Bytes of a zip, at most.
    package var zipBytes: UInt64 = 100_000_000
    /// Bytes of a request, at most.
    package var requestBytes: UInt64 = 256_000_000

    package init() {}
}

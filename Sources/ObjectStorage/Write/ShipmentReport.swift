/// What shipping a file came to.
package struct ShipmentReport: Sendable {
    /// Whether nothing was sent, as the same object was there.
    package var wasThere = false
    package let size: UInt64
    package var parts = 1
    /// Parts that an earlier run had sent.
    package var reusedParts = 0
    /// Whether the keys may not list uploads, so that nothing of an earlier run could be used.
    package var isBlind = false
    /// Bytes of the parts that were sent.
    package var sentBytes: UInt64 = 0
    /// What the store says of the object.
    package var object: StoreObject

    init(size: UInt64, object: StoreObject) {
        self.size = size
        self.object = object
    }
}

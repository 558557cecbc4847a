/// Many short byte strings in one piece of memory.
struct ByteStore: Sendable {
    /// Where a string is.
    struct Place: Sendable {
        let offset: UInt64
        let count: UInt32
    }

    private var bytes: [UInt8] = []

    mutating func append(_ string: [UInt8]) -> Place {
        let place = Place(offset: UInt64(bytes.count), count: UInt32(string.count))
        bytes.append(contentsOf: string)
        return place
    }

    subscript(place: Place) -> ArraySlice<UInt8> {
        bytes[Int(place.offset)..<Int(place.offset) + Int(place.count)]
    }
}

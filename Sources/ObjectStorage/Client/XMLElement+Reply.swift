extension XMLElement {
    /// Reads the body of an answer. While a store works on a long call it sends spaces, which no document may begin with.
    init(reply body: [UInt8]) throws(XMLError) {
        try self.init(reading: Array(body.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }))
    }
}

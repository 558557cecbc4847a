import Testing
import VrarcFormat

@Suite struct PathKeyHashTests {
    /// What OpenSSL says of SipHash-1-3 with 16 bytes of output over the parent's 16 bytes and the name.
    static let vectors: [(PathKey, String, String)] = [
        (.root, "", "a43f8ea10ee493349fff77193150ede0"),
        (PathKey(low: 1, high: .max - 1), "", "8eeb542322908054e8c84d6e56abbe49"),
        (.root, "61", "17aa4522f604b331e6e801313f152cda"),
        (PathKey(low: 1, high: .max - 1), "61", "f315a3cad9d2d9915ac261900b9501df"),
        (.root, "6162636465666768", "6b62559d86137efafb1fd8e125f812db"),
        (PathKey(low: 1, high: .max - 1), "6162636465666768", "1346c1437c67d1389171b492b61511c8"),
        (.root, "000102030405060708090a0b0c0d0e0f10", "9f87cf96a5923ae55ea21a6112b2bd9c"),
        (PathKey(low: 1, high: .max - 1), "000102030405060708090a0b0c0d0e0f10", "225b658a82fc3676b581b7b9c12696ef"),
    ]

    @Test(arguments: vectors)
    func isSipHash13(_ parent: PathKey, _ name: String, _ expected: String) {
        let hash = PathKeyHash(key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
        let bytes = [UInt8](hexDigits: name)
        let key = unsafe hash.key(of: bytes.span.bytes, in: parent)
        var output: [UInt8] = []
        output.append(littleEndian: key.low)
        output.append(littleEndian: key.high)
        #expect(output == [UInt8](hexDigits: expected))
    }

    @Test func eachHashHasAKeyOfItsOwn() {
        let name: [UInt8] = [1, 2, 3]
        let keys = (0..<8).map { _ in unsafe PathKeyHash().key(of: name.span.bytes, in: .root) }
        #expect(Set(keys).count == 8)
    }
}

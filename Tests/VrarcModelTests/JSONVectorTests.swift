import Foundation
import Testing

@testable import VrarcModel

/// `Vectors/json.tsv`: what another reader of JSON, made as strict as spec 5.8, takes and makes of over 1,000 texts.
@Suite struct JSONVectorTests {
    private struct Vector {
        let text: [UInt8]
        let line: [UInt8]?
    }

    private static func vectors() throws -> [Vector] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/json.tsv")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { row in
            let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
            return Vector(text: bytes(fields[1]), line: fields[0] == "y" ? bytes(fields[2]) : nil)
        }
    }

    private static func bytes(_ digits: Substring) -> [UInt8] {
        let values = digits.compactMap(\.hexDigitValue)
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }

    @Test func takesAndWritesWhatAnotherReaderDoes() throws {
        let vectors = try Self.vectors()
        #expect(vectors.count > 1_000)
        #expect(vectors.count { $0.line != nil } > 100)
        for vector in vectors {
            let line = (try? readJSON(vector.text)).map { JSONText.line($0) }
            #expect(line == vector.line.map { $0 + [0x0A] }, "\(String(decoding: vector.text, as: UTF8.self))")
        }
    }
}

import Foundation
import ObjectStorage
import Testing

/// Files of settings: as configparser reads them (Vectors/make_ini.py: seed 2006, 2,000 texts).
@Suite struct INITests {
    private struct Vector: Decodable {
        let text: String
        let sections: [String: [String: String]]?
    }

    @Test func eachTextIsReadOrRefusedAsPythonDoes() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/ini.jsonl")
        let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 2_000)
        for line in lines {
            let vector = try JSONDecoder().decode(Vector.self, from: Data(line.utf8))
            let file = try? INIFile(vector.text, name: "f")
            let sections = file.map { file in
                Dictionary(uniqueKeysWithValues: file.names.map { ($0, file[$0] ?? [:]) })
            }
            #expect(sections == vector.sections, "\(vector.text.debugDescription)")
        }
    }

    @Test(arguments: [
        ("a = b", "f, line 1: a name stands before any [section]"),
        ("[a]\n\nword", "f, line 3: it is neither a [section] nor a name with a value"),
        ("[a]\r\n= v", "f, line 2: a value has no name"), ("[a]\nb=1\nB=2", "f, line 3: a name is there twice"),
        ("[a]\n[b]\n[a]", "f, line 3: a section is there twice"),
    ]) func saysWhichLineIsWrongAndNotWhatIsInIt(text: String, sentence: String) {
        let error = #expect(throws: StoreAccessError.self) { try INIFile(text, name: "f") }
        #expect(error?.kind == .unusable)
        #expect(error?.sentence == sentence)
    }

    @Test func aBlockInsideAValueIsReadToo() throws {
        let file = try INIFile(
            "[default]\ns3 =\n  addressing_style = path\n\n  # c\n  x=1 = 2\nregion = r\n", name: "f")
        #expect(file["default"]?["region"] == "r")
        #expect(INIFile.nested(file["default"]?["s3"]) == ["addressing_style": "path", "x": "1 = 2"])
        #expect(INIFile.nested("a = b").isEmpty && INIFile.nested(nil).isEmpty)
    }
}

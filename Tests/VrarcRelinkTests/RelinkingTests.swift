import Testing
import VrarcModel
import VrarcRelink
import VrarcTestSupport

/// Whole ids and the base URL are replaced, and nothing else.
@Suite struct RelinkingTests {
    private static let map = """
        {"format":"vrarc-id-map-1","source":"https://old.example/instances/1/","target":"https://new.example/instances/2",
         "units":[{"old":"dogs_1","new":"dogs_77","images":[]},
                  {"old":"60b4a98f-2472","new":"c-2","images":[{"old":"a b.c_0","new":"a b.c_9"},{"old":"p_0","new":"p_0"},
                   {"old":"é_1","new":"é_2"}]},
                  {"old":"x_1","new":"x_2","images":[]},{"old":"x_1","new":"x_3","images":[]},{"old":null,"new":"n","images":[]}]}
        """

    private func relinking(_ text: String = map) throws -> Relinking? {
        Relinking(idMap: try unsafe JSONValue(reading: Array(text.utf8).span.bytes))
    }

    private func applied(_ text: String) throws -> String {
        let relinking = try #require(try relinking())
        return String(decoding: relinking.applied(to: Array(text.utf8)).text, as: UTF8.self)
    }

    @Test(arguments: [
        ("dogs_1", "dogs_77"), ("\"dogs_1\",'dogs_1'", "\"dogs_77\",'dogs_77'"), ("id: dogs_1\nx", "id: dogs_77\nx"),
        ("/classifiers/dogs_1?a", "/classifiers/dogs_77?a"), ("dogs_1.mlmodel", "dogs_77.mlmodel"),
        ("c=60b4a98f-2472;", "c=c-2;"), ("'a b.c_0'", "'a b.c_9'"), ("é_1", "é_2"),
        ("https://old.example/instances/1", "https://new.example/instances/2"),
        ("URL=https://old.example/instances/1/\n", "URL=https://new.example/instances/2/\n"),
        (
            "https://old.example/instances/1/v4/collections/60b4a98f-2472",
            "https://new.example/instances/2/v4/collections/c-2"
        ),
    ]) func isReplaced(text: String, expected: String) throws {
        #expect(try applied(text) == expected)
    }

    @Test(arguments: [
        "dogs_12", "xdogs_1", "dogs_1_", "-dogs_1", "dogs_1-", "édogs_1", "dogs_1é", "Dogs_1", "60b4a98f-24721",
        "a b.c_01",
        "xa b.c_0", "éé_1", "x_1", "p_0", "https://old.example/instances/12", "https://old.example/instances/1.x",
        "https://old.example/instances/1/x", "https://old.example/instances/1/v45", "xhttps://old.example/instances/1",
        "",
    ]) func isLeftAlone(text: String) throws {
        #expect(try applied(text) == text)
    }

    @Test func idsWithTwoNewOnesAreNamed() throws {
        #expect(try relinking()?.ambiguous == ["x_1"])
    }

    @Test(arguments: ["{}", "[]", #"{"format":"vrarc-id-map-2","units":[]}"#, #"{"format":"vrarc-id-map-1"}"#])
    func anythingElseIsNoMap(text: String) throws {
        #expect(try relinking(text) == nil)
    }

    /// Seed 3, 2,000 texts: what is applied twice is what is applied once, and only what was counted has changed.
    @Test func anyTextIsBorne() throws {
        var random = SeededRandom(seed: 3)
        let relinking = try #require(try relinking())
        let parts = [
            "dogs_1", " ", "\n", "-", "60b4a98f-2472", "/", "https://old.example/instances/1", "é", "v3", "x_1",
            "\u{FF}",
        ]
        for _ in 0..<2_000 {
            let text = (0..<random.below(12)).map { _ in parts[random.below(parts.count)] }.joined()
            let (once, count) = relinking.applied(to: Array(text.utf8))
            #expect((count == 0) == (once == Array(text.utf8)))
            #expect(relinking.applied(to: once).count == 0)
        }
    }

    @Test func theDifferenceIsOneThatPatchTakes() {
        let old = (1...20).map { "line \($0)\n" }.joined()
        let new = old.replacing("line 5\n", with: "five\n").replacing("line 18\n", with: "eighteen\n")
        #expect(
            LineDifference.lines("f", Array(old.utf8), Array(new.utf8)) == [
                "--- f", "+++ f", "@@ -2,7 +2,7 @@", " line 2", " line 3", " line 4", "-line 5", "+five", " line 6",
                " line 7",
                " line 8", "@@ -15,6 +15,6 @@", " line 15", " line 16", " line 17", "-line 18", "+eighteen", " line 19",
                " line 20",
            ])
        #expect(LineDifference.lines("f", Array(old.utf8), Array(old.utf8)) == [])
    }
}

import Testing
import VrarcCommand

@Suite struct TextTests {
    @Test func tablesAlignAndHaveNoSpacesAtTheirLinesEnds() {
        var table = TextTable([("name", .left), ("images", .right), ("note", .left)])
        table.add(["lego", "1,234", "x"])
        table.add(["輪", "7", ""])
        #expect(table.lines == ["name  images  note", "lego   1,234  x", "輪          7"])
    }

    @Test func controlAndDirectionCharactersDoNotReachATerminal() {
        #expect(Talk.printable("plain ü 輪") == "plain ü 輪")
        #expect(Talk.printable("a\u{1B}[31mb") == "a\\u{1b}[31mb")
        #expect(Talk.printable("a\u{202E}gnp") == "a\\u{202e}gnp")
        #expect(Talk.printable("a\rb\u{7F}") == "a\\u{d}b\\u{7f}")
        #expect(Talk.printable("a\nvrarc: all is well") == "a\\u{a}vrarc: all is well")
    }

    @Test func commandNamesCannotLeaveAFolder() {
        for name in ["pack", "x-ray", "a1"] { #expect(Dispatcher.isCommandName(name)) }
        for name in ["", "-x", "../x", "a/b", "A", "a b", "1a", "a\u{0}"] { #expect(!Dispatcher.isCommandName(name)) }
    }

    @Test func aMistypedCommandIsGuessedAndAnUnknownOneIsNot() {
        let known = ["list", "show", "cat", "diff", "salvage", "pack", "verify", "restore"]
        #expect(Dispatcher.suggestion(for: "vefiry", among: known) == "verify")
        #expect(Dispatcher.suggestion(for: "lst", among: known) == "list")
        #expect(Dispatcher.suggestion(for: "LIST", among: known) == "list")
        #expect(Dispatcher.suggestion(for: "restor", among: known) == "restore")
        #expect(Dispatcher.suggestion(for: "zzzz", among: known) == nil)
        #expect(Dispatcher.suggestion(for: "", among: known) == nil)
    }
}

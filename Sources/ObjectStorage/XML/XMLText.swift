/// Text for a document that we write.
package enum XMLText {
    /// A text between two tags. A character that XML can't have at all becomes U+FFFD: nothing is left out unseen.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            // A reader would make a line feed of the first.
            case "\r", "\n", "\t": result += "&#\(character.value);"
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

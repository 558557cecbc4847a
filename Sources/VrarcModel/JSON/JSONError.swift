/// Bytes that are not JSON as the format reads it (spec 5.8, E060).
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Kind: Hashable, Sendable, CaseIterable {
        /// The bytes end within a value, or there is none.
        case unexpectedEnd
        /// A byte that cannot stand here.
        case unexpectedByte
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// A byte order mark.
        case byteOrderMark
        /// A number that RFC 8259 does not allow.
        case invalidNumber
        /// An escape that RFC 8259 does not allow.
        case invalidEscape
        /// An escaped half of a surrogate pair without the other half.
        case loneSurrogate
        /// A character below U+0020 in a string.
        case controlCharacter
        /// A name that the object already has.
        case duplicateName
        /// More than 64 arrays and objects within each other.
        case tooDeep
        /// Something behind the value that is not white space.
        case bytesBehindValue
    }

    /// What is wrong.
    package let kind: Kind
    /// Where, in bytes from the beginning of what was read.
    package let offset: Int

    package init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// The fault as a sentence, without the place.
    package var sentence: String {
        switch kind {
        case .unexpectedEnd: "The JSON text ends before its value does."
        case .unexpectedByte: "A byte stands where JSON does not allow it."
        case .invalidUTF8: "The JSON text is not UTF-8."
        case .byteOrderMark: "The JSON text begins with a byte order mark."
        case .invalidNumber: "A number is not written as JSON demands."
        case .invalidEscape: "A string has an escape that JSON does not know."
        case .loneSurrogate: "A string has half of a surrogate pair."
        case .controlCharacter: "A string has a control character that is not escaped."
        case .duplicateName: "An object has two members of one name."
        case .tooDeep: "Values are nested more than 64 deep."
        case .bytesBehindValue: "There is something behind the JSON value."
        }
    }

    package var description: String { "\(sentence.dropLast()) (byte \(offset))." }
}

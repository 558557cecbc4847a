/// A key, password or token. No way of printing it shows it.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself, for a header or form and nothing else.
    package let exposed: String

    package init(_ text: String) {
        exposed = text
    }

    package var description: String { "(secret)" }
    package var debugDescription: String { "(secret)" }
    package var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }

    /// A text that somebody else made, with the secret taken out of it.
    package func removed(from text: String) -> String {
        exposed.isEmpty ? text : text.replacing(exposed, with: "(secret)")
    }

    /// The same of several, the longest first: one may be a part of another.
    package static func removed(_ secrets: [Secret], from text: String) -> String {
        secrets.sorted { $0.exposed.utf8.count > $1.exposed.utf8.count }.reduce(text) { $1.removed(from: $0) }
    }
}

/// An element of an XML document: what stores say is a tree of them, with texts at its ends. Attributes are left out.
package struct XMLElement: Sendable, Hashable {
    /// Without the prefix of a namespace.
    package let name: String
    /// All text directly inside, as it is: spaces and line breaks too.
    package let text: String
    /// The elements directly inside, in their order.
    package let children: [XMLElement]

    package init(_ name: String, text: String = "", children: [XMLElement] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// Reads a document: gives its root.
    ///
    /// What can be made to grow is refused: document types, and with them entities of its own; more than 32 levels.
    package init(reading bytes: RawSpan, limits: XMLLimits = XMLLimits()) throws(XMLError) {
        self = try XMLReader(limits).read(bytes)
    }

    /// Reads a document: gives its root.
    package init(reading bytes: [UInt8], limits: XMLLimits = XMLLimits()) throws(XMLError) {
        self = try unsafe XMLReader(limits).read(bytes.span.bytes)
    }

    /// The first element of a name directly inside.
    package func first(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    /// All elements of a name directly inside.
    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The text of the first element of a name directly inside.
    package func text(of name: String) -> String? { first(name)?.text }
}

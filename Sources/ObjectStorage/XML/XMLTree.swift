internal import CExpat

/// The tree that grows while libexpat reads.
@safe
final class XMLTree {
    private struct Open {
        let name: String
        var text: [UInt8] = []
        var children: [XMLElement] = []
    }

    let limits: XMLLimits
    private(set) var root: XMLElement?
    /// Why reading was ended, if it was not libexpat that ended it.
    private(set) var refusal: (kind: XMLError.Kind, detail: String)?
    private let parser: XML_Parser?
    /// The elements that are not closed, the root first.
    private var open: [Open] = []
    private var count = 0

    init(_ parser: XML_Parser?, _ limits: XMLLimits) {
        unsafe self.parser = parser
        self.limits = limits
    }

    /// The tree that a handler is called for.
    static func of(_ own: UnsafeMutableRawPointer?) -> XMLTree? {
        unsafe own.map { unsafe Unmanaged<XMLTree>.fromOpaque($0).takeUnretainedValue() }
    }

    func open(_ name: UnsafePointer<CChar>?) {
        guard refusal == nil, let name = unsafe name else { return }
        guard open.count < limits.depth else { return refuse(.tooLarge, "it has more than \(limits.depth) levels") }
        count += 1
        guard count <= limits.elements else {
            return refuse(.tooLarge, "it has more than \(limits.elements) elements")
        }
        let whole = unsafe String(cString: name)
        let local = whole.utf8.lastIndex(of: UInt8(ascii: ":")).map { whole[whole.utf8.index(after: $0)...] }
        open.append(Open(name: local.map(String.init) ?? whole))
    }

    func close() {
        // libexpat closes `<a/>` although it was told to stop when it was opened.
        guard refusal == nil, let done = open.popLast() else { return }
        let element = XMLElement(
            done.name, text: String(decoding: done.text, as: UTF8.self), children: done.children)
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }

    func add(_ text: UnsafeBufferPointer<CChar>) {
        guard refusal == nil, !open.isEmpty else { return }
        unsafe open[open.count - 1].text.append(contentsOf: text.lazy.map { UInt8(bitPattern: $0) })
    }

    func refuse(_ kind: XMLError.Kind, _ detail: String) {
        guard refusal == nil else { return }
        refusal = (kind, detail)
        _ = unsafe XML_StopParser(parser, XML_Bool(XML_FALSE))
    }
}

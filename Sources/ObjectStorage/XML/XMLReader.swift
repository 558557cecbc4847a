internal import CExpat

/// libexpat's parser, used once.
@safe
struct XMLReader: ~Copyable {
    private let parser: XML_Parser?
    private let tree: XMLTree

    init(_ limits: XMLLimits) {
        unsafe parser = XML_ParserCreate(nil)
        tree = unsafe XMLTree(parser, limits)
    }

    deinit {
        unsafe XML_ParserFree(parser)
    }

    /// The root of a document.
    consuming func read(_ bytes: RawSpan) throws(XMLError) -> XMLElement {
        guard let parser = unsafe parser else {
            throw XMLError(kind: .tooLarge, line: 1, detail: "libexpat has no memory")
        }
        guard bytes.byteCount <= tree.limits.bytes, let count = Int32(exactly: bytes.byteCount) else {
            throw XMLError(kind: .tooLarge, line: 1, detail: "it has more than \(tree.limits.bytes) bytes")
        }
        unsafe setHandlers(parser)
        let status = unsafe bytes.withUnsafeBytes { bytes in
            // An empty document has no address.
            var none: UInt8 = 0
            return unsafe withUnsafePointer(to: &none) { none in
                let start = unsafe bytes.baseAddress ?? UnsafeRawPointer(none)
                return unsafe XML_Parse(parser, start.assumingMemoryBound(to: CChar.self), count, 1)
            }
        }
        let line = unsafe Int(clamping: max(1, XML_GetCurrentLineNumber(parser)))
        if let refusal = tree.refusal { throw XMLError(kind: refusal.kind, line: line, detail: refusal.detail) }
        guard status == XML_STATUS_OK, let root = tree.root else {
            let text = unsafe XML_ErrorString(XML_GetErrorCode(parser)).map { unsafe String(cString: $0) }
            throw XMLError(kind: .malformed, line: line, detail: text ?? "it has no root")
        }
        return root
    }

    private func setHandlers(_ parser: XML_Parser) {
        unsafe XML_SetUserData(parser, Unmanaged.passUnretained(tree).toOpaque())
        unsafe XML_SetElementHandler(
            parser,
            { own, name, _ in unsafe XMLTree.of(own)?.open(name) },
            { own, _ in unsafe XMLTree.of(own)?.close() })
        unsafe XML_SetCharacterDataHandler(parser) { own, text, count in
            unsafe XMLTree.of(own)?.add(UnsafeBufferPointer(start: text, count: Int(max(0, count))))
        }
        unsafe XML_SetStartDoctypeDeclHandler(parser) { own, _, _, _, _ in
            unsafe XMLTree.of(own)?.refuse(.documentType, "it has a document type")
        }
    }
}

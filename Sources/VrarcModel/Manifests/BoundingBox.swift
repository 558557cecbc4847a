/// Where an object is in its picture: pixels of the picture as it is shown, from its top left corner (spec 5.9).
///
/// The numbers are kept as the source wrote them.
package struct BoundingBox: Hashable, Sendable {
    /// Distance of the left edge from the picture's left edge.
    package var left: JSONNumber
    /// Distance of the upper edge from the picture's upper edge.
    package var top: JSONNumber
    /// Width.
    package var width: JSONNumber
    /// Height.
    package var height: JSONNumber

    package init(left: JSONNumber, top: JSONNumber, width: JSONNumber, height: JSONNumber) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }

    /// Whether the box has an area and lies in a picture of that size (W002). A side that is not known is not checked.
    package func fits(shownWidth: UInt64?, shownHeight: UInt64?) -> Bool {
        guard width.double > 0, height.double > 0, left.double >= 0, top.double >= 0 else { return false }
        if let shownWidth, left.double + width.double > Double(shownWidth) { return false }
        if let shownHeight, top.double + height.double > Double(shownHeight) { return false }
        return true
    }

    static let names = ["left", "top", "width", "height"]

    init(json: JSONValue, at place: String) throws(ManifestError) {
        let object = try SchemaObject(json, names: Self.names, at: place)
        left = try object.number("left")
        top = try object.number("top")
        width = try object.number("width")
        height = try object.number("height")
    }

    func append(to text: inout [UInt8]) {
        JSONText.append("{\"left\":", to: &text)
        text.append(contentsOf: left.text.utf8)
        JSONText.append(",\"top\":", to: &text)
        text.append(contentsOf: top.text.utf8)
        JSONText.append(",\"width\":", to: &text)
        text.append(contentsOf: width.text.utf8)
        JSONText.append(",\"height\":", to: &text)
        text.append(contentsOf: height.text.utf8)
        text.append(UInt8(ascii: "}"))
    }
}

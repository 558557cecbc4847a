/// The `meta` box of a HEIC file: which item is the picture, and its size.
///
/// Its orientation is not read: a HEIC image is turned by its container, not by EXIF (spec 5.9).
struct HEICMeta {
    private var primary: UInt64?
    private var properties: ISOBox?

    /// Fills width and height; `false` if the boxes can't be told apart.
    static func read(_ bytes: inout ImageBytes, _ box: ISOBox, _ facts: inout ImageFacts) -> Bool {
        var meta = HEICMeta()
        // Like each full box, it begins with a version and flags.
        let isReadable = ISOBox.children(&bytes, from: box.body + 4, to: box.end) { child, bytes in
            switch child.type {
            case code("pitm"):
                let size: UInt64 = bytes.byte(at: child.body) == 0 ? 2 : 4
                meta.primary = meta.primary ?? field(&bytes, child.body + 4, size, child.end)
            case code("iprp"): meta.properties = meta.properties ?? child
            default: break
            }
        }
        guard isReadable else { return false }
        return meta.readSize(&bytes, &facts)
    }

    /// An integer that ends at or before `end`.
    private static func field(
        _ bytes: inout ImageBytes, _ offset: UInt64, _ size: UInt64, _ end: UInt64
    ) -> UInt64? {
        guard offset <= end, size <= end - offset else { return nil }
        return bytes.big(offset, size)
    }

    /// Fills width and height from the first `ispe` of the primary item; `false` if the boxes can't be told apart.
    private func readSize(_ bytes: inout ImageBytes, _ facts: inout ImageFacts) -> Bool {
        guard let properties, let primary else { return true }
        var container: ISOBox?
        var indices: Set<UInt64> = []
        let isReadable = ISOBox.children(&bytes, from: properties.body, to: properties.end) { child, bytes in
            if child.type == code("ipco") { container = container ?? child }
            if child.type == code("ipma"), indices.isEmpty {
                indices = Self.associations(&bytes, child, of: primary)
            }
        }
        guard isReadable, let container else { return isReadable }
        var index: UInt64 = 0
        var size: ISOBox?
        let isContainerReadable = ISOBox.children(&bytes, from: container.body, to: container.end) { child, _ in
            index += 1
            if child.type == code("ispe"), size == nil, indices.contains(index) { size = child }
        }
        if let size {
            facts.width = Self.field(&bytes, size.body + 4, 4, size.end)
            facts.height = Self.field(&bytes, size.body + 8, 4, size.end)
        }
        return isContainerReadable
    }

    /// The numbers, from 1, of the properties that `box` gives to an item.
    private static func associations(_ bytes: inout ImageBytes, _ box: ISOBox, of item: UInt64) -> Set<UInt64> {
        guard let head = field(&bytes, box.body, 4, box.end), let count = field(&bytes, box.body + 4, 4, box.end)
        else { return [] }
        let idSize: UInt64 = head >> 24 == 0 ? 2 : 4
        let indexSize: UInt64 = head & 1 == 0 ? 1 : 2
        var offset = box.body + 8
        for _ in 0..<count {
            guard let id = field(&bytes, offset, idSize, box.end),
                let number = field(&bytes, offset + idSize, 1, box.end)
            else { return [] }
            offset += idSize + 1
            if id == item {
                var indices: Set<UInt64> = []
                for index in 0..<number {
                    guard let value = field(&bytes, offset + index * indexSize, indexSize, box.end) else { break }
                    // The highest bit says that the property is essential.
                    indices.insert(value & (indexSize == 1 ? 0x7F : 0x7FFF))
                }
                return indices
            }
            offset += number * indexSize
        }
        return []
    }
}

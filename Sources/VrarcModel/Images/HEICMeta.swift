/// The `meta` box of a HEIC file: which item is the picture, its size, and where its EXIF block is.
struct HEICMeta {
    private var primary: UInt64?
    private var properties: ISOBox?
    private var information: ISOBox?
    private var locations: ISOBox?
    private var data: ISOBox?

    /// Fills width, height and orientation; `false` if the boxes can't be told apart.
    static func read(_ bytes: inout ImageBytes, _ box: ISOBox, _ facts: inout ImageFacts) -> Bool {
        var meta = HEICMeta()
        // Like each full box, it begins with a version and flags.
        let isReadable = ISOBox.children(&bytes, from: box.body + 4, to: box.end) { child, bytes in
            switch child.type {
            case code("pitm"):
                let size: UInt64 = bytes.byte(at: child.body) == 0 ? 2 : 4
                meta.primary = meta.primary ?? field(&bytes, child.body + 4, size, child.end)
            case code("iprp"): meta.properties = meta.properties ?? child
            case code("iinf"): meta.information = meta.information ?? child
            case code("iloc"): meta.locations = meta.locations ?? child
            case code("idat"): meta.data = meta.data ?? child
            default: break
            }
        }
        guard isReadable else { return false }
        facts.orientation = meta.orientation(&bytes)
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

extension HEICMeta {
    /// The orientation of the first EXIF item.
    private func orientation(_ bytes: inout ImageBytes) -> UInt8? {
        guard let item = exifItem(&bytes), let (start, length) = extent(&bytes, of: item),
            bytes.contains(start, length), length >= 4, let skip = bytes.big(start, 4), skip <= length - 4
        else { return nil }
        return ImageProbe.exifOrientation(&bytes, from: start + 4 + skip, to: start + length)
    }

    private func exifItem(_ bytes: inout ImageBytes) -> UInt64? {
        guard let information, let version = bytes.byte(at: information.body) else { return nil }
        var item: UInt64?
        let start = information.body + (version == 0 ? 6 : 8)
        _ = ISOBox.children(&bytes, from: start, to: information.end) { child, bytes in
            guard item == nil, child.type == code("infe"),
                let version = Self.field(&bytes, child.body, 1, child.end), version == 2 || version == 3
            else { return }
            let idSize: UInt64 = version == 2 ? 2 : 4
            // Behind the id stand two bytes of protection index, then the item's type.
            guard Self.field(&bytes, child.body + 6 + idSize, 4, child.end) == code("Exif") else { return }
            item = Self.field(&bytes, child.body + 4, idSize, child.end)
        }
        return item
    }

    /// Where the first extent of an item lies in the file.
    private func extent(_ bytes: inout ImageBytes, of item: UInt64) -> (start: UInt64, length: UInt64)? {
        guard let locations, let version = bytes.byte(at: locations.body), version <= 2,
            let sizes = Self.field(&bytes, locations.body + 4, 2, locations.end)
        else { return nil }
        let offsetSize = sizes >> 12
        let lengthSize = sizes >> 8 & 15
        let baseSize = sizes >> 4 & 15
        let indexSize = version == 0 ? 0 : sizes & 15
        guard [offsetSize, lengthSize, baseSize, indexSize].allSatisfy({ [0, 4, 8].contains($0) }) else { return nil }
        let idSize: UInt64 = version == 2 ? 4 : 2
        var offset = locations.body + 6
        func take(_ size: UInt64) -> UInt64? {
            defer { offset += size }
            return Self.field(&bytes, offset, size, locations.end)
        }
        guard let count = take(idSize) else { return nil }
        for _ in 0..<count {
            guard let id = take(idSize), let method = version == 0 ? 0 : take(2), let reference = take(2),
                let base = take(baseSize), let extents = take(2)
            else { return nil }
            guard id == item else {
                offset += extents * (indexSize + offsetSize + lengthSize)
                continue
            }
            guard extents > 0, reference == 0, take(indexSize) != nil, let place = take(offsetSize),
                let length = take(lengthSize)
            else { return nil }
            return start(base, place, method & 15).map { ($0, length) }
        }
        return nil
    }

    /// A place in the file (method 0) or in the `idat` box (method 1).
    private func start(_ base: UInt64, _ place: UInt64, _ method: UInt64) -> UInt64? {
        guard method == 0 || method == 1 && data != nil else { return nil }
        let (sum, overflow) = base.addingReportingOverflow(place)
        let (start, tooLarge) = sum.addingReportingOverflow(method == 1 ? data?.body ?? 0 : 0)
        return overflow || tooLarge ? nil : start
    }
}

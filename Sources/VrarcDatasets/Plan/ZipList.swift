import VrarcModel

/// The list of zips of a classifier's document while it is made (spec 5.10).
struct ZipList {
    private var zips: [OpenedZip]
    private let carriedCount: Int
    /// Members that are there, of each zip.
    private var members: [UInt64]
    private var numbers: [[UInt8]: Int] = [:]

    /// Begins with the zips that the document of a restored folder names.
    init(carried: [OpenedZip]) {
        zips = carried
        carriedCount = carried.count
        members = Array(repeating: 0, count: carried.count)
        for (number, zip) in carried.enumerated() { numbers[Text.bytes(zip.name)] = number }
    }

    /// Adds a zip that was opened; gives its number.
    mutating func add(_ zip: ZipFile, className: String?) -> Int32 {
        let skipped = zip.skipped.map { SkippedMember(name: SourceName($0.name), size: $0.size) }
        zips.append(OpenedZip(name: Text.string(zip.name), className: className, members: 0, skipped: skipped))
        members.append(0)
        return Int32(zips.count - 1)
    }

    /// The number of a carried zip of that name, or -1.
    func number(ofCarried name: [UInt8]) -> Int32 { numbers[name].map { Int32($0) } ?? -1 }

    mutating func count(_ number: Int32) {
        if number >= 0 { members[Int(number)] += 1 }
    }

    /// The zips by name, and the place there of each number.
    func sorted() -> (zips: [OpenedZip], places: [Int32]) {
        var counted = zips
        for number in zips.indices {
            // A file that lies where a zip's members lie need not be one of them.
            counted[number].members =
                number < carriedCount ? min(zips[number].members, members[number]) : members[number]
        }
        let order = counted.indices.sorted { a, b in
            let (left, right) = (Text.bytes(counted[a].name), Text.bytes(counted[b].name))
            return left == right ? a < b : left.lexicographicallyPrecedes(right)
        }
        var places = [Int32](repeating: -1, count: order.count)
        for (place, number) in order.enumerated() { places[number] = Int32(place) }
        return (order.map { counted[$0] }, places)
    }
}

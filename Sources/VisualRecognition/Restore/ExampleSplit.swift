import VrarcFormat

/// Divides the images of a class among zips, each of which the service takes.
///
/// The same images are always divided in the same way: a restore that goes on must send what the one before would have.
struct ExampleSplit {
    private let limits: ExampleLimits

    /// Images of the same bytes, which count as one where a zip needs so many different ones.
    private struct Group {
        var indices: [Int] = []
        var bytes: UInt64 = 0
    }

    private struct Zip {
        var groups: [Group] = []
        var images = 0
        var bytes = ExampleSplit.end
    }

    /// What a zip of stored members has besides them, and a member besides its bytes and twice its name.
    private static let end: UInt64 = 200
    private static let memberHead: UInt64 = 200
    /// How many numbers of zips are tried.
    private static let tries = 16

    init(_ limits: ExampleLimits) {
        self.limits = limits
    }

    /// The most bytes that an image takes in a zip.
    static func bytes(_ image: ArchivedClassifier.Image) -> UInt64 {
        let name = UInt64(image.fileName.utf8.count + 24)
        let (sum, overflow) = image.size.addingReportingOverflow(memberHead + 2 * name)
        return overflow ? .max : sum
    }

    /// The images of each zip, by index; `nil` if they can't be divided so that each zip is within the limits.
    func zips(_ images: [ArchivedClassifier.Image]) -> [[Int]]? {
        var byDigest: [BlobDigest: Int] = [:]
        var groups: [Group] = []
        var total: UInt64 = 0
        for (index, image) in images.enumerated() {
            let bytes = Self.bytes(image)
            let (sum, overflow) = total.addingReportingOverflow(bytes)
            guard !overflow, bytes <= limits.zipBytes else { return nil }
            total = sum
            let number = byDigest[image.digest] ?? groups.count
            byDigest[image.digest] = number
            if number == groups.count { groups.append(Group()) }
            groups[number].indices.append(index)
            groups[number].bytes += bytes
        }
        let most = groups.count / max(1, limits.leastImages)
        let least = max(
            Self.quotient(total, limits.zipBytes),
            Self.quotient(UInt64(images.count), UInt64(max(1, limits.mostImages))), 1)
        guard least <= most else { return nil }
        groups.sort { ($1.bytes, $0.indices[0]) < ($0.bytes, $1.indices[0]) }
        let counts = Array(least...min(most, least + Self.tries)) + [most]
        for count in counts {
            for zips in [inTurn(groups, count), intoTheSmallest(groups, count)] where zips.allSatisfy(isAllowed) {
                return zips.map { $0.groups.flatMap(\.indices).sorted() }
            }
        }
        return nil
    }

    private static func quotient(_ a: UInt64, _ b: UInt64) -> Int {
        Int(clamping: a / max(1, b) + (a % max(1, b) == 0 ? 0 : 1))
    }

    private func isAllowed(_ zip: Zip) -> Bool {
        zip.groups.count >= limits.leastImages && zip.images <= limits.mostImages && zip.bytes <= limits.zipBytes
    }

    private func add(_ group: Group, to zip: inout Zip) {
        zip.groups.append(group)
        zip.images += group.indices.count
        zip.bytes += group.bytes
    }

    /// To the first, second, … last, last, … second, first, and so on, the largest images first: about as many in each.
    private func inTurn(_ groups: [Group], _ count: Int) -> [Zip] {
        var zips = Array(repeating: Zip(), count: count)
        for (number, group) in groups.enumerated() {
            let place = number % (2 * count)
            add(group, to: &zips[place < count ? place : 2 * count - 1 - place])
        }
        return zips
    }

    /// Each to the zip of the fewest bytes, the largest images first, with enough of the small ones left for all.
    private func intoTheSmallest(_ groups: [Group], _ count: Int) -> [Zip] {
        var zips = Array(repeating: Zip(), count: count)
        var needed = count * limits.leastImages
        for (number, group) in groups.enumerated() {
            let isShort = groups.count - number <= needed
            let places = zips.indices.filter { !isShort || zips[$0].groups.count < limits.leastImages }
            guard let place = places.min(by: { (zips[$0].bytes, $0) < (zips[$1].bytes, $1) }) else { continue }
            if zips[place].groups.count < limits.leastImages { needed -= 1 }
            add(group, to: &zips[place])
        }
        return zips
    }
}

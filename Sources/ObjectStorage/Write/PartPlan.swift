/// How an object is divided into the parts of a multipart upload: by its size alone, so that a second run makes the same.
package enum PartPlan: Sendable, Hashable {
    /// For an object of this size, bytes.
    case size(UInt64)
    /// For one whose size is known at its end: 8 MiB a part, twice as much after every 1,000 parts, 2 GiB at most. So 10,000
    /// parts reach 5 TiB.
    case growing

    /// What S3 allows.
    package static let mostParts = 10_000
    package static let largestObject: UInt64 = 5 << 40

    private static let smallest: UInt64 = 8 << 20
    private static let largestGrown: UInt64 = 2 << 30
    private static let partsOfOneSize = 1_000
    private static let mebibyte: UInt64 = 1 << 20

    /// The bytes of the object in part `number`, from 1 on; empty behind the last one. Of a growing one as many as it may
    /// have.
    package func range(of number: Int) -> Range<UInt64> {
        switch self {
        case .size(let size):
            let part = Self.partSize(of: size)
            let (from, isBeyond) = UInt64(max(1, number) - 1).multipliedReportingOverflow(by: part)
            let start = isBeyond ? size : min(size, from)
            return start..<start + min(part, size - start)
        case .growing:
            // No store has more parts; what lies behind them is of no use.
            let index = min(max(1, number), Self.mostParts) - 1
            let whole = index / Self.partsOfOneSize
            let start = (0..<whole).reduce(UInt64(0)) { $0 + Self.grown($1) * UInt64(Self.partsOfOneSize) }
            let from = start + UInt64(index % Self.partsOfOneSize) * Self.grown(whole)
            return from..<from + Self.grown(whole)
        }
    }

    /// How many parts there are; `nil` for a growing one.
    package var count: Int? {
        guard case .size(let size) = self else { return nil }
        let part = Self.partSize(of: size)
        return Int(size / part) + (size % part == 0 ? 0 : 1)
    }

    /// Whole mebibytes: a tenth of a percent more parts than needed, and sizes a person can read.
    private static func partSize(of size: UInt64) -> UInt64 {
        let least = size / UInt64(mostParts) + (size % UInt64(mostParts) == 0 ? 0 : 1)
        return max(smallest, (least + mebibyte - 1) / mebibyte * mebibyte)
    }

    private static func grown(_ step: Int) -> UInt64 {
        step >= 8 ? largestGrown : smallest << UInt64(step)
    }
}

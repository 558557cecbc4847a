import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// What a sample of contents proves of all of them.
struct SampleProof {
    private let read: UInt64
    private let intact: UInt64
    private let all: UInt64

    /// `nil` where there was no sample.
    init?(_ report: VerificationReport) {
        guard let sampled = report.sampledBlobs else { return nil }
        read = sampled
        intact = report.intactBlobs
        all = report.blobs
    }

    /// The share of all contents that may be damaged, of which a sample without a damaged one leaves 5 % of doubt.
    private var bound: Double { 1 - pow(0.05, 1 / Double(max(1, read))) }

    var text: String {
        let contents = "\(HumanSize.count(read)) of \(HumanSize.count(all, "content")) were read"
        guard intact == read else {
            return "\(contents), and \(HumanSize.count(read - intact)) of them are damaged: verify the whole archive"
        }
        if read == all { return "\(contents), and are intact" }
        return "\(contents), and are intact: with 95 % confidence fewer than \(Self.percent(bound)) of all are damaged"
    }

    /// Rounded up, with two digits: `1.5 %`.
    private static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded(.up))
        return "\(tenths / 10).\(tenths % 10) %"
    }
}

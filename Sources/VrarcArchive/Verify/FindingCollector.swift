package import VrarcFormat

/// Gathers findings; one of a code at a place is kept once (spec 8.4).
package struct FindingCollector {
    private var seen: Set<Key> = []
    package private(set) var findings: [Finding] = []

    private struct Key: Hashable {
        let code: FindingCode
        let place: Finding.Place
    }

    package init() {}

    /// What several found, the first of a code at a place.
    init(_ parts: FindingCollector...) {
        for finding in parts.lazy.flatMap(\.findings) { add(finding) }
    }

    package mutating func add(_ finding: Finding) {
        guard seen.insert(Key(code: finding.code, place: finding.place)).inserted else { return }
        findings.append(finding)
    }

    package mutating func add(_ code: FindingCode, at offset: UInt64, _ detail: String = "") {
        add(Finding(code, at: offset, detail))
    }

    package mutating func add(_ code: FindingCode, path: [UInt8], _ detail: String = "") {
        add(Finding(code, path: PathText.display(path), detail))
    }

    /// Notes what a frame's failure says.
    package mutating func add(_ failure: FrameReader.Failure) {
        switch failure {
        case .io(let fault): add(fault)
        case .format(let error): add(Finding(error))
        }
    }

    package mutating func add(_ fault: IOFault) {
        add(Finding(fault))
    }

    /// Whether any finding has a code for which `isIncluded` holds.
    package func contains(where isIncluded: (FindingCode) -> Bool) -> Bool {
        findings.contains { isIncluded($0.code) }
    }
}

extension Finding {
    /// That a place of the file can't be read (spec 8.4).
    package init(_ fault: IOFault) {
        self.init(.readError, at: fault.offset ?? 0, "\(fault.errno)")
    }
}

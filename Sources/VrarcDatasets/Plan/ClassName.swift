/// What a name in a classifier's folder stands for.
enum ClassName: Hashable {
    /// A class of that name.
    case named([UInt8])
    case negatives

    /// The class that a folder of that name holds examples of.
    init(folder name: some Sequence<UInt8>) {
        self = Self.isNegatives(name) ? .negatives : .named(Array(name))
    }

    /// The class that a zip of that name holds examples of; `nil` if the name leaves none.
    init?(zip name: ArraySlice<UInt8>) {
        guard Text.hasSuffix(name, ".zip") else { return nil }
        let stem = name.dropLast(4)
        if Self.isNegatives(stem) {
            self = .negatives
            return
        }
        let suffix = "_positive_examples"
        let base = Text.hasSuffix(stem, suffix) ? stem.dropLast(suffix.utf8.count) : stem
        if base.isEmpty || base.elementsEqual(".".utf8) || base.elementsEqual("..".utf8) { return nil }
        self = .named(Array(base))
    }

    /// Whether a folder or zip of that name, without `.zip`, holds negative examples.
    static func isNegatives(_ name: some Sequence<UInt8>) -> Bool {
        name.elementsEqual("negative_examples".utf8) || name.elementsEqual("negatives".utf8)
    }

    /// The name as a record holds it; `nil` for negative examples.
    var text: String? {
        if case .named(let bytes) = self { Text.string(bytes) } else { nil }
    }
}

/// The files that an earlier run left, by what their lines of the journal say of them, in few bytes each.
///
/// A million images must not fill the memory: what a line says beyond the file is read again when it is asked for.
struct EarlierFiles: Sendable {
    private var files: [Int: KeptFile] = [:]

    /// Adds a file; of two with one key the later is found. The key's hash stands for it: who takes a file compares the
    /// key with that of its line.
    mutating func add(_ kept: KeptFile, _ key: String) { files[key.hashValue] = kept }

    subscript(key: String) -> KeptFile? { files[key.hashValue] }
}

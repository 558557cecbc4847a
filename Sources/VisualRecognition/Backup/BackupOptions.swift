/// What of an instance is backed up, and how.
package struct BackupOptions: Sendable {
    /// Names or ids; all collections if both lists are empty.
    package var onlyCollections: [String] = []
    /// Names or ids; all classifiers if both lists are empty.
    package var onlyClassifiers: [String] = []
    /// Whether the model files of collections come along; those of classifiers always do.
    package var models = false
    /// Transfers at a time.
    package var parallel = 8

    package init() {}

    /// Whether something is to be left alone that was not named.
    var isSelective: Bool { !onlyCollections.isEmpty || !onlyClassifiers.isEmpty }
}

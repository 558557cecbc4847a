package import VrarcFormat

/// A file of an archive that was wanted and could not be restored.
package struct LostFile: Sendable {
    /// Path in the archive, below the top folder.
    package let path: String
    /// Why not: the rule, and the place of the damage.
    package let finding: Finding
}

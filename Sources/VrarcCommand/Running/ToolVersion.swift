import VrarcFormat

/// The version of the tools, which is not that of the format.
package enum ToolVersion {
    /// The version, as `--version` and `bag-info.txt` give it.
    package static let current = "0.1.0"

    /// What `--version` of a command prints.
    package static func line(_ name: String) -> String {
        "\(name) \(current), archive format \(FormatVersion.major).\(FormatVersion.minor)"
    }

    /// What `bag-info.txt` says of the program.
    package static func agent(_ name: String) -> String { "\(name) \(current)" }
}

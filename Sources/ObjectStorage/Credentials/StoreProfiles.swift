internal import SystemPackage
internal import VrarcArchive

/// The profiles of the AWS tools: what their two files say.
package struct StoreProfiles: Sendable {
    package typealias Values = INIFile.Section

    private let config: INIFile
    private let credentials: INIFile
    /// The names of the files, for sentences.
    package let configName: String
    package let credentialsName: String

    /// Reads both files; one that is not there has no profiles.
    package init(_ environment: StoreEnvironment) throws(StoreAccessError) {
        configName = environment.configFile?.string ?? "~/.aws/config"
        credentialsName = environment.credentialsFile?.string ?? "~/.aws/credentials"
        config = try Self.file(environment.configFile)
        credentials = try Self.file(environment.credentialsFile)
        if let name = environment.namedProfile, profile(name) == nil {
            throw StoreAccessError(
                .absent, "there is no profile '\(name)', neither in \(credentialsName) nor in \(configName)",
                hint: "'aws configure list-profiles' lists those that there are")
        }
    }

    /// What the file of keys says of a profile.
    func keys(of name: String) -> Values? { credentials[name] }

    /// What the file of settings says of a profile.
    func settings(of name: String) -> Values? {
        // As in the AWS tools the last one counts: `[profile default]` and `[default]` are one.
        config.names.last { Self.name($0, of: "profile") == name || $0 == "default" && name == "default" }
            .flatMap { config[$0] }
    }

    /// What both files say of a profile; the file of keys goes before. `nil` where neither has it.
    func profile(_ name: String) -> Values? {
        guard let keys = keys(of: name) else { return settings(of: name) }
        return (settings(of: name) ?? [:]).merging(keys) { $1 }
    }

    /// What the file of settings says of addresses by service, under a name that profiles refer to.
    func services(_ name: String) -> Values? {
        config.names.last { Self.name($0, of: "services") == name }.flatMap { config[$0] }
    }

    /// The name in the head of a section such as `profile x` or `profile "x y"`.
    private static func name(_ section: String, of kind: String) -> String? {
        guard section.hasPrefix(kind) else { return nil }
        let rest = section.dropFirst(kind.count)
        guard rest.first?.isWhitespace == true else { return nil }
        let name = INIReader.trimmed(rest)
        for quote in ["\"", "'"] where name.count >= 2 && name.hasPrefix(quote) && name.hasSuffix(quote) {
            return String(name.dropFirst().dropLast())
        }
        return name.contains(where: \.isWhitespace) || name.isEmpty ? nil : name
    }

    private static func file(_ path: FilePath?) throws(StoreAccessError) -> INIFile {
        guard let path, let text = try SmallFile.text(path) else { return INIFile() }
        return try INIFile(text, name: path.string)
    }
}

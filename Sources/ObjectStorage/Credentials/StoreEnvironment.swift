package import SystemPackage

/// The environment variables of the AWS tools, and the profile that was chosen.
package struct StoreEnvironment: Sendable {
    private let lookup: @Sendable (String) -> String?
    /// The profile that was named by an argument: it goes before keys in the environment.
    package let chosenProfile: String?

    /// - Parameter lookup: The value of an environment variable.
    package init(profile: String? = nil, lookup: @escaping @Sendable (String) -> String?) {
        chosenProfile = profile
        self.lookup = lookup
    }

    /// The value of a variable; `nil` where it is empty too.
    package subscript(name: String) -> String? {
        lookup(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The name of the profile that is used.
    package var profile: String { namedProfile ?? "default" }

    /// The profile that somebody named, and that must be there therefore.
    package var namedProfile: String? {
        chosenProfile ?? self["AWS_PROFILE"] ?? self["AWS_DEFAULT_PROFILE"]
    }

    /// Whether a variable says yes.
    func isTrue(_ name: String) -> Bool { self[name]?.lowercased() == "true" }

    /// The file with settings, which may hold keys too; `nil` where there is no home folder.
    package var configFile: FilePath? { path("AWS_CONFIG_FILE", "~/.aws/config") }

    /// The file with keys; `nil` where there is no home folder.
    package var credentialsFile: FilePath? { path("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials") }

    private func path(_ name: String, _ usual: String) -> FilePath? {
        let path = self[name] ?? usual
        guard path.hasPrefix("~/") else { return FilePath(path) }
        return self["HOME"].map { FilePath($0).pushing(FilePath(String(path.dropFirst(2)))) }
    }
}

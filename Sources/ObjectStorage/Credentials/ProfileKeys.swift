/// Keys in the files of the AWS tools.
///
/// The files are read each time: whoever renews keys there meanwhile is followed.
package struct ProfileKeys: KeysProvider {
    private let environment: StoreEnvironment

    package init(_ environment: StoreEnvironment) {
        self.environment = environment
    }

    package func keys() throws(StoreAccessError) -> StoreKeys? {
        let profiles = try StoreProfiles(environment)
        let name = environment.profile
        guard let profile = profiles.profile(name) else { return nil }
        if profile["sso_start_url"] != nil || profile["sso_session"] != nil {
            throw Self.refusal(environment, "signs in through SSO")
        }
        if let keys = try keys(in: profiles.keys(of: name), profiles.credentialsName) { return keys }
        if profile["login_session"] != nil { throw Self.refusal(environment, "signs in through a browser") }
        if profile["credential_process"] != nil {
            throw Self.refusal(environment, "gets keys from a program (credential_process)")
        }
        return try keys(in: profiles.settings(of: name), profiles.configName)
    }

    private func keys(in values: StoreProfiles.Values?, _ file: String) throws(StoreAccessError) -> StoreKeys? {
        guard let values, let accessKey = values["aws_access_key_id"] else { return nil }
        let place = "the profile '\(environment.profile)' in \(file)"
        guard let secret = values["aws_secret_access_key"] else {
            throw StoreAccessError(.unusable, "\(place) has aws_access_key_id, but no aws_secret_access_key")
        }
        return try StoreKeys(
            checking: accessKey, secret, values["aws_session_token"] ?? values["aws_security_token"], from: place)
    }

    /// - Parameter way: How the AWS tools get keys for the profile, which is not followed here: some need a browser, and one
    ///   runs programs.
    static func refusal(_ environment: StoreEnvironment, _ way: String) -> StoreAccessError {
        let name = environment.profile
        // Keys in the environment count only where no argument names a profile.
        let rest = environment.chosenProfile == nil ? "" : ", and then name no profile"
        return StoreAccessError(
            .unsupported, "the profile '\(name)' \(way), which is left to the AWS tools",
            hint: "this puts its keys into the environment: "
                + "eval \"$(aws configure export-credentials --profile '\(name)' --format env)\"\(rest)")
    }
}

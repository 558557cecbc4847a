/// Says that a profile which assumes a role is not followed: the AWS tools look at that before all but the environment.
struct RoleRefusal: KeysProvider {
    private let environment: StoreEnvironment

    init(_ environment: StoreEnvironment) {
        self.environment = environment
    }

    func keys() throws(StoreAccessError) -> StoreKeys? {
        let profile = try StoreProfiles(environment).profile(environment.profile) ?? [:]
        guard profile["role_arn"] != nil, profile["web_identity_token_file"] == nil else { return nil }
        throw ProfileKeys.refusal(environment, "assumes a role (role_arn)")
    }
}

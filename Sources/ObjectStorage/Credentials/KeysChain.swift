package import HTTPTransport

/// The places where the AWS tools look for keys, in their order.
package struct KeysChain: Sendable {
    let providers: [any KeysProvider]
    /// What is said where no place has any.
    let nowhere: StoreAccessError

    /// - Parameters:
    ///   - client: Asks the services for keys.
    ///   - retrier: How often they are asked.
    package init(
        _ environment: StoreEnvironment, client: HTTPClient,
        retrier: Retrier = Retrier(policy: RetryPolicy(attempts: 3))
    ) {
        providers = [
            EnvironmentKeys(environment), RoleRefusal(environment), WebIdentityKeys(environment, client, retrier),
            ProfileKeys(environment), ContainerKeys(environment, client, retrier),
            InstanceKeys(environment, client, retrier),
        ]
        nowhere = StoreAccessError(
            .absent,
            "there are no keys for the store: none in the environment, none in the profile '\(environment.profile)', "
                + "and no cloud gives this machine any",
            hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run 'aws configure'")
    }

    /// Places of one's own.
    package init(_ providers: any KeysProvider...) {
        self.providers = providers
        nowhere = StoreAccessError(.absent, "there are no keys for the store")
    }
}

package import HTTPTransport

/// Where a store is and how it is asked, as the environment and the files of the AWS tools say; arguments go before.
package struct StoreConfiguration: Sendable {
    /// Such as `eu-central-1`; `nil` where nobody says.
    package var region: String?
    /// `nil` for Amazon's own.
    package var endpoint: HTTPURL?
    package var addressingStyle: AddressingStyle
    /// A file of certificates to trust besides none other; `nil` for those of the system.
    package var caFile: String?

    package init(
        region: String? = nil, endpoint: HTTPURL? = nil, addressingStyle: AddressingStyle = .auto, caFile: String? = nil
    ) {
        self.region = region
        self.endpoint = endpoint
        self.addressingStyle = addressingStyle
        self.caFile = caFile
    }

    /// Reads the environment, and the files that it names.
    package init(_ environment: StoreEnvironment) throws(StoreAccessError) {
        let profiles = try StoreProfiles(environment)
        let profile = profiles.profile(environment.profile) ?? [:]
        region = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? Self.value(profile["region"])
        caFile = environment["AWS_CA_BUNDLE"] ?? Self.value(profile["ca_bundle"])
        endpoint = try Self.endpoint(of: "s3", environment, profiles)
        let style = Self.value(INIFile.nested(profile["s3"])["addressing_style"]) ?? AddressingStyle.auto.rawValue
        guard let known = AddressingStyle(rawValue: style) else {
            throw StoreAccessError(
                .unusable,
                "addressing_style of the profile '\(environment.profile)' is none of 'auto', 'virtual' and 'path'")
        }
        addressingStyle = known
    }

    /// The address of a service, such as `s3`, where it is not Amazon's.
    static func endpoint(
        of service: String, _ environment: StoreEnvironment, _ profiles: StoreProfiles
    ) throws(StoreAccessError) -> HTTPURL? {
        let profile = profiles.profile(environment.profile) ?? [:]
        if environment.isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
            || profile["ignore_configured_endpoint_urls"]?.lowercased() == "true"
        {
            return nil
        }
        for name in ["AWS_ENDPOINT_URL_\(service.uppercased())", "AWS_ENDPOINT_URL"] {
            if let text = environment[name] { return try address(text, name) }
        }
        let place = "endpoint_url of the profile '\(environment.profile)'"
        let byService = profile["services"].flatMap { profiles.services($0) } ?? [:]
        for block in [byService[service], profile[service]] {
            if let text = value(INIFile.nested(block)["endpoint_url"]) { return try address(text, place) }
        }
        return try value(profile["endpoint_url"]).map { text throws(StoreAccessError) in try address(text, place) }
    }

    private static func address(_ text: String, _ name: String) throws(StoreAccessError) -> HTTPURL {
        do throws(HTTPError) {
            return try HTTPURL(text)
        } catch {
            throw StoreAccessError(.unusable, "\(name) can't be used: \(error.detail)")
        }
    }

    private static func value(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
}

import HTTPTransport
import ObjectStorage
import Testing

/// Where a store is, as the environment and the file of settings say.
@Suite struct ConfigurationTests {
    private func configuration(
        _ variables: [String: String], _ config: String = "", profile: String? = nil
    ) throws -> StoreConfiguration {
        try StoreConfiguration(try Surroundings(variables, config: config).environment(profile: profile))
    }

    private func sentence(_ variables: [String: String], _ config: String = "") -> String? {
        #expect(throws: StoreAccessError.self) { try configuration(variables, config) }?.sentence
    }

    private static let file = """
        [default]
        region = eu-central-1
        [profile minio]
        region = local
        endpoint_url = https://general.example
        ca_bundle = /ca.pem
        s3 =
            endpoint_url = https://minio.example:9000
            addressing_style = path
        [profile service]
        services = mine
        endpoint_url = https://general.example
        [services mine]
        s3 =
          endpoint_url = https://service.example
        ec2 =
          endpoint_url = https://ec2.example
        """

    @Test func nothingSaidIsAmazon() throws {
        let none = try configuration([:])
        #expect(none.region == nil && none.endpoint == nil && none.caFile == nil && none.addressingStyle == .auto)
    }

    @Test func theRegionIsThatOfTheEnvironmentElseOfTheProfile() throws {
        #expect(try configuration([:], Self.file).region == "eu-central-1")
        #expect(try configuration(["AWS_DEFAULT_REGION": "a"], Self.file).region == "a")
        #expect(try configuration(["AWS_DEFAULT_REGION": "a", "AWS_REGION": "b"], Self.file).region == "b")
    }

    @Test func theFileSaysAllOfAStore() throws {
        let minio = try configuration([:], Self.file, profile: "minio")
        #expect(minio.region == "local")
        #expect(minio.endpoint?.description == "https://minio.example:9000")
        #expect(minio.addressingStyle == .path)
        #expect(minio.caFile == "/ca.pem")
    }

    @Test func theAddressThatIsMeantMostIsTaken() throws {
        let endpoint = { (variables: [String: String], profile: String) in
            try configuration(variables, Self.file, profile: profile).endpoint?.description
        }
        let general = ["AWS_ENDPOINT_URL": "https://env.example"]
        let own = general.merging(["AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9000"]) { $1 }
        #expect(try endpoint([:], "service") == "https://service.example")
        #expect(try endpoint(general, "service") == "https://env.example")
        #expect(try endpoint(own, "service") == "http://127.0.0.1:9000")
        #expect(try endpoint(own.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 }, "service") == nil)
        #expect(try endpoint([:], "default") == nil)
    }

    @Test func certificatesAreThoseOfTheEnvironmentFirst() throws {
        let variables = ["AWS_CA_BUNDLE": "/other.pem", "AWS_PROFILE": "minio"]
        #expect(try configuration(variables, Self.file).caFile == "/other.pem")
    }

    @Test func whatCannotBeUsedIsNamed() {
        let clear = "http sends keys in the clear, and is for this machine only: use https"
        #expect(
            sentence(["AWS_ENDPOINT_URL_S3": "http://example.com"]) == "AWS_ENDPOINT_URL_S3 can't be used: \(clear)")
        #expect(
            sentence(["AWS_ENDPOINT_URL": "http://169.254.169.254"]) == "AWS_ENDPOINT_URL can't be used: \(clear)")
        #expect(
            sentence([:], "[default]\nendpoint_url = example.com\n")
                == "endpoint_url of the profile 'default' can't be used: an address begins with https://")
        #expect(
            sentence([:], "[default]\ns3 =\n  addressing_style = other\n")
                == "addressing_style of the profile 'default' is none of 'auto', 'virtual' and 'path'")
    }
}

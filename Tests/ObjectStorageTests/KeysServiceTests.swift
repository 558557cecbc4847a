import HTTPTransport
import Testing

@testable import ObjectStorage

/// Keys from services: the token service, a machine's metadata service, a container's.
@Suite struct KeysServiceTests {
    private let service: KeysService

    init() throws {
        service = try KeysService()
    }

    private func webIdentity(_ around: Surroundings) -> WebIdentityKeys {
        WebIdentityKeys(around.environment(), service.client, service.retrier)
    }

    private func container(_ around: Surroundings) -> ContainerKeys {
        ContainerKeys(around.environment(), service.client, service.retrier)
    }

    private func instance(_ around: Surroundings) -> InstanceKeys {
        InstanceKeys(around.environment(), service.client, service.retrier)
    }

    private func pod() throws -> Surroundings {
        let around = try Surroundings([
            "AWS_ROLE_ARN": "arn:aws:iam::1:role/r", "AWS_ENDPOINT_URL_STS": service.address + "/sts",
        ])
        try around.write("token", "identity+token/=\n")
        around.set("AWS_WEB_IDENTITY_TOKEN_FILE", around.home + "/token")
        return around
    }

    private func expectFirst(_ keys: StoreKeys?) {
        #expect(keys?.accessKey == "ASIA1" && keys?.secret.exposed == "secret-1")
        #expect(keys?.sessionToken?.exposed == "token-1" && keys?.expiry == 1_893_456_000)
    }

    private func error(_ provider: any KeysProvider) -> StoreAccessError? {
        #expect(throws: StoreAccessError.self) { try provider.keys() }
    }

    // MARK: - The token service

    @Test func aTokenOfAnIdentityProviderGivesKeys() throws {
        expectFirst(try webIdentity(try pod()).keys())
        #expect(try service.state().calls == ["POST /sts/"])
    }

    @Test func aProfileMaySayItToo() throws {
        let around = try pod()
        for name in ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"] { around.set(name, nil) }
        #expect(try webIdentity(around).keys() == nil)
        try around.write(
            ".aws/config",
            "[default]\nrole_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = \(around.home)/token\n")
        #expect(try RoleRefusal(around.environment()).keys() == nil)
        expectFirst(try webIdentity(around).keys())
    }

    @Test func aTokenThatIsNotTakenIsNotShown() throws {
        let around = try pod()
        try around.write("token", "hidden")
        let error = error(webIdentity(around))
        #expect(error?.kind == .refused)
        #expect(
            error?.sentence
                == "the token service of AWS (STS) answered with 400, InvalidIdentityToken: no such token: (secret)")
    }

    @Test(arguments: [
        ("<a/>", "the token service of AWS (STS) answered without keys"),
        ("no", "the token service of AWS (STS) answered with no XML (syntax error)"),
    ]) func anAnswerWithoutKeysIsNamed(body: String, sentence: String) throws {
        try service.set(#"{"body": "\#(body)"}"#)
        #expect(error(webIdentity(try pod()))?.sentence == sentence)
    }

    @Test func aServiceThatFailsIsAskedThreeTimes() throws {
        try service.set(#"{"status": 503}"#)
        #expect(error(webIdentity(try pod()))?.sentence == "the token service of AWS (STS) answered with 503")
        #expect(try service.state().calls.count == 3)
    }

    @Test func whatIsMissingIsNamed() throws {
        let around = try pod()
        try around.write("token", " \n")
        let place = "the file with the web identity token, \(around.home)/token, is "
        #expect(error(webIdentity(around))?.sentence == place + "empty")
        around.set("AWS_WEB_IDENTITY_TOKEN_FILE", around.home + "/gone")
        #expect(error(webIdentity(around))?.sentence == place.replacing("/token,", with: "/gone,") + "not there")
        around.set("AWS_ROLE_ARN", nil)
        #expect(
            error(webIdentity(around))?.sentence
                == "there is a web identity token, but no role for it: neither AWS_ROLE_ARN nor role_arn")
        let strange = try pod()
        strange.set("AWS_ENDPOINT_URL_STS", nil)
        strange.set("AWS_REGION", "a b")
        #expect(
            error(webIdentity(strange))?.sentence
                == #"the region can't be used: an address has ASCII characters only, and no spaces or '\'"#)
    }

    @Test func nobodyThereIsNamed() throws {
        let around = try pod()
        around.set("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")
        let error = error(webIdentity(around))
        #expect(error?.kind == .unreachable && error?.cause?.kind == .unconnected)
        #expect(error?.sentence.hasPrefix("the token service of AWS (STS) can't be asked: ") == true)
    }

    // MARK: - A machine

    private func machine() throws -> Surroundings {
        try Surroundings(["AWS_EC2_METADATA_SERVICE_ENDPOINT": service.address + "/imds/"])
    }

    @Test func aMachineWithARoleHasKeys() throws {
        expectFirst(try instance(try machine()).keys())
        let place = "GET /imds/latest/meta-data/iam/security-credentials/"
        #expect(try service.state().calls == ["PUT /imds/latest/api/token", place, place + "a%20role"])
    }

    @Test func aMachineWithoutARoleHasNone() throws {
        try service.set(#"{"role": ""}"#)
        #expect(try instance(try machine()).keys() == nil)
        #expect(try service.state().calls.count == 2)
    }

    @Test(arguments: [400, 403, 404, 405]) func whereTheServiceIsSwitchedOffThereAreNone(status: Int) throws {
        try service.set(#"{"status": \#(status)}"#)
        #expect(try instance(try machine()).keys() == nil)
        #expect(try service.state().calls == ["PUT /imds/latest/api/token"])
    }

    @Test func whoSwitchedItOffIsFollowed() throws {
        let around = try machine()
        around.set("AWS_EC2_METADATA_DISABLED", "TRUE")
        #expect(try instance(around).keys() == nil)
        #expect(try service.state().calls == [])
    }

    @Test func whereNobodyAnswersThereAreNone() throws {
        let around = try machine()
        around.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1")
        #expect(try instance(around).keys() == nil)
        // Whatever this machine is: of the usual address there is an answer or none within seconds.
        around.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://example.com")
        #expect(
            error(instance(around))?.sentence.hasPrefix("AWS_EC2_METADATA_SERVICE_ENDPOINT can't be used: http ")
                == true)
    }

    @Test func aServiceThatNeverAnswersIsNotWaitedForLong() throws {
        try service.set(#"{"wait": 30}"#)
        let start = ContinuousClock.now
        #expect(try instance(try machine()).keys() == nil)
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    @Test func aServiceThatFailsIsNamed() throws {
        try service.set(#"{"status": 500}"#)
        #expect(error(instance(try machine()))?.sentence == "the metadata service of this machine answered with 500")
        #expect(try service.state().calls.count == 3)
    }

    // MARK: - A container

    @Test func aContainerHasKeys() throws {
        let around = try Surroundings([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": service.address + "/container/x?a=b",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Bearer container",
        ])
        expectFirst(try container(around).keys())
        around.set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", around.home + "/bearer")
        #expect(
            error(container(around))?.sentence
                == "the file that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names is not there")
        try around.write("bearer", "Bearer other\n")
        #expect(
            error(container(around))?.sentence == "the service for keys of this container answered with 403")
        try around.write("bearer", "Bearer container\n")
        #expect(try container(around).keys()?.accessKey == "ASIA2")
        #expect(try container(try Surroundings()).keys() == nil)
    }

    @Test(arguments: [
        ("http://example.com/x", "http sends keys in the clear, and is for this machine only: use https"),
        ("http://169.254.169.253/", "http sends keys in the clear, and is for this machine only: use https"),
        ("http://127.0.0.1/x?a b", #"an address has ASCII characters only, and no spaces or '\'"#),
    ]) func aContainersServiceIsOnTheMachineOrBehindTLS(address: String, why: String) throws {
        let around = try Surroundings(["AWS_CONTAINER_CREDENTIALS_FULL_URI": address])
        #expect(
            error(container(around))?.sentence == "AWS_CONTAINER_CREDENTIALS_FULL_URI can't be used: \(why)")
    }

    @Test(arguments: [
        ("{}", "answered without keys"), ("[", "answered with no JSON (byte 1)"),
        (#"{\"Code\": \"Failed\", \"Message\": \"not\\n now\"}"#, "gives no keys: Failed: not now"),
        (
            #"{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"s\", \"Token\": \"t\", \"Expiration\": \"never\"}"#,
            "answered without keys"
        ),
    ]) func anAnswerOfAContainersServiceWithoutKeysIsNamed(body: String, sentence: String) throws {
        try service.set(#"{"body": "\#(body)"}"#)
        let around = try Surroundings(["AWS_CONTAINER_CREDENTIALS_FULL_URI": service.address + "/container"])
        #expect(error(container(around))?.sentence == "the service for keys of this container \(sentence)")
    }

    @Test func keysThatFitIntoNoHeaderAreNotTaken() throws {
        let end = "2030-01-01T00:00:00Z"
        try service.set(
            #"{"body": "{\"AccessKeyId\": \"A b\", \"SecretAccessKey\": \"s\", \"Token\": \"t\", \"Expiration\": \"\#(end)\"}"}"#
        )
        let around = try Surroundings(["AWS_CONTAINER_CREDENTIALS_FULL_URI": service.address + "/container"])
        #expect(
            error(container(around))?.sentence
                == "the access key in the answer of the service for keys of this container has a character that none has, "
                + "such as a space or a line break")
        try service.set(#"{"body": null, "expiry": "\#(end)</Expiration><AccessKeyId> </AccessKeyId><Expiration>"}"#)
        let sts = error(webIdentity(try pod()))
        #expect(
            sts?.sentence
                == "the access key in the answer of the token service of AWS (STS) has a character that none has, "
                + "such as a space or a line break")
    }
}

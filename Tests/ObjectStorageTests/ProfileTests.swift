import Foundation
import HTTPTransport
import Testing

@testable import ObjectStorage

/// Keys in the environment and in the files of the AWS tools.
@Suite struct ProfileTests {
    private static let both = ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "secret-env"]

    private func keys(_ around: Surroundings, profile: String? = nil) throws -> StoreKeys? {
        let environment = around.environment(profile: profile)
        for provider in [EnvironmentKeys(environment), RoleRefusal(environment), ProfileKeys(environment)]
            as [any KeysProvider]
        {
            if let keys = try provider.keys() { return keys }
        }
        return nil
    }

    private func error(_ around: Surroundings, profile: String? = nil) -> StoreAccessError? {
        #expect(throws: StoreAccessError.self) { try keys(around, profile: profile) }
    }

    @Test func theEnvironmentGoesBeforeTheFiles() throws {
        let around = try Surroundings(
            Self.both, credentials: "[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key = s\n")
        let found = try #require(try keys(around))
        #expect(found.accessKey == "AKIAENV" && found.secret.exposed == "secret-env")
        #expect(found.sessionToken == nil && found.expiry == nil)
        around.set("AWS_SESSION_TOKEN", "t")
        around.set("AWS_CREDENTIAL_EXPIRATION", "2013-05-24T00:00:00Z")
        let temporary = try #require(try keys(around))
        #expect(temporary.sessionToken?.exposed == "t" && temporary.expiry == 1_369_353_600)
        around.set("AWS_ACCESS_KEY_ID", "")
        #expect(try keys(around)?.accessKey == "AKIAFILE")
    }

    @Test func aProfileThatAnArgumentNamesGoesBeforeTheEnvironment() throws {
        let around = try Surroundings(
            Self.both, credentials: "[x]\naws_access_key_id = AKIAX\naws_secret_access_key = s\n")
        #expect(try keys(around, profile: "x")?.accessKey == "AKIAX")
        around.set("AWS_PROFILE", "x")
        #expect(try keys(around)?.accessKey == "AKIAENV")
        around.set("AWS_ACCESS_KEY_ID", nil)
        #expect(try keys(around)?.accessKey == "AKIAX")
    }

    @Test func theFileOfKeysGoesBeforeThatOfSettings() throws {
        let pair = { (name: String) in "aws_access_key_id = \(name)\n  aws_secret_access_key : s\n" }
        let around = try Surroundings(
            config: """
                # settings
                [default]
                \(pair("AKIACONF").replacingOccurrences(of: "\n  ", with: "\n"))
                [profile two words]
                region = wrong
                [profile "b c"]
                aws_access_key_id = AKIABC
                aws_secret_access_key = s
                aws_session_token = t
                [profile plain]
                AWS_ACCESS_KEY_ID=AKIAPLAIN
                aws_secret_access_key=a=b#c
                [unrelated]
                region = x
                """)
        #expect(try keys(around)?.accessKey == "AKIACONF")
        #expect(try keys(around, profile: "b c")?.sessionToken?.exposed == "t")
        #expect(try keys(around, profile: "plain")?.secret.exposed == "a=b#c")
        #expect(error(around, profile: "two words")?.kind == .absent)
        #expect(error(around, profile: "unrelated")?.kind == .absent)
        try around.write(
            ".aws/credentials", "[default]\naws_access_key_id = AKIACRED\naws_secret_access_key = s\n")
        #expect(try keys(around)?.accessKey == "AKIACRED")
        around.set("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        around.set("AWS_CONFIG_FILE", "~/other")
        #expect(try keys(around) == nil)
        try around.write("other", "[profile default]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = s\n")
        #expect(try keys(around)?.accessKey == "AKIAOTHER")
    }

    @Test func aNamedProfileMustBeThere() throws {
        let around = try Surroundings(["AWS_PROFILE": "gone"])
        let error = error(around)
        #expect(
            error?.sentence
                == "there is no profile 'gone', neither in \(around.home)/.aws/credentials nor in \(around.home)/.aws/config"
        )
        #expect(error?.hint == "'aws configure list-profiles' lists those that there are")
        around.set("AWS_PROFILE", nil)
        #expect(try keys(around) == nil)
        around.set("HOME", nil)
        #expect(try keys(around) == nil)
    }

    @Test(arguments: [
        (
            "role_arn = r\nsource_profile = y\naws_access_key_id = A\naws_secret_access_key = s",
            "assumes a role (role_arn)"
        ),
        ("sso_start_url = https://x\nsso_region = r", "signs in through SSO"),
        ("sso_session = s", "signs in through SSO"),
        ("login_session = s", "signs in through a browser"),
        ("credential_process = /bin/x", "gets keys from a program (credential_process)"),
    ]) func whatIsLeftToTheToolsSaysWhatToDo(settings: String, way: String) throws {
        let around = try Surroundings(config: "[profile it]\n\(settings)\n")
        let error = error(around, profile: "it")
        #expect(error?.kind == .unsupported)
        #expect(error?.sentence == "the profile 'it' \(way), which is left to the AWS tools")
        #expect(
            error?.hint
                == "this puts its keys into the environment: "
                + #"eval "$(aws configure export-credentials --profile 'it' --format env)", and then name no profile"#)
        around.set("AWS_PROFILE", "it")
        #expect(
            self.error(around)?.hint
                == "this puts its keys into the environment: "
                + #"eval "$(aws configure export-credentials --profile 'it' --format env)""#)
        for (name, value) in Self.both { around.set(name, value) }
        #expect(try keys(around)?.accessKey == "AKIAENV")
    }

    @Test func keysBesideAProgramAreUsedFirst() throws {
        let around = try Surroundings(
            config: "[default]\ncredential_process = x\n",
            credentials: "[default]\naws_access_key_id = A\naws_secret_access_key = s\n")
        #expect(try keys(around)?.accessKey == "A")
    }

    @Test(arguments: [
        (["AWS_ACCESS_KEY_ID": "A"], "the environment has AWS_ACCESS_KEY_ID, but no AWS_SECRET_ACCESS_KEY"),
        (
            ["AWS_ACCESS_KEY_ID": "A b", "AWS_SECRET_ACCESS_KEY": "s"],
            "the access key in the environment has a character that none has, such as a space or a line break"
        ),
        (
            ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "hidden\n"],
            "the secret key in the environment has a character that none has, such as a space or a line break"
        ),
        (
            ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "hidden\r\nX: y"],
            "the session token in the environment has a character that none has, such as a space or a line break"
        ),
        (
            ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_CREDENTIAL_EXPIRATION": "soon"],
            "AWS_CREDENTIAL_EXPIRATION is no date such as 2026-01-31T12:00:00Z"
        ),
    ]) func whatCannotBeUsedIsNamedAndNotShown(variables: [String: String], sentence: String) throws {
        let error = error(try Surroundings(variables))
        #expect(error?.kind == .unusable)
        #expect(error?.sentence == sentence)
    }

    @Test func filesThatCannotBeUsedAreNamed() throws {
        let half = try Surroundings(credentials: "[default]\naws_access_key_id = A\n")
        #expect(
            error(half)?.sentence
                == "the profile 'default' in \(half.home)/.aws/credentials has aws_access_key_id, but no aws_secret_access_key"
        )
        let empty = try Surroundings(credentials: "[default]\naws_access_key_id =\naws_secret_access_key = s\n")
        #expect(
            error(empty)?.sentence
                == "the access key in the profile 'default' in \(empty.home)/.aws/credentials is empty")
        let broken = try Surroundings(credentials: "[default]\nhidden\n")
        #expect(
            error(broken)?.sentence
                == "\(broken.home)/.aws/credentials, line 2: it is neither a [section] nor a name with a value")
        let large = try Surroundings(config: "[default]\n" + String(repeating: "#\n", count: 1 << 19))
        #expect(error(large)?.sentence == "\(large.home)/.aws/config can't be read: File too large")
    }
}

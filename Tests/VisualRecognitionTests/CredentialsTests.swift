import Foundation
import HTTPTransport
import SystemPackage
import Testing

@testable import VisualRecognition

/// Where keys come from, and that they go nowhere.
@Suite struct CredentialsTests {
    private func credentials(_ values: [String: String], url: String? = nil) throws(CredentialsError)
        -> ServiceCredentials
    {
        try ServiceCredentials(url: url, from: "the environment") {
            values[String($0.dropFirst("VISUAL_RECOGNITION_".count))]
        }
    }

    private func sentence(_ values: [String: String], url: String? = nil) -> String? {
        do throws(CredentialsError) {
            _ = try credentials(values, url: url)
            return nil
        } catch {
            return error.sentence
        }
    }

    @Test func anAPIKeyIsForTheTokenServiceUnlessBasicIsSaid() throws {
        guard case .token(let key, let place) = try credentials(["APIKEY": "k", "URL": "https://x/"]).key else {
            return #expect(Bool(false))
        }
        #expect(key.exposed == "k")
        #expect(place.description == "https://iam.cloud.ibm.com")
        guard
            case .basic(let name, let password) = try credentials(
                ["APIKEY": "k", "AUTH_TYPE": "Basic"], url: "https://x"
            ).key
        else { return #expect(Bool(false)) }
        #expect(name == "apikey" && password.exposed == "k")
        guard case .basic("me", _) = try credentials(["USERNAME": "me", "PASSWORD": "p"], url: "https://x").key else {
            return #expect(Bool(false))
        }
    }

    @Test func whatIsMissingOrWrongIsNamed() {
        #expect(
            sentence(["APIKEY": "k"])
                == "no address of an instance is given, and the environment has no VISUAL_RECOGNITION_URL")
        #expect(
            sentence([:], url: "https://x")
                == "the environment has neither VISUAL_RECOGNITION_APIKEY nor VISUAL_RECOGNITION_USERNAME and VISUAL_RECOGNITION_PASSWORD"
        )
        #expect(sentence(["AUTH_TYPE": "iam"], url: "https://x") == "the environment has no VISUAL_RECOGNITION_APIKEY")
        #expect(
            sentence(["AUTH_TYPE": "magic", "APIKEY": "k"], url: "https://x")
                == "VISUAL_RECOGNITION_AUTH_TYPE in the environment is neither 'iam' nor 'basic', the two ways there are"
        )
        #expect(
            sentence(["APIKEY": "k"], url: "http://example.com")?.hasPrefix("--service can't be used: http ") == true)
        #expect(
            sentence(["APIKEY": "k", "AUTH_URL": "ftp://x"], url: "https://x")
                == "VISUAL_RECOGNITION_AUTH_URL in the environment can't be used: an address begins with https://")
    }

    @Test func nothingPrintsASecret() throws {
        let credentials = try credentials(["APIKEY": "very-secret", "URL": "https://x"])
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped, "\(Secret("very-secret"))"] {
            #expect(!text.contains("very-secret"))
        }
    }

    @Test func aFileOfIBMsFormIsRead() throws {
        let file = CredentialsFile(
            "# a remark\r\nVISUAL_RECOGNITION_APIKEY=abc=def\r\n VISUAL_RECOGNITION_URL = \"https://x/y\" \n"
                + "export VISUAL_RECOGNITION_AUTH_TYPE='iam'\nnonsense\n=x\nvisual_recognition_username=me\n")
        #expect(file["VISUAL_RECOGNITION_APIKEY"] == "abc=def")
        #expect(file["VISUAL_RECOGNITION_URL"] == "https://x/y")
        #expect(file["VISUAL_RECOGNITION_AUTH_TYPE"] == "iam")
        #expect(file["VISUAL_RECOGNITION_USERNAME"] == "me")
    }

    @Test(arguments: [0o600, 0o400]) func aFileThatIsTheOwnersAloneIsTaken(mode: Int) throws {
        try withFile(mode: mode, "VISUAL_RECOGNITION_APIKEY=k") { path in
            let file = try CredentialsFile(reading: path)
            #expect(file["VISUAL_RECOGNITION_APIKEY"] == "k")
        }
    }

    @Test(arguments: [0o644, 0o640, 0o602, 0o601]) func aFileThatOthersMayUseIsNot(mode: Int) throws {
        try withFile(mode: mode, "VISUAL_RECOGNITION_APIKEY=k") { path in
            let error = #expect(throws: CredentialsError.self) { try CredentialsFile(reading: path) }
            #expect(
                error?.sentence
                    == "\(path) may be read or written by others, and holds a key: this makes it yours alone: chmod 600 \(path)"
            )
        }
    }

    @Test(.timeLimit(.minutes(1))) func aPipeIsNotWaitedFor() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "vrarc-pipe-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let result = unsafe mkfifo(path, 0o600)
        #expect(result == 0)
        #expect(throws: CredentialsError.self) { try CredentialsFile(reading: FilePath(path)) }
    }

    @Test func whatIsNoFileOfCredentialsIsRefused() throws {
        let folder = FilePath(FileManager.default.temporaryDirectory.path)
        #expect(throws: CredentialsError("\(folder) is no file")) { try CredentialsFile(reading: folder) }
        try withFile(mode: 0o600, String(repeating: "x", count: 70_000)) { path in
            #expect(throws: CredentialsError("\(path) is too large for a file of credentials")) {
                try CredentialsFile(reading: path)
            }
        }
    }

    private func withFile(mode: Int, _ text: String, _ body: (FilePath) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "vrarc-\(UUID().uuidString).env").path
        #expect(
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode]))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(FilePath(path))
    }
}

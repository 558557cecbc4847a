import Foundation
import Testing

@testable import VisualRecognition

/// What is read of the token service's answer.
@Suite struct TokenTests {
    private func token(_ claims: String) -> String {
        let payload = Data(claims.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
        return "e30.\(payload.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")).x"
    }

    private func lifetime(_ answer: String) throws -> Int64 { try AccessToken(reading: Array(answer.utf8)).lifetime }

    @Test(arguments: [
        (#"{"iat":1000,"exp":4600}"#, 3600), (#"{"iat":1000,"exp":4600,"a":"é?>"}"#, 3600),
        (#"{"iat":1e3,"exp":1100.0}"#, 100), (#"{"iat":4600,"exp":1000}"#, 9), ("{}", 9), ("[]", 9), ("x", 9),
        (#"{"iat":-9223372036854775808,"exp":9223372036854775807}"#, 9),
    ]) func theLifetimeIsWhatTheTokenSaysElseWhatStandsBeside(claims: String, expected: Int64) throws {
        #expect(try lifetime(#"{"access_token":"\#(token(claims))","expires_in":9}"#) == expected)
    }

    @Test func noLifetimeIsLongerThanADay() throws {
        #expect(try lifetime(#"{"access_token":"\#(token(#"{"iat":0,"exp":9223372036854775807}"#))"}"#) == 86_400)
        #expect(try lifetime(#"{"access_token":"x","expires_in":9223372036854775807}"#) == 86_400)
    }

    @Test(arguments: [
        ("{}", "it has no access_token"), (#"{"access_token":""}"#, "it has no access_token"),
        (#"{"access_token":"a\nb","expires_in":9}"#, "it has no access_token"),
        (#"{"access_token":"x"}"#, "its token does not say how long it lives"),
        (#"{"access_token":"x","expires_in":0}"#, "its token does not say how long it lives"),
        (#"{"access_token":"x","expires_in":-9}"#, "its token does not say how long it lives"),
        ("[]", "it is not a JSON object"),
    ]) func whatIsNoTokenIsNamed(answer: String, why: String) {
        #expect(throws: AnswerError(why)) { try lifetime(answer) }
    }
}

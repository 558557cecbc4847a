import HTTPTransport
import Testing

@testable import VisualRecognition

/// All shapes that errors of the service, and of gateways before it, are known to have.
@Suite struct ErrorBodyTests {
    @Test(
        arguments: [
            (
                #"{"errors":[{"code":"invalid_field","message":"no","more_info":"u","target":{"type":"field"}}],"trace":"t"}"#,
                "invalid_field", "no"
            ),
            (
                #"{"error":{"code":404,"description":"none","error_id":"not_found"},"images_processed":0}"#,
                "not_found", "none"
            ),
            (#"{"error":{"code":400,"description":"none"}}"#, "400", "none"),
            (
                #"{"code":400,"error":"Cannot retrain a classifier under the free plan. "}"#, "400",
                "Cannot retrain a classifier under the free plan."
            ),
            (
                #"{"images":[{"source_url":"u","error":{"code":400,"description":"none valid"}}],"images_processed":1}"#,
                "400",
                "none valid"
            ),
            (
                #"{"status":"ERROR","statusInfo":"daily-transaction-limit-exceeded"}"#, nil,
                "daily-transaction-limit-exceeded"
            ),
            (#"{"status":"ERROR","status_info":"invalid-api-key"}"#, nil, "invalid-api-key"),
            (#"{"Error":"too large"}"#, nil, "too large"),
            (#"{"errorCode":"BXNIM0415E","errorMessage":"no such key"}"#, "BXNIM0415E", "no such key"),
            (#"{"message":"m"}"#, nil, "m"),
            (
                "<html>\r\n<title>413 Request Entity Too Large</title><!-- a\n -->\n<h1>413</h1></html>", nil,
                "413 Request Entity Too Large 413"
            ),
            ("plain\nwords", nil, "plain words"), ("", nil, nil), ("{}", nil, nil), (#"{"errors":[]}"#, nil, nil),
            (#"{"errors":[7]}"#, nil, nil), (#"{"error":[]}"#, nil, nil), (#"{"code":"#, nil, #"{"code":"#),
        ] as [(String, String?, String?)]) func isUnderstood(text: String, code: String?, message: String?)
    {
        let body = ServiceErrorBody(Array(text.utf8))
        #expect(body.code == code)
        #expect(body.message == message)
    }

    @Test func secretsAreTakenOutBeforeItIsCut() {
        let key = "key-that-nobody-may-see"
        let secrets = [Secret("nobody"), Secret(key)]
        for room in [270, 280, 290, 299] {
            for text in [#"{"errors":[{"code":"\#(key)","message":"%\#(key)"}]}"#, "<p>%\(key)</p>", "%\(key)"] {
                let filled = text.split(separator: "%", maxSplits: 1)
                    .joined(separator: String(repeating: "w", count: room))
                let body = ServiceErrorBody(Array(filled.utf8), secrets: secrets)
                #expect(body.code == nil || body.code == "(secret)")
                #expect(body.message?.contains("k") == false)
            }
        }
        // And where a long page is cut.
        let page = String(repeating: "<b>", count: 1_362) + "wwwww" + key
        #expect(ServiceErrorBody(Array(page.utf8), secrets: secrets).message?.contains("k") == false)
    }

    @Test func longPagesAreCut() {
        let body = ServiceErrorBody(Array(String(repeating: "word ", count: 10_000).utf8))
        #expect(body.message?.count == 300)
        #expect(ServiceErrorBody([0xFF, 0xFE, 0x00]).message != nil)
    }
}

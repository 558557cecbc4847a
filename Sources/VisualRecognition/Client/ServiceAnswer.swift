package import VrarcModel

/// What the service said, word by word, and read.
package struct ServiceAnswer: Sendable {
    /// The JSON text as it came.
    package let text: String
    package let json: JSONValue

    /// Throws where the bytes are no JSON object.
    package init(_ body: [UInt8]) throws(AnswerError) {
        do throws(JSONError) {
            json = try unsafe JSONValue(reading: body.span.bytes)
        } catch {
            throw AnswerError("it is not JSON (byte \(error.offset))")
        }
        guard case .object = json else { throw AnswerError("it is not a JSON object") }
        text = String(decoding: body, as: UTF8.self)
    }
}

/// What is wrong with an answer that came with a good status: a part of a sentence.
package struct AnswerError: Error, Hashable, Sendable {
    package let detail: String

    package init(_ detail: String) {
        self.detail = detail
    }
}

internal import HTTPTransport
internal import VrarcModel

/// Keys as the metadata services of a cloud give them, in JSON.
enum MetadataAnswer {
    /// - Parameter service: Such as `the metadata service of this machine`.
    static func keys(in body: [UInt8], from service: String) throws(StoreAccessError) -> StoreKeys {
        let json: JSONValue
        do throws(JSONError) {
            json = try unsafe JSONValue(reading: body.span.bytes)
        } catch {
            throw StoreAccessError(.refused, "\(service) answered with no JSON (byte \(error.offset))")
        }
        if let code = json["Code"]?.text, code != "Success" {
            let why = [code, json["Message"]?.text].compactMap(\.self).joined(separator: ": ")
            throw StoreAccessError(.refused, "\(service) gives no keys: \(KeysErrorBody.line(why, []) ?? "")")
        }
        guard let accessKey = json["AccessKeyId"]?.text, let secret = json["SecretAccessKey"]?.text,
            let token = json["Token"]?.text, let expiry = json["Expiration"]?.text.flatMap({ ISOTime.seconds($0) })
        else { throw StoreAccessError(.refused, "\(service) answered without keys") }
        return try StoreKeys(checking: accessKey, secret, token, expiry: expiry, from: "the answer of \(service)")
    }

    /// Soon: where there is no such service, nobody answers.
    static let timeouts = HTTPTimeouts(connect: .seconds(1), stall: .seconds(2), total: .seconds(5))
}

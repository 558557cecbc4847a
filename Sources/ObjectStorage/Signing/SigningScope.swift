/// What a signature is good for: one day, one region, one service.
package struct SigningScope: Sendable, Hashable {
    /// Such as `20130524`.
    package let day: String
    /// Such as `us-east-1`.
    package let region: String
    /// Such as `s3`.
    package let service: String

    /// As it stands behind the access key and in what is signed.
    package var text: String { "\(day)/\(region)/\(service)/aws4_request" }
}

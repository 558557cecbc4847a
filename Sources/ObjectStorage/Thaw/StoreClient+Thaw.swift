import HTTPTransport

extension StoreClient {
    /// Asks for a frozen object to be readable for so many days. It costs money.
    ///
    /// - Parameter tier: `nil` for stores that know none, as IBM's.
    /// - Returns: Whether it was asked for by somebody before.
    package func thaw(_ place: StoreURL, days: Int, _ tier: ThawTier?) throws(StoreError) -> Bool {
        var call = StoreCall("RestoreObject", .post, place)
        call.query = [("restore", "")]
        let parameters = tier.map {
            "<GlacierJobParameters><Tier>\($0.rawValue)</Tier></GlacierJobParameters>"
        }
        let body = Array("<RestoreRequest><Days>\(days)</Days>\(parameters ?? "")</RestoreRequest>".utf8)
        call.headers = [("Content-Type", "application/xml"), ("Content-MD5", Self.md5(body))]
        call.body = .bytes(body)
        call.payload = .digest(of: body)
        do throws(StoreError) {
            _ = try reply(to: call)
            return false
        } catch {
            guard error.code == "RestoreAlreadyInProgress" else { throw error }
            return true
        }
    }
}

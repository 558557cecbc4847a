internal import CCurl

/// A moment as header fields have it.
package enum HTTPDate {
    /// Seconds since 1970; `nil` for what is no date.
    package static func seconds(_ text: String) -> Int64? {
        let moment = unsafe curl_getdate(text, nil)
        return moment >= 0 ? Int64(moment) : nil
    }
}

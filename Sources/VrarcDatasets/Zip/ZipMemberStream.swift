import CZip

/// The content of a member, from its beginning. The zip it belongs to must live longer.
@safe
struct ZipMemberStream: ~Copyable {
    private let stream: OpaquePointer

    init(_ stream: OpaquePointer) {
        unsafe self.stream = stream
    }

    deinit {
        unsafe zip_fclose(stream)
    }

    /// Fills `buffer` as far as the content reaches; at the end the zip's checksum and length have been compared.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ZipFault) -> Int {
        var done = 0
        while done < buffer.count {
            let count = unsafe zip_fread(stream, buffer.baseAddress! + done, UInt64(buffer.count - done))
            guard count >= 0 else {
                throw ZipFault(unsafe String(cString: zip_error_strerror(zip_file_get_error(stream))))
            }
            if count == 0 { break }
            done += Int(count)
        }
        return done
    }
}

package import HTTPTransport
package import SystemPackage
import VrarcArchive

/// The body of a `multipart/form-data` request. Files are read while they are sent.
package struct MultipartForm: Sendable {
    enum Piece: Sendable {
        case bytes([UInt8])
        case file(FilePath, size: UInt64)

        var size: UInt64 {
            switch self {
            case .bytes(let bytes): UInt64(bytes.count)
            case .file(_, let size): size
            }
        }
    }

    /// Random, so that no content holds it.
    private let boundary: String
    private var pieces: [Piece] = []

    package init() {
        boundary = (0..<4).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }.joined()
    }

    package mutating func add(_ name: String, text: String) {
        begin(name, "")
        pieces.append(.bytes(Array((text + "\r\n").utf8)))
    }

    /// Adds a file that is in memory.
    package mutating func add(_ name: String, fileName: String, type: String, _ bytes: [UInt8]) {
        begin(name, "; filename=\"\(Self.escaped(fileName))\"", type)
        pieces += [.bytes(bytes), .bytes(Array("\r\n".utf8))]
    }

    /// Adds a file on disk of a known size.
    package mutating func add(_ name: String, fileName: String, type: String, _ path: FilePath, size: UInt64) {
        begin(name, "; filename=\"\(Self.escaped(fileName))\"", type)
        pieces += [.file(path, size: size), .bytes(Array("\r\n".utf8))]
    }

    private mutating func begin(_ name: String, _ parameters: String, _ type: String? = nil) {
        let disposition = "Content-Disposition: form-data; name=\"\(Self.escaped(name))\"\(parameters)"
        let lines = ["--\(boundary)", disposition] + (type.map { ["Content-Type: \($0)"] } ?? []) + ["", ""]
        pieces.append(.bytes(Array(lines.joined(separator: "\r\n").utf8)))
    }

    /// As browsers escape names: no name may end its quotation or its line. By scalars: to Swift CR LF is one character.
    private static func escaped(_ name: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": result.append(contentsOf: "%22".unicodeScalars)
            case "\r": result.append(contentsOf: "%0D".unicodeScalars)
            case "\n": result.append(contentsOf: "%0A".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    package var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    /// The whole body.
    package var body: HTTPBody {
        let all = pieces + [.bytes(Array("--\(boundary)--\r\n".utf8))]
        return .stream(length: all.reduce(0) { $0 + $1.size }) { MultipartSource(all) }
    }

    /// Length of the body, bytes.
    package var size: UInt64 { pieces.reduce(UInt64(boundary.utf8.count + 6)) { $0 + $1.size } }
}

/// Reads the pieces of a form one behind the other.
final class MultipartSource: HTTPBodySource {
    private var pieces: ArraySlice<MultipartForm.Piece>
    private var offset: UInt64 = 0
    private var handle: FileHandle?

    init(_ pieces: [MultipartForm.Piece]) {
        self.pieces = pieces[...]
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while let piece = pieces.first {
            let rest = piece.size - offset
            if rest == 0 {
                pieces.removeFirst()
                offset = 0
                handle = nil
                continue
            }
            let most = Int(min(UInt64(buffer.count), rest))
            let count = try unsafe read(piece, UnsafeMutableRawBufferPointer(rebasing: buffer[..<most]))
            // A file that has become shorter: the transport sees that the length is not met.
            guard count > 0 else { return 0 }
            offset += UInt64(count)
            return count
        }
        return 0
    }

    private func read(_ piece: MultipartForm.Piece, _ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        switch piece {
        case .bytes(let bytes):
            unsafe bytes[Int(offset)..<Int(offset) + buffer.count].withUnsafeBytes {
                unsafe buffer.copyMemory(from: $0)
            }
            return buffer.count
        case .file(let path, _):
            if handle == nil { handle = try FileHandle(opening: path) }
            return try unsafe handle?.read(into: buffer) ?? 0
        }
    }
}

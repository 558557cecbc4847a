import Foundation
import Synchronization

/// A server in Python that a test starts, on a port of 127.0.0.1 that the system chooses, and that ends with the object.
///
/// The script prints its port as the first line, and ends when its standard input does: it can't outlive the tests.
package final class ScriptServer: Sendable {
    private struct Failure: Error { let text: String }

    /// Such as `http://127.0.0.1:40123`.
    package let address: String
    package let port: Int
    private let input: Pipe
    private let process: Process

    /// - Parameters:
    ///   - script: A path beside the file of the test.
    ///   - file: The file of the test.
    package init(_ script: String, arguments: [String] = [], scheme: String = "http", file: String = #filePath) throws {
        let path = URL(filePath: file).deletingLastPathComponent().appending(path: script)
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", path.path] + arguments
        input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while line.last != 0x0A {
            guard let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty else {
                throw Failure(text: "\(script) did not start")
            }
            line += byte
        }
        guard let port = Int(String(decoding: line.dropLast(), as: UTF8.self)) else {
            throw Failure(text: "\(script) gave no port")
        }
        self.port = port
        address = "\(scheme)://127.0.0.1:\(port)"
    }

    deinit {
        try? input.fileHandleForWriting.close()
        // A process that was started later may have inherited the other end.
        process.terminate()
        process.waitUntilExit()
    }
}

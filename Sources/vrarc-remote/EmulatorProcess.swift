import HTTPTransport
import SystemPackage
import VisualRecognition
import VrarcArchive
import VrarcCommand
import VrarcModel

#if canImport(Glibc)
    import Glibc
#endif

/// An emulated service instance: a process of its own, which ends with this one.
final class EmulatorProcess {
    let url: String
    let tokenURL: String
    let key: Secret
    private let process: pid_t
    private var isStopped = false

    /// Starts it and waits until it takes calls. Throws `CommandFailure`.
    init(_ program: FilePath, state: FilePath) throws {
        let secret = (0..<4).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }.joined()
        key = Secret(secret)
        let (read, write) = try Self.pipe()
        // A signal that ends this process ends the emulator too, also one that nobody can catch.
        let arguments = [
            "/usr/bin/setpriv", "--pdeathsig", "TERM", program.string, "--port", "0", "--state", state.string,
            "--training-seconds", "0",
        ]
        process = try Self.spawn(arguments, output: write, environment: ["VRARC_EMULATOR_APIKEY=\(secret)"])
        try? write.close()
        defer { try? read.close() }
        let line = Self.line(from: read)
        guard let said = try? ServiceAnswer(line).json, let url = said["url"]?.text, let token = said["token_url"]?.text
        else {
            var status: Int32 = 0
            _ = kill(process, SIGTERM)
            _ = unsafe waitpid(process, &status, 0)
            if Interruption.requested != 0 { throw HTTPErrorOfSignal.error }
            throw CommandFailure(
                .failed, "the emulator \(program) could not be started", subject: program.string,
                hint: "what it says is above; --emulator names another one, and a checkout has it in tools/emulator/run"
            )
        }
        self.url = url
        tokenURL = token
    }

    /// Ends the process and waits for that.
    func stop() {
        if isStopped { return }
        isStopped = true
        var status: Int32 = 0
        _ = kill(process, SIGTERM)
        _ = unsafe waitpid(process, &status, 0)
    }

    private static func pipe() throws(IOFault) -> (FileDescriptor, FileDescriptor) {
        try FileHandle.perform(.open, "a pipe") { () throws(Errno) in
            do {
                let ends = try FileDescriptor.pipe()
                return (ends.readEnd, ends.writeEnd)
            } catch let errno as Errno { throw errno } catch { throw .ioError }
        }
    }

    private static func spawn(
        _ arguments: [String], output: FileDescriptor, environment: [String]
    ) throws(IOFault) -> pid_t {
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup($0) }
        var next = unsafe environ
        while let variable = unsafe next.pointee {
            // The keys of real instances are none of its business.
            if unsafe !String(cString: variable).hasPrefix(ServiceCredentials.prefix) {
                unsafe variables.append(strdup(variable))
            }
            unsafe next += 1
        }
        unsafe variables.append(nil)
        defer {
            unsafe pointers.forEach { unsafe free($0) }
            unsafe variables.forEach { unsafe free($0) }
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, output.rawValue, 1)
        var process: pid_t = 0
        let result = unsafe posix_spawn(&process, arguments[0], &actions, nil, &pointers, &variables)
        guard result == 0 else { throw IOFault(.open, on: arguments[0], Errno(rawValue: result)) }
        return process
    }

    /// The first line that it prints; what there is of it where it ends before.
    private static func line(from descriptor: FileDescriptor) -> [UInt8] {
        var line: [UInt8] = []
        var handle = FileHandle(descriptor: descriptor, name: "the emulator")
        defer { handle.forget() }
        let byte = ByteBuffer(capacity: 1)
        while line.last != 0x0A, line.count < 1 << 16 {
            guard let count = unsafe try? handle.read(into: byte.storage), count == 1 else { break }
            unsafe line.append(byte.storage[0])
        }
        return line
    }
}

/// A signal that came while the emulator was started.
private enum HTTPErrorOfSignal {
    static var error: CommandFailure {
        CommandFailure(
            .stopped(signal: Interruption.requested), "stopped by a signal; nothing half-done was left",
            code: "interrupted")
    }
}

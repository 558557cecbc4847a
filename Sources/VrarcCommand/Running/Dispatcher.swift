package import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// Finds and becomes `vrarc-X`, beside this program or on PATH.
package enum Dispatcher {
    /// Where the program of a command is; `nil` if there is none.
    package static func program(for command: String) -> FilePath? {
        guard isCommandName(command) else { return nil }
        for folder in folders {
            let path = folder.appending("vrarc-\(command)")
            if unsafe path.withPlatformString({ unsafe access($0, X_OK) }) == 0, isFile(path) { return path }
        }
        return nil
    }

    /// Why a program that is there can't be run; `nil` if there is none either.
    package static func unusable(_ command: String) -> CommandFailure? {
        guard isCommandName(command) else { return nil }
        for folder in folders {
            let path = folder.appending("vrarc-\(command)")
            guard isFile(path) else { continue }
            return CommandFailure(
                .failed, "cannot run \(path): it is not executable", subject: path.string,
                hint: "this makes it so: chmod +x \(Talk.quoted(path.string))")
        }
        return nil
    }

    /// Lower-case letters, digits and hyphens: nothing that could leave a folder.
    package static func isCommandName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    /// Becomes the program; comes back only if that can't be done.
    package static func become(_ program: FilePath, _ arguments: [String]) -> CommandFailure {
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe ([program.string] + arguments).map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        _ = unsafe program.withPlatformString { path in unsafe execv(path, pointers) }
        let error = Errno(rawValue: errno)
        unsafe pointers.forEach { unsafe free($0) }
        return CommandFailure(
            .failed, "cannot run \(program): \(error)", subject: program.string,
            hint: "it was found for 'vrarc X'; is it a program for this machine, and is its interpreter there?")
    }

    /// The known command that was most likely meant.
    package static func suggestion(for command: String, among known: [String]) -> String? {
        let near = known.map { ($0, distance(Array(command.lowercased().utf8), Array($0.utf8))) }.min { $0.1 < $1.1 }
        guard let near, near.1 <= max(1, near.0.utf8.count / 3) else { return nil }
        return near.0
    }

    private static var folders: [FilePath] {
        var folders: [FilePath] = []
        if let own = try? ownPath() { folders.append(own.removingLastComponent()) }
        let path = Terminal.variable("PATH") ?? ""
        return folders + path.split(separator: ":").map { FilePath(String($0)) }
    }

    private static func ownPath() throws -> FilePath {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe readlink("/proc/self/exe", bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard count > 0 else { throw Errno(rawValue: errno) }
        return FilePath(String(decoding: buffer[..<count], as: UTF8.self))
    }

    private static func isFile(_ path: FilePath) -> Bool {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFREG
    }

    /// Least number of letters to insert, remove, replace or exchange with their neighbour.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count { rows[i][0] = i }
        for j in 0...b.count { rows[0][j] = j }
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        for i in 1...a.count {
            for j in 1...b.count {
                let change = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, change)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
                }
            }
        }
        return rows[a.count][b.count]
    }
}

import SystemPackage

/// Makes archives for tools/limits that the commands would take hours or terabytes for.
///
/// Built only where `VRARC_LIMITS` is set.
@main
struct Limits {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst().map { FilePath($0) }
        switch (arguments.first?.string, arguments.count) {
        case ("giant", 2): try GiantArchive.write(to: arguments[1])
        case ("pieces", 3): try PiecesArchive.write(from: arguments[1], to: arguments[2])
        default: print("usage: vrarc-limits giant FILE | pieces FOLDER FILE")
        }
    }
}

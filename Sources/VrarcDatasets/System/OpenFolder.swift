import SystemPackage
import VrarcArchive

/// An open folder that several owners share; closed with the last.
final class OpenFolder: Sendable {
    private let handle: FileHandle

    init(_ handle: consuming FileHandle) {
        self.handle = handle
    }

    var descriptor: Int32 { handle.descriptor.rawValue }
}

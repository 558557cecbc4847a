import SystemPackage
import VrarcCommand
import VrarcDatasets
import VrarcFormat

#if canImport(Glibc)
    import Glibc
#endif

/// The name of the top folder, where it is not given.
extension BundleName {
    /// What was given, else the only source's own name made portable, else `bundle`.
    static func choose(_ given: String?, _ sources: [SourceArgument]) throws -> String {
        if let given { return try checked(given) }
        guard sources.count == 1, let own = ownName(sources[0].path) else { return "bundle" }
        return String(decoding: PortableName.bundleName(for: own), as: UTF8.self)
    }

    /// The folder's own name, also where it was given as `.` or `..`.
    private static func ownName(_ path: FilePath) -> [UInt8]? {
        guard let last = path.lastComponent else { return nil }
        guard last.kind != .regular else { return Array(last.string.utf8) }
        return SourceFolder.real(path)?.lastComponent.map { Array($0.string.utf8) }
    }
}

/// Names of what operating systems leave behind and no data set needs (spec 5.10).
enum SkippedName {
    /// What a file of that name is passed over as; `nil` for all others.
    static func kind(ofFile name: ArraySlice<UInt8>) -> SourceTree.Skip? {
        if name.elementsEqual(".DS_Store".utf8) { return .finderFile }
        if name.elementsEqual("Thumbs.db".utf8) { return .thumbnails }
        return nil
    }

    /// Whether a folder of that name holds resource forks.
    static func isResourceForkFolder(_ name: ArraySlice<UInt8>) -> Bool { name.elementsEqual("__MACOSX".utf8) }

    /// Whether a member of a zip is passed over.
    static func skips(member path: [UInt8]) -> Bool {
        let components = path.split(separator: Text.slash, omittingEmptySubsequences: false)
        guard let name = components.last else { return false }
        return kind(ofFile: name) != nil || components.dropLast().contains(where: isResourceForkFolder)
    }
}

/// How much one frame of a section takes (spec 5.2); smaller only in tests, of writer and reader alike.
package struct SectionLimits: Equatable, Sendable {
    package var index = SectionGeometry.index
    package var names = SectionGeometry.names
    package var blocks = SectionGeometry.blocks
    /// Body of a frame of DIRS, bytes.
    package var directoriesBody = FormatLimits.directoriesBody

    package init() {}
}

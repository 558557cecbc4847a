package import VrarcArchive

/// What a running command works with: where its result goes, where its talk goes, how it shows progress.
package struct Session {
    /// The command as the user called it, such as `vrarc list`.
    package let name: String
    /// The result.
    package let output: StandardOutput
    /// What is said besides.
    package let talk: Talk
    package let progress: ProgressMeter
    /// Whether the result is JSON lines.
    package let isJSON: Bool
    /// Whether a result that only says that all went well is left unsaid.
    package let isQuiet: Bool
    /// Where archives lie.
    package let places: any ArchivePlaces

    package init(
        name: String, common: CommonOptions, output: StandardOutput = StandardOutput(),
        places: any ArchivePlaces = LocalPlaces()
    ) {
        self.name = name
        self.places = places
        self.output = output
        isJSON = common.json
        isQuiet = common.quiet
        progress = ProgressMeter(isQuiet: common.quiet, json: common.json ? output : nil)
        talk = Talk(name: name, isQuiet: common.quiet, progress: progress)
    }

    /// Opens an archive for reading.
    package func source(_ file: String, _ store: StoreOptions) throws -> any ByteSource {
        try places.source(file, store, for: name)
    }

    /// The same command with its result on standard error, because standard output is taken by an archive.
    package func withResultOnStandardError(common: CommonOptions) -> Session {
        Session(name: name, common: common, output: StandardOutput(descriptor: 2), places: places)
    }
}

package import ArgumentParser

/// `vrarc thaw`.
package struct ThawCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "thaw", abstract: "Ask a store to make a frozen archive readable.",
        discussion: """
            The store is asked first what state the object is in; only for one that is frozen, and not being thawed already, \
            thawing is asked for, which costs money. It takes minutes to days, by class and tier; --wait waits for it.

            Examples:
              vrarc thaw s3://archives/lego.vrarc
              vrarc thaw s3://archives/lego.vrarc --tier Standard --days 14 --wait
            """,
        version: ToolVersion.line("vrarc"))

    package static let exitStatus = ExitStatusText.paragraph(
        one: "It is not readable yet.", isPartialPossible: false)
    package static let closedPipeOutcome: Outcome? = nil

    @Argument(help: "The object: s3://bucket/key.") package var place: String
    @Option(
        help: """
            How fast, and how dear: Bulk, Standard or Expedited; IBM's archives take Bulk or Accelerated; none for stores that \
            know no tiers.
            """)
    package var tier: TierArgument = .bulk
    @Option(parsing: .unconditional, help: "How many days it is to stay readable.") package var days = 7
    @Flag(help: "Wait until it is readable.") package var wait = false
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func validate() throws {
        try StorePlace.check(place)
        guard (1...3_650).contains(days) else {
            throw ValidationError("--days is \(days), and must be a number from 1 to 3650.")
        }
    }

    package func perform(in session: Session) throws -> Outcome { try session.places.thaw(self, in: session) }
}

/// A tier as it is given on the command line; upper and lower case are the same.
package enum TierArgument: String, ExpressibleByArgument, CaseIterable {
    case bulk = "Bulk"
    case standard = "Standard"
    case expedited = "Expedited"
    case accelerated = "Accelerated"
    case none

    package init?(argument: String) {
        guard let tier = Self.allCases.first(where: { $0.rawValue.lowercased() == argument.lowercased() }) else {
            return nil
        }
        self = tier
    }
}

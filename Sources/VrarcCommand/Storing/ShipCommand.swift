package import ArgumentParser

/// `vrarc ship`.
package struct ShipCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "ship", abstract: "Bring an archive to an object store, over a bad line too.",
        discussion: """
            The archive goes in parts, several at a time, each with its SHA-256, and is an object only when all have arrived. \
            The same command again goes on where one was ended: what the store has is not sent again, and if the object is \
            there, nothing is. No object is ever deleted or replaced. Keys are found as the AWS tools find them: environment, \
            profile, web identity, machine.

            An upload that is not finished costs money: --list-unfinished lists those below an address, --abort gives up those \
            of one object.

            Examples:
              vrarc ship lego.vrarc s3://archives/2026/
              vrarc ship lego.vrarc s3://archives/ --storage-class DEEP_ARCHIVE
              vrarc ship --list-unfinished s3://archives/
            """,
        version: ToolVersion.line("vrarc"))

    package static let exitStatus = ExitStatusText.paragraph(isPartialPossible: true)
    package static let closedPipeOutcome: Outcome? = nil

    @Argument(help: "The archive; with --list-unfinished or --abort the address.") package var file: String
    @Argument(help: "Where to: s3://bucket/prefix/, or s3://bucket/key.") package var place: String?
    @Option(
        help: ArgumentHelp("Such as STANDARD_IA, GLACIER or DEEP_ARCHIVE. (default: the bucket's)", valueName: "class"))
    package var storageClass: String?
    @Option(
        help: ArgumentHelp(
            "A day, or a moment such as 2036-11-28T00:00:00Z, until which nobody may delete or replace the object.",
            valueName: "date"))
    package var objectLockUntil: String?
    @Option(help: "Who may shorten the lock: governance (who has the right to), or compliance (nobody).")
    package var objectLockMode: LockModeArgument = .governance
    @Flag(name: .customLong("no-ids"), help: "Do not put the archive's ids beside the object.") package
        var hasNoIDs = false
    @Flag(help: "List the uploads below the address that are not finished.") package var listUnfinished = false
    @Flag(help: "Give up the unfinished uploads of the object; no object is touched.") package var abort = false
    @OptionGroup package var transfer: TransferOptions
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func validate() throws {
        guard !(listUnfinished && abort) else {
            throw ValidationError("Give --list-unfinished or --abort, and not both.")
        }
        if listUnfinished || abort {
            guard place == nil, StorePlace.isStore(file) else {
                throw ValidationError("--list-unfinished and --abort are given one address, s3://bucket/key.")
            }
            return
        }
        guard let place else { throw ValidationError("Missing expected argument '<place>'") }
        try StorePlace.check(place)
    }

    package func perform(in session: Session) throws -> Outcome { try session.places.ship(self, in: session) }
}

/// Who may shorten a lock, as it is given on the command line.
package enum LockModeArgument: String, ExpressibleByArgument, CaseIterable {
    case governance, compliance
}

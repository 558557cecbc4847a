package import VrarcFormat

/// What a finding means for whoever owns the archive, and what can still be restored.
package enum FindingAdvice {
    /// One sentence or two, for a person.
    package static func text(for code: FindingCode) -> String {
        switch code {
        case .truncated, .brokenFooterChain, .tableDamaged:
            "The end that names everything is lost. 'vrarc salvage' saves what lies before the damage."
        case .notAnArchive: "Nothing can be said of it, and nothing restored from it."
        case .unknownMajorVersion, .unknownRequiredFeature:
            "A newer vrarc can read it; 'zstd -dc FILE | tar -x' still unpacks it."
        case .reservedNotZero: "The archive was made by something that this version does not know, or altered."
        case .bytesBehindEnd: "All before that offset is a whole archive; cutting the file there repairs it."
        case .lastFooterDamaged, .footersDiffer: "One copy of the footer is enough: everything can be restored."
        case .tableMismatch, .sectionDigestMismatch, .indexNotSorted, .indexMismatch, .namesMismatch,
            .directoriesMismatch,
            .fanoutMismatch, .indexEntryNotKnown, .indexEntryOutOfBounds, .identificationMismatch:
            "Finding files by name or digest may fail. The files themselves are elsewhere: 'vrarc restore' finds them there."
        case .blockChecksumMismatch:
            "Stored bytes have changed. 'vrarc restore' names the files that this hits, and restores all others."
        case .blockTableDamaged: "Only the checksums are hit, not what they check."
        case .frameDoesNotDecode, .frameChecksumMismatch, .badFrameHeader:
            "The files in this frame are lost. 'vrarc restore' names them, and restores all others."
        case .misplacedFrame, .badFrameDivision, .badFirstFrame, .tarHeaderNotCanonical, .tarTypeNotAllowed,
            .badTarPadding,
            .pathOutOfOrder, .badLinking, .pathOutsideTree:
            "The archive was not made by the rules: tar and vrarc may see different things in it. Do not trust it unseen."
        case .pathNotPortable, .pathNotUnique, .badLinkTarget:
            "Unpacking may put a file where another one is, or fail on another system. Do not unpack it unseen."
        case .requiredFileMissing, .badBagDeclaration, .badBagInfo, .manifestMalformed, .manifestMismatch,
            .tagManifestMismatch,
            .idMismatch:
            "The archive does not prove that it is complete. Files whose digest is known elsewhere can be restored."
        case .digestMismatch: "This file's content is not what was packed; it is not restored. All others can be."
        case .notJSON, .schemaMismatch, .recordsMismatch, .recordDiffersFromBlob, .countMismatch, .readmeMismatch,
            .badOriginalName,
            .jsonNotCanonical:
            "What is said of the images is wrong or unreadable; the images themselves can be restored."
        case .notExpected: "It may be a good archive, but it is another one."
        case .readError: "The disk or network failed here. Copy what can be read elsewhere first, then salvage."
        case .imageProblem: "It was so in the source, and is kept as it was."
        case .boxOutsideImage, .emptyCollection, .recordDiffersFromImage, .tooFewImages:
            "Everything can be restored; training with it may not do what you expect."
        case .longPath: "Everything can be restored; on Windows unpack it near the drive's root."
        case .unknownOptionalFeature: "Everything that this version knows of can be restored."
        }
    }
}

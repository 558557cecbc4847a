/// A rule of the format that an archive breaks (`E…`) or a thing its owner should know (`W…`): spec 13.
///
/// Numbers are never given to another meaning; a retired code keeps its number.
public enum FindingCode: String, CaseIterable, Hashable, Sendable, Comparable {
    /// The file ends before the archive does.
    case truncated = "E001"
    /// The file is not a vrarc archive.
    case notAnArchive = "E002"
    /// The archive's major version is not known.
    case unknownMajorVersion = "E003"
    /// The archive needs a feature that this reader does not know.
    case unknownRequiredFeature = "E004"
    /// A reserved bit or field is not zero.
    case reservedNotZero = "E005"
    /// There are bytes behind the archive's end.
    case bytesBehindEnd = "E006"
    /// The last footer is damaged; its first copy is used.
    case lastFooterDamaged = "E007"
    /// The chain of footers is broken.
    case brokenFooterChain = "E008"
    /// The two copies of the footer differ.
    case footersDiffer = "E009"
    /// The table of sections is damaged.
    case tableDamaged = "E010"
    /// The table of sections or the footer's counts do not describe this file.
    case tableMismatch = "E011"
    /// A section's SHA-256 does not match.
    case sectionDigestMismatch = "E012"
    /// A block of the file does not match its checksum.
    case blockChecksumMismatch = "E013"
    /// The table of block checksums is damaged.
    case blockTableDamaged = "E014"
    /// A frame of this kind may not stand here.
    case misplacedFrame = "E015"
    /// The identification section is missing or disagrees with the footer.
    case identificationMismatch = "E016"
    /// A frame's header breaks the format's rules.
    case badFrameHeader = "E020"
    /// A frame does not decode to what its header says.
    case frameDoesNotDecode = "E021"
    /// A frame's content does not match its checksum.
    case frameChecksumMismatch = "E022"
    /// The tar stream is not divided into frames as it must be.
    case badFrameDivision = "E023"
    /// The first frame is not the raw frame of bagit.txt.
    case badFirstFrame = "E024"
    /// A tar header is not the canonical one.
    case tarHeaderNotCanonical = "E030"
    /// A tar entry has a type that may not occur.
    case tarTypeNotAllowed = "E031"
    /// The path is not portable.
    case pathNotPortable = "E032"
    /// The path is there twice, or differs from another only in case, or lies below a file.
    case pathNotUnique = "E033"
    /// The link's target is not an earlier file with that content.
    case badLinkTarget = "E034"
    /// The tar stream's padding or end is wrong.
    case badTarPadding = "E035"
    /// The path is not in canonical order.
    case pathOutOfOrder = "E036"
    /// The path has no place in the tree.
    case pathOutsideTree = "E037"
    /// The content is linked or stored again where it must not be.
    case badLinking = "E038"
    /// A file that must be there is missing.
    case requiredFileMissing = "E039"
    /// The index is not sorted by digest, or has a digest twice.
    case indexNotSorted = "E040"
    /// The index and the tar stream disagree.
    case indexMismatch = "E041"
    /// The name table and the tar stream disagree.
    case namesMismatch = "E042"
    /// The directory table and the tar stream disagree.
    case directoriesMismatch = "E043"
    /// A fan-out table disagrees with what it counts.
    case fanoutMismatch = "E044"
    /// An index entry has a codec, source or flag that version 1 does not know.
    case indexEntryNotKnown = "E045"
    /// An index entry points where no blob can be.
    case indexEntryOutOfBounds = "E046"
    /// bagit.txt is not what BagIt 1.0 with UTF-8 demands.
    case badBagDeclaration = "E050"
    /// A line of the manifest is malformed.
    case manifestMalformed = "E051"
    /// The manifest and the tar stream list different files.
    case manifestMismatch = "E052"
    /// The content does not have the digest that the manifest gives it.
    case digestMismatch = "E053"
    /// bag-info.txt is malformed, or its Payload-Oxum is wrong.
    case badBagInfo = "E054"
    /// The tag manifest is malformed, or a tag file does not match it.
    case tagManifestMismatch = "E055"
    /// The content id or archive id in the footer is wrong.
    case idMismatch = "E056"
    /// The file is not JSON.
    case notJSON = "E060"
    /// The JSON does not have the members and types of its schema.
    case schemaMismatch = "E061"
    /// Records and images do not correspond.
    case recordsMismatch = "E062"
    /// A record's sha256 or size differs from the image's.
    case recordDiffersFromBlob = "E063"
    /// A count, or a list that is counted from the files, is wrong.
    case countMismatch = "E064"
    /// README.md is not the generated one.
    case readmeMismatch = "E065"
    /// An original name is unsafe, given twice, or in another folder.
    case badOriginalName = "E066"
    /// The JSON is not written canonically.
    case jsonNotCanonical = "E067"
    /// The archive is not the one that was expected.
    case notExpected = "E070"
    /// A part of the file can't be read.
    case readError = "E080"
    /// The image was truncated or malformed when it was packed.
    case imageProblem = "W001"
    /// A bounding box is empty or not within its image.
    case boxOutsideImage = "W002"
    /// The collection has no images.
    case emptyCollection = "W003"
    /// The path is longer than 240 bytes; Windows may not unpack it.
    case longPath = "W004"
    /// The record does not describe the image's bytes.
    case recordDiffersFromImage = "W005"
    /// The archive has an optional feature that this reader does not know.
    case unknownOptionalFeature = "W006"
    /// The class has fewer than ten images; the service refuses to train it.
    case tooFewImages = "W007"

    /// The code's sentence in the specification.
    public var sentence: String {
        switch self {
        case .truncated: "The file ends before the archive does."
        case .notAnArchive: "The file is not a vrarc archive."
        case .unknownMajorVersion: "The archive's major version is not known."
        case .unknownRequiredFeature: "The archive needs a feature that this reader does not know."
        case .reservedNotZero: "A reserved bit or field is not zero."
        case .bytesBehindEnd: "There are bytes behind the archive's end."
        case .lastFooterDamaged: "The last footer is damaged; its first copy is used."
        case .brokenFooterChain: "The chain of footers is broken."
        case .footersDiffer: "The two copies of the footer differ."
        case .tableDamaged: "The table of sections is damaged."
        case .tableMismatch: "The table of sections or the footer's counts do not describe this file."
        case .sectionDigestMismatch: "A section's SHA-256 does not match."
        case .blockChecksumMismatch: "A block of the file does not match its checksum."
        case .blockTableDamaged: "The table of block checksums is damaged."
        case .misplacedFrame: "A frame of this kind may not stand here."
        case .identificationMismatch: "The identification section is missing or disagrees with the footer."
        case .badFrameHeader: "A frame's header breaks the format's rules."
        case .frameDoesNotDecode: "A frame does not decode to what its header says."
        case .frameChecksumMismatch: "A frame's content does not match its checksum."
        case .badFrameDivision: "The tar stream is not divided into frames as it must be."
        case .badFirstFrame: "The first frame is not the raw frame of bagit.txt."
        case .tarHeaderNotCanonical: "A tar header is not the canonical one."
        case .tarTypeNotAllowed: "A tar entry has a type that may not occur."
        case .pathNotPortable: "The path is not portable."
        case .pathNotUnique: "The path is there twice, or differs from another only in case, or lies below a file."
        case .badLinkTarget: "The link's target is not an earlier file with that content."
        case .badTarPadding: "The tar stream's padding or end is wrong."
        case .pathOutOfOrder: "The path is not in canonical order."
        case .pathOutsideTree: "The path has no place in the tree."
        case .badLinking: "The content is linked or stored again where it must not be."
        case .requiredFileMissing: "A file that must be there is missing."
        case .indexNotSorted: "The index is not sorted by digest, or has a digest twice."
        case .indexMismatch: "The index and the tar stream disagree."
        case .namesMismatch: "The name table and the tar stream disagree."
        case .directoriesMismatch: "The directory table and the tar stream disagree."
        case .fanoutMismatch: "A fan-out table disagrees with what it counts."
        case .indexEntryNotKnown: "An index entry has a codec, source or flag that version 1 does not know."
        case .indexEntryOutOfBounds: "An index entry points where no blob can be."
        case .badBagDeclaration: "bagit.txt is not what BagIt 1.0 with UTF-8 demands."
        case .manifestMalformed: "A line of the manifest is malformed."
        case .manifestMismatch: "The manifest and the tar stream list different files."
        case .digestMismatch: "The content does not have the digest that the manifest gives it."
        case .badBagInfo: "bag-info.txt is malformed, or its Payload-Oxum is wrong."
        case .tagManifestMismatch: "The tag manifest is malformed, or a tag file does not match it."
        case .idMismatch: "The content id or archive id in the footer is wrong."
        case .notJSON: "The file is not JSON."
        case .schemaMismatch: "The JSON does not have the members and types of its schema."
        case .recordsMismatch: "Records and images do not correspond."
        case .recordDiffersFromBlob: "A record's sha256 or size differs from the image's."
        case .countMismatch: "A count, or a list that is counted from the files, is wrong."
        case .readmeMismatch: "README.md is not the generated one."
        case .badOriginalName: "An original name is unsafe, given twice, or in another folder."
        case .jsonNotCanonical: "The JSON is not written canonically."
        case .notExpected: "The archive is not the one that was expected."
        case .readError: "A part of the file can't be read."
        case .imageProblem: "The image was truncated or malformed when it was packed."
        case .boxOutsideImage: "A bounding box is empty or not within its image."
        case .emptyCollection: "The collection has no images."
        case .longPath: "The path is longer than 240 bytes; Windows may not unpack it."
        case .recordDiffersFromImage: "The record does not describe the image's bytes."
        case .unknownOptionalFeature: "The archive has an optional feature that this reader does not know."
        case .tooFewImages: "The class has fewer than ten images; the service refuses to train it."
        }
    }

    /// Whether the archive breaks a MUST; otherwise the code is a warning.
    public var isError: Bool { rawValue.hasPrefix("E") }

    public static func < (a: FindingCode, b: FindingCode) -> Bool { a.rawValue < b.rawValue }
}

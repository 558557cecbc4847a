import VrarcFormat
import VrarcTestSupport
@testable import VrarcModel

extension SeededRandom {
    /// A text with what is hard to write: quotation marks, backslashes, control characters, characters of each length.
    mutating func text(upTo limit: Int = 12) -> String {
        let odd: [Unicode.Scalar] = [
            "\"", "\\", "/", "\u{0}", "\u{8}", "\t", "\n", "\u{b}", "\u{c}", "\r", "\u{1f}", " ", "\u{7f}", "\u{80}",
            "é", "e\u{301}".unicodeScalars.last ?? "e", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{e000}", "\u{ffff}",
            "\u{10000}", "😀", "\u{10ffff}", "\u{2028}", "\u{feff}",
        ]
        var text = ""
        for _ in 0..<below(limit + 1) {
            text.unicodeScalars.append(isOne(in: 2) ? Unicode.Scalar(UInt8(0x61 + below(26))) : odd[below(odd.count)])
        }
        return text
    }

    /// A number in any of the forms that RFC 8259 allows.
    mutating func number() -> JSONNumber {
        var text = isOne(in: 4) ? "-" : ""
        text += isOne(in: 4) ? "0" : "\(1 + below(9))" + (isOne(in: 2) ? "" : String(next() >> 8))
        if isOne(in: 3) { text += ".\(below(1000))" }
        if isOne(in: 5) { text += ["e", "E", "e+", "E-"][below(4)] + "\(below(400))" }
        return JSONNumber(checked: text)
    }

    mutating func name() -> SourceName {
        isOne(in: 3) ? .bytes([0x66, 0xFF, UInt8(below(256))]) : .utf8(text())
    }

    mutating func json(depth: Int = 0) -> JSONValue {
        switch below(depth < 5 ? 7 : 5) {
        case 0: return .null
        case 1: return .bool(isOne(in: 2))
        case 2: return .number(number())
        case 3, 4: return .string(text())
        case 5: return .array((0..<below(4)).map { _ in json(depth: depth + 1) })
        default:
            return .object((0..<below(20)).map { JSONMember("\($0)\(text())", json(depth: depth + 1)) })
        }
    }

    mutating func digest() -> BlobDigest {
        let bytes = (0..<32).map { _ in UInt8(below(256)) }
        return unsafe BlobDigest(bytes.span.bytes)
    }

    mutating func facts() -> ImageFacts {
        ImageFacts(
            mediaType: MediaType.allCases[below(7)], width: isOne(in: 5) ? nil : max(1, next() >> UInt64(below(64))),
            height: isOne(in: 5) ? nil : 1 + UInt64(below(9000)), orientation: isOne(in: 2) ? nil : UInt8(1 + below(8)),
            problem: isOne(in: 2) ? nil : ImageProblem.allCases[below(2)])
    }

    mutating func annotation() -> ObjectAnnotation {
        ObjectAnnotation(
            object: text(), location: BoundingBox(left: number(), top: number(), width: number(), height: number()))
    }

    mutating func record(_ kind: RecordKind) -> ImageRecord {
        let detail: ImageRecord.Detail
        switch kind {
        case .collection:
            detail = .collection(objects: isOne(in: 3) ? nil : (0..<below(4)).map { _ in annotation() })
        case .classifier:
            detail = .classifier(
                class: isOne(in: 3) ? nil : text(), zip: isOne(in: 3) ? nil : text(),
                zipMember: isOne(in: 3) ? nil : name())
        }
        return ImageRecord(
            fileName: "images/" + text(), originalName: isOne(in: 2) ? nil : name(), digest: digest(),
            size: next() >> UInt64(below(64)), facts: facts(), detail: detail, source: isOne(in: 2) ? nil : text())
    }
}

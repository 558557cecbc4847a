import ObjectStorage
import VrarcCommand

/// Until when an object is locked, as it is given on the command line.
enum LockDate {
    /// Takes `2036-11-28`, the end of that day, or `2036-11-28T08:15:00Z`.
    static func lock(_ text: String, _ mode: LockModeArgument) throws -> ObjectLock {
        let lockMode: ObjectLock.Mode = mode == .compliance ? .compliance : .governance
        if isDay(Substring(text)) { return ObjectLock(lockMode, until: text + "T23:59:59Z") }
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, isDay(parts[0]), isTime(parts[1]) else {
            throw CommandFailure(
                .usage, "--object-lock-until is '\(text)', which is no date", subject: text,
                hint: "such as 2036-11-28, or 2036-11-28T08:15:00Z in UTC")
        }
        return ObjectLock(lockMode, until: text)
    }

    private static func isDay(_ text: Substring) -> Bool {
        guard let numbers = numbers(text, "-", [4, 2, 2]) else { return false }
        return (1...12).contains(numbers[1]) && (1...31).contains(numbers[2])
    }

    private static func isTime(_ text: Substring) -> Bool {
        guard text.hasSuffix("Z"), let numbers = numbers(text.dropLast(), ":", [2, 2, 2]) else { return false }
        return numbers[0] < 24 && numbers[1] < 60 && numbers[2] < 60
    }

    private static func numbers(_ text: Substring, _ separator: Character, _ lengths: [Int]) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == lengths else { return nil }
        let isDecimal = parts.allSatisfy { part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        return isDecimal ? parts.compactMap { Int($0) } : nil
    }
}

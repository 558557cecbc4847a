/// The numbers of the Unicode standard's arithmetic for Hangul syllables (section 3.12).
enum Hangul {
    static let syllables: Range<UInt32> = 0xAC00..<0xD7A4
    static let leading: UInt32 = 0x1100
    static let leads: UInt32 = 19
    static let vowel: UInt32 = 0x1161
    static let vowels: UInt32 = 21
    /// One before the first trailing consonant: syllables without one count as number 0.
    static let trailing: UInt32 = 0x11A7
    static let trails: UInt32 = 28
}

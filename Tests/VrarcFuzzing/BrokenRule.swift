/// A rule that some bytes break: what a fuzzing target or a test of its seeds ends with.
package struct BrokenRule: Error, CustomStringConvertible {
    package let description: String
}

/// Throws the rule, as a sentence, if it does not hold.
func require(_ holds: Bool, _ rule: @autoclosure () -> String) throws(BrokenRule) {
    guard holds else { throw BrokenRule(description: rule()) }
}

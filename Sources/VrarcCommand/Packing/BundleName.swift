import VrarcFormat

/// The name of the top folder.
package enum BundleName {
    /// A name that the user gives. Throws a usage error for one that no archive can have.
    package static func checked(_ given: String) throws -> String {
        guard !given.isEmpty else {
            throw CommandFailure(
                .usage, "--name is empty", subject: given,
                hint: "give a name, or leave --name away for that of the folder")
        }
        if let violation = PortablePath.violation(ofBundleName: Array(given.utf8)) {
            throw CommandFailure(
                .usage, "--name '\(given)' can't be the name of the top folder: \(violation)", subject: given,
                hint: "letters, digits, '-', '_' and '.' are always good")
        }
        return given
    }
}

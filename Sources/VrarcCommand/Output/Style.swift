/// Colours, on a terminal that can show them and for a person who did not set NO_COLOR.
package struct Style: Sendable {
    private let isOn: Bool

    package init(descriptor: Int32) {
        let refused = Terminal.variable("NO_COLOR").map { !$0.isEmpty } ?? false
        isOn = !refused && Terminal.canMove && Terminal.isTerminal(descriptor)
    }

    package func red(_ text: String) -> String { wrapped(text, "31") }
    package func green(_ text: String) -> String { wrapped(text, "32") }
    package func yellow(_ text: String) -> String { wrapped(text, "33") }

    private func wrapped(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

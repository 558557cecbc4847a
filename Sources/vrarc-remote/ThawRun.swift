import HTTPTransport
import ObjectStorage
import VrarcArchive
import VrarcCommand
import VrarcModel

/// Makes an object readable.
struct ThawRun {
    private let command: ThawCommand
    private let place: StoreURL
    private let client: StoreClient
    /// Waits between two looks, the last one again and again.
    private static let waits: [Duration] = [.seconds(2), .seconds(10), .seconds(60), .seconds(300)]

    init(_ command: ThawCommand, _ place: StoreURL, _ client: StoreClient) {
        self.command = command
        self.place = place
        self.client = client
    }

    func run(_ session: Session) throws -> Outcome {
        var state = try look()
        var isAsked = false
        if state == .frozen {
            let wasAsked = try client.thaw(place, days: command.days, tier)
            isAsked = !wasAsked
            state = .thawing
        }
        var looks = 0
        while command.wait, state == .thawing || state == .frozen {
            try client.clock.sleep(Self.waits[min(looks, Self.waits.count - 1)])
            looks += 1
            state = try look()
        }
        try report(state, isAsked: isAsked, session)
        return state == .thawing ? .notAsExpected : .asAsked
    }

    private func look() throws -> ThawState {
        guard let object = try client.object(place) else {
            throw StoreError(.notFound, call: "HeadObject", subject: place.description, "there is no such object")
        }
        return ThawState(object)
    }

    private var tier: ThawTier? {
        switch command.tier {
        case .bulk: .bulk
        case .standard: .standard
        case .expedited: .expedited
        case .accelerated: .accelerated
        case .none: nil
        }
    }

    private func report(_ state: ThawState, isAsked: Bool, _ session: Session) throws {
        var until: String?
        if case .thawed(let end) = state { until = end }
        let isReadable = state != .thawing && state != .frozen
        if session.isJSON {
            try session.output.json(
                "summary",
                [
                    JSONMember("object", .string(place.description)), JSONMember("readable", .bool(isReadable)),
                    JSONMember("readable_until", JSONValue(until)), JSONMember("asked_now", .bool(isAsked)),
                ])
        } else if !session.isQuiet {
            try session.output.line(Talk.printable(line(state, isAsked, until)))
        }
        try session.output.flush()
    }

    private func line(_ state: ThawState, _ isAsked: Bool, _ until: String?) -> String {
        switch state {
        case .readable: "\(place) can be read at any time"
        case .thawed: "\(place) can be read until \(until ?? "")"
        case .thawing, .frozen:
            "\(place) is being thawed\(isAsked ? "" : ", as was asked for before"); "
                + "this tells when it can be read: vrarc thaw --wait \(Talk.quoted(place.description))"
        }
    }
}

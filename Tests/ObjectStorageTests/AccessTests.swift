import Foundation
import HTTPTransport
import Testing
import VrarcArchive

@testable import ObjectStorage

/// When keys are renewed, and which of many threads does it.
@Suite struct AccessTests {
    /// Gives keys by number, and counts.
    private final class Source: KeysProvider {
        struct State: Sendable {
            var asked = 0
            var lifetime: Int64? = 3_600
            var error: StoreAccessError?
            var isFixed = false
            var isEmpty = false
            var time: Int64 = 1_000_000
        }

        let state = Locked(State())

        func keys() throws(StoreAccessError) -> StoreKeys? {
            // So that other threads come meanwhile.
            usleep(100_000)
            return try state.withLock { state throws(StoreAccessError) in
                state.asked += 1
                if let error = state.error { throw error }
                if state.isEmpty { return nil }
                let number = state.isFixed ? 0 : state.asked
                return StoreKeys(
                    accessKey: "A\(number)", secret: Secret("s\(number)"), sessionToken: Secret("t"),
                    expiry: state.lifetime.map { state.time + $0 })
            }
        }

        func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
        var asked: Int { state.withLock { $0.asked } }
    }

    private let source = Source()
    private let access: StoreAccess

    init() {
        let source = source
        access = StoreAccess(KeysChain(source)) { source.state.withLock { $0.time } }
    }

    /// Runs `body` in so many threads at once.
    private func inThreads(_ count: Int, _ body: @escaping @Sendable () -> Void) {
        let done = DispatchGroup()
        for _ in 0..<count {
            done.enter()
            Thread {
                body()
                done.leave()
            }.start()
        }
        done.wait()
    }

    private func pass(_ seconds: Int64) { source.set { $0.time += seconds } }

    @Test func keysAreKeptUntilTheyEndSoon() throws {
        #expect(try access.keys().accessKey == "A1")
        pass(3_300)
        #expect(try access.keys().accessKey == "A1")
        pass(1)
        #expect(try access.keys().accessKey == "A2")
        #expect(try access.keys().accessKey == "A2")
        #expect(source.asked == 2)
    }

    @Test func keysWithoutAnEndAreAskedForOnce() throws {
        source.set { $0.lifetime = nil }
        #expect(try access.keys().accessKey == "A1")
        pass(1 << 40)
        #expect(try access.keys().accessKey == "A1")
    }

    @Test func refusedKeysAreRenewedOnce() throws {
        let first = try access.keys()
        let second = try access.keys(insteadOf: first)
        #expect(second.accessKey == "A2")
        // Another thread had the first ones too.
        #expect(try access.keys(insteadOf: first).accessKey == "A2")
        #expect(try access.keys().accessKey == "A2")
        #expect(source.asked == 2)
    }

    @Test func whereThereAreNoOthersTheSameAreGiven() throws {
        source.set { $0.isFixed = true }
        let first = try access.keys()
        #expect(try access.keys(insteadOf: first).isSame(as: first))
        #expect(source.asked == 2)
    }

    @Test func ofManyThreadsOneAsks() throws {
        let first = try access.keys()
        let found = Locked<[String]>([])
        for refused in [nil, first] as [StoreKeys?] {
            if refused == nil { pass(3_500) }
            inThreads(16) { [access] in
                let keys = try? access.keys(insteadOf: refused)
                found.withLock { $0.append(keys?.accessKey ?? "none") }
            }
        }
        #expect(found.withLock { Set($0) } == ["A2"])
        #expect(source.asked == 2)
    }

    @Test func aFailedRenewalLeavesWhatStillServes() throws {
        _ = try access.keys()
        let error = StoreAccessError(.refused, "no")
        source.set { $0.error = error }
        pass(3_400)
        #expect(try access.keys().accessKey == "A1")
        #expect(try access.keys().accessKey == "A1")
        #expect(source.asked == 2)
        pass(61)
        #expect(try access.keys().accessKey == "A1")
        #expect(source.asked == 3)
        pass(200)
        #expect(throws: StoreAccessError.self) { try access.keys() }
        source.set { $0.error = nil }
        #expect(try access.keys().accessKey == "A5")
    }

    @Test func keysThatEndSoonAreNotAskedForAllTheTime() throws {
        source.set { $0.lifetime = 100 }
        for _ in 0..<5 { #expect(try access.keys().accessKey == "A1") }
        pass(60)
        #expect(try access.keys().accessKey == "A2")
        // The clocks differ: whether they are over is for the store to say.
        source.set { $0.lifetime = -100 }
        pass(60)
        for _ in 0..<5 { #expect(try access.keys().accessKey == "A3") }
    }

    @Test func threadsThatWaitForAFailureAreToldOfIt() {
        source.set { $0.error = StoreAccessError(.refused, "no") }
        let failed = Locked(0)
        let access = access
        inThreads(16) {
            do throws(StoreAccessError) { _ = try access.keys() } catch { failed.withLock { $0 += 1 } }
        }
        #expect(failed.withLock { $0 } == 16)
        #expect(source.asked < 16)
    }

    @Test func noOtherPlaceIsLookedAtLater() throws {
        let second = Source()
        second.set { $0.isFixed = true }
        let both = StoreAccess(KeysChain(source, second)) { 0 }
        let first = try both.keys()
        source.set { $0.isEmpty = true }
        #expect(throws: StoreAccessError.self) { try both.keys(insteadOf: first) }
        #expect(second.asked == 0)
    }

    @Test func whereThereAreNoneThePlacesAreNamed() throws {
        let around = try Surroundings(["AWS_EC2_METADATA_DISABLED": "true"])
        let chain = KeysChain(around.environment(), client: try HTTPClient())
        let error = #expect(throws: StoreAccessError.self) { try StoreAccess(chain).keys() }
        #expect(error?.kind == .absent)
        #expect(
            error?.sentence
                == "there are no keys for the store: none in the environment, none in the profile 'default', "
                + "and no cloud gives this machine any")
        #expect(error?.hint == "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run 'aws configure'")
    }

    @Test func allPlacesOfTheToolsAreLookedAt() throws {
        let service = try KeysService()
        let around = try Surroundings([
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": service.address + "/imds",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": service.address + "/container?a=b",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Bearer container", "AWS_ACCESS_KEY_ID": "AKIA",
            "AWS_SECRET_ACCESS_KEY": "s",
        ])
        func found() throws -> String {
            try StoreAccess(KeysChain(around.environment(), client: service.client, retrier: service.retrier)).keys()
                .accessKey
        }
        #expect(try found() == "AKIA")
        around.set("AWS_ACCESS_KEY_ID", nil)
        try around.write(".aws/credentials", "[default]\naws_access_key_id = AFILE\naws_secret_access_key = s\n")
        #expect(try found() == "AFILE")
        try around.write(".aws/credentials", "")
        #expect(try found() == "ASIA1")
        #expect(try service.state().calls == ["GET /container?a=b"])
        around.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", nil)
        #expect(try found() == "ASIA2")
        #expect(try service.state().calls.count == 4)
        try around.write(".aws/config", "[default]\nrole_arn = x\n")
        #expect(throws: StoreAccessError.self) { try found() }
    }

    @Test func allThatWasUsedIsKnownAsSecret() throws {
        let first = try access.keys()
        _ = try access.keys(insteadOf: first)
        #expect(Set(access.secrets.map(\.exposed)) == ["s1", "s2", "t"])
    }
}

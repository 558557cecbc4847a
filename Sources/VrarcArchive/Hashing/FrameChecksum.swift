internal import CXXHash

/// A running XXH64 with seed 0, whose low half a frame ends with (spec 5.1).
@safe
struct FrameChecksum: ~Copyable {
    private let state: OpaquePointer

    init() {
        guard let state = unsafe XXH64_createState() else { Shortage.end("libxxhash has no memory") }
        unsafe self.state = state
        _ = unsafe XXH64_reset(state, 0)
    }

    deinit {
        _ = unsafe XXH64_freeState(state)
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        _ = unsafe XXH64_update(state, bytes.baseAddress, bytes.count)
    }

    /// The low half for what was given so far.
    var value: UInt32 { UInt32(truncatingIfNeeded: unsafe XXH64_digest(state)) }
}

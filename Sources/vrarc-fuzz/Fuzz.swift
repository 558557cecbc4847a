import VrarcFuzzing

#if canImport(Glibc)
    import Glibc
#endif

/// What libFuzzer's driver calls; `VRARC_FUZZ_TARGET` names what is tried.
///
/// Built only where `VRARC_FUZZ` is set (tools/fuzz), because the driver is part of the sanitizer's run-time library.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argumentCount: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The target that runs, chosen once.
private let target: FuzzTarget? = {
    guard let name = unsafe getenv("VRARC_FUZZ_TARGET") else { return nil }
    return FuzzTarget(rawValue: unsafe String(cString: name))
}()

@_cdecl("vrarc_fuzz_main")
public func fuzzMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
    var count = count
    var arguments = unsafe arguments
    guard target != nil else { return 64 }
    return unsafe runDriver(&count, &arguments) { pointer, length in
        let bytes = unsafe [UInt8](UnsafeBufferPointer(start: pointer, count: length))
        do throws(BrokenRule) {
            try target?.run(bytes)
        } catch {
            fatalError("broken rule: \(error)")
        }
        return 0
    }
}

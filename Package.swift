// swift-tools-version: 6.3
import PackageDescription

/// One set of compiler settings for every Swift target: no warning survives, and every unsafe call is marked.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// Arrows point downward only (docs/how-it-is-built.md); a target can reach no module that is not listed here.
let package = Package(
    name: "vrarc",
    products: [
        .library(name: "VrarcArchive", targets: ["VrarcArchive"]),
        .executable(name: "vrarc", targets: ["vrarc"]),
        .executable(name: "vrarc-pack", targets: ["vrarc-pack"]),
        .executable(name: "vrarc-verify", targets: ["vrarc-verify"]),
        .executable(name: "vrarc-restore", targets: ["vrarc-restore"]),
        .executable(name: "vrarc-relink", targets: ["vrarc-relink"]),
        .executable(name: "vrarc-drill", targets: ["vrarc-drill"]),
        .executable(name: "vrarc-remote", targets: ["vrarc-remote"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),

        .target(name: "VrarcFormat", swiftSettings: settings),
        .target(name: "VrarcModel", dependencies: ["VrarcFormat"], swiftSettings: settings),
        .target(
            name: "VrarcArchive",
            dependencies: ["VrarcFormat", "VrarcModel", "CLinux", "CZstd", "CCrypto", "CXXHash", system],
            swiftSettings: settings),
        .target(
            name: "VrarcDatasets",
            dependencies: ["VrarcFormat", "VrarcModel", "VrarcArchive", "CLinux", "CZip", system],
            swiftSettings: settings),
        .target(
            name: "HTTPTransport", dependencies: ["VrarcArchive", "CCurl"], swiftSettings: settings),
        .target(
            name: "ObjectStorage",
            dependencies: ["HTTPTransport", "VrarcArchive", "VrarcModel", "VrarcFormat", "CExpat", system],
            swiftSettings: settings),
        .target(name: "VrarcRelink", dependencies: ["VrarcModel"], swiftSettings: settings),
        .target(
            name: "VisualRecognition",
            dependencies: ["HTTPTransport", "VrarcArchive", "VrarcModel", "VrarcFormat", system],
            swiftSettings: settings),
        .target(
            name: "VrarcCommand",
            dependencies: ["VrarcFormat", "VrarcModel", "VrarcArchive", argumentParser, system],
            swiftSettings: settings),
        .target(
            name: "VrarcDatasetCommands",
            dependencies: [
                "VrarcCommand", "VrarcDatasets", "VrarcArchive", "VrarcFormat", "VrarcModel", argumentParser, system,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "vrarc-pack", dependencies: ["VrarcDatasetCommands", "VrarcCommand"], swiftSettings: settings),
        .executableTarget(
            name: "vrarc-verify", dependencies: ["VrarcCommand", "VrarcArchive", argumentParser],
            swiftSettings: settings),
        .executableTarget(
            name: "vrarc-restore", dependencies: ["VrarcDatasetCommands", "VrarcCommand"], swiftSettings: settings),
        .executableTarget(
            name: "vrarc-relink",
            dependencies: ["VrarcRelink", "VrarcCommand", "VrarcArchive", "VrarcModel", argumentParser, system],
            swiftSettings: settings),
        .executableTarget(
            name: "vrarc-drill", dependencies: ["VrarcCommand", argumentParser], swiftSettings: settings),
        .executableTarget(
            name: "vrarc-remote",
            dependencies: [
                "VisualRecognition", "ObjectStorage", "HTTPTransport", "VrarcDatasetCommands", "VrarcCommand",
                "VrarcDatasets",
                "VrarcArchive", "VrarcFormat", "VrarcModel", argumentParser, system,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "vrarc", dependencies: ["VrarcCommand", "VrarcArchive", argumentParser],
            swiftSettings: settings),

        .target(
            name: "VrarcTestSupport", dependencies: ["VrarcArchive", "VrarcFormat", system],
            path: "Tests/VrarcTestSupport",
            swiftSettings: settings),
        .target(
            name: "VrarcFuzzing", dependencies: ["VrarcDatasets", "VrarcArchive", "VrarcModel", "VrarcFormat", system],
            path: "Tests/VrarcFuzzing", swiftSettings: settings),
        .testTarget(name: "VrarcFuzzingTests", dependencies: ["VrarcFuzzing"], swiftSettings: settings),
        .target(
            name: "VrarcSweep",
            dependencies: ["VrarcDatasets", "VrarcArchive", "VrarcModel", "VrarcFormat", "VrarcTestSupport", system],
            path: "Tests/VrarcSweep", swiftSettings: settings),
        .testTarget(
            name: "VrarcFormatTests", dependencies: ["VrarcFormat", "VrarcTestSupport"], swiftSettings: settings),
        .testTarget(
            name: "VrarcCommandTests",
            dependencies: [
                "VrarcCommand", "VrarcArchive", "VrarcFormat", "VrarcModel", "VrarcTestSupport", argumentParser, system,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "HTTPTransportTests", dependencies: ["HTTPTransport", "VrarcArchive", "VrarcTestSupport"],
            exclude: ["server.py", "http2_proxy.py", "tls"], swiftSettings: settings),
        .testTarget(
            name: "ObjectStorageTests",
            dependencies: [
                "ObjectStorage", "HTTPTransport", "VrarcArchive", "VrarcModel", "VrarcFormat", "VrarcTestSupport",
                system,
            ],
            exclude: ["Vectors", "keys_service.py", "fake_store.py"], swiftSettings: settings),
        .testTarget(
            name: "VrarcRelinkTests", dependencies: ["VrarcRelink", "VrarcTestSupport"], swiftSettings: settings),
        .testTarget(
            name: "VisualRecognitionTests",
            dependencies: [
                "VisualRecognition", "HTTPTransport", "VrarcArchive", "VrarcFormat", "VrarcModel", "VrarcTestSupport",
                system,
            ],
            exclude: ["instance.py", "service.py"], swiftSettings: settings),
        .testTarget(
            name: "VrarcModelTests", dependencies: ["VrarcModel", "VrarcFormat", "VrarcTestSupport"],
            exclude: ["Vectors"],
            swiftSettings: settings),
        .testTarget(
            name: "VrarcDatasetsTests",
            dependencies: [
                "VrarcDatasets", "VrarcArchive", "VrarcModel", "VrarcFormat", "VrarcTestSupport", "VrarcSweep", system,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "VrarcArchiveTests",
            dependencies: ["VrarcArchive", "VrarcModel", "VrarcFormat", "VrarcTestSupport", system],
            swiftSettings: settings),
    ]
)

// The fuzzing targets link only with libFuzzer's run-time library, which tools/fuzz asks for.
if Context.environment["VRARC_FUZZ"] != nil {
    package.products.append(.executable(name: "vrarc-fuzz", targets: ["vrarc-fuzz"]))
    package.targets.append(
        .executableTarget(
            name: "vrarc-fuzz",
            dependencies: ["VrarcFuzzing"],
            swiftSettings: settings))
}

// The sweeps over every byte (tools/sweep) take minutes, and nobody needs the program for use.
if Context.environment["VRARC_SWEEP"] != nil {
    package.products.append(.executable(name: "vrarc-sweep", targets: ["vrarc-sweep"]))
    package.targets.append(
        .executableTarget(
            name: "vrarc-sweep", dependencies: ["VrarcSweep"], path: "Tests/vrarc-sweep", swiftSettings: settings))
}

// Only tools/limits needs it.
if Context.environment["VRARC_LIMITS"] != nil {
    package.products.append(.executable(name: "vrarc-limits", targets: ["vrarc-limits"]))
    package.targets.append(
        .executableTarget(
            name: "vrarc-limits",
            dependencies: ["VrarcDatasets", "VrarcArchive", "VrarcModel", "VrarcFormat", system],
            swiftSettings: settings))
}

// tools/bench measures the start of a command against it.
if Context.environment["VRARC_BENCH"] != nil {
    package.products.append(.executable(name: "vrarc-nothing", targets: ["vrarc-nothing"]))
    package.targets.append(
        .executableTarget(
            name: "vrarc-nothing", dependencies: [argumentParser], path: "tools/bench/nothing",
            swiftSettings: settings))
}

import SystemPackage
import Testing
import VrarcModel

@testable import VrarcArchive
@testable import VrarcDatasets

extension DatasetTests {
    /// Data sets that lie beside the package, where they do, and the demo set of the package.
    @Suite struct RealDataTests {
        static let package = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()

        static func shared(_ name: String) -> FilePath {
            package.removingLastComponent().appending("shared").appending("data").appending(name)
        }

        static func isThere(_ name: String) -> Bool {
            (try? FolderAccess.resolve(FolderAccess.bytes(of: shared(name)), name: name)) != nil
        }

        @Test(.enabled(if: isThere("lego-detection"))) func legoIsACollectionAsItLies() throws {
            let packed = try Packed(Self.shared("lego-detection"))
            #expect(packed.source.units.map(\.kind) == [.collection])
            let unit = packed.report.units[0]
            #expect(unit.images == 226 && unit.labelled == 142 && unit.objects == 659 && unit.attachments == 143)
            #expect(packed.files["data/collections/lego-detection/attachments/LICENSE"] != nil)
            #expect(packed.report.notices == [])
            #expect(try packed.findings() == [])
        }

        @Test(.enabled(if: isThere("dogs"))) func dogsAreAClassifierAsTheyLie() throws {
            let packed = try Packed(Self.shared("dogs"))
            #expect(packed.source.units.map(\.kind) == [.classifier])
            let classifier = try packed.classifier("dogs")
            #expect(classifier.classes.map(\.name) == ["beagle", "dalmatian", "goldenretriever", "husky"])
            #expect(classifier.zips.count == 5 && classifier.zips.allSatisfy { !$0.skipped.isEmpty })
            #expect(classifier.negativeExamples > 10 && classifier.classes.allSatisfy { $0.images > 10 })
            #expect(packed.paths("data/classifiers/dogs/attachments") == ["LICENSE"])
            #expect(packed.report.notices.allSatisfy { $0.kind == .skipped })
            #expect(try packed.findings() == [])
        }

        @Test func theDemoSetIsABundleAsItLies() throws {
            let packed = try Packed(Self.package.appending("fixtures/demo/bundle"))
            #expect(packed.report.units.map(\.slug) == ["shapes", "toys", "ring-or-star"])
            #expect(packed.report.units.map(\.images) == [38, 11, 35])
            #expect(packed.paths("data/attachments") == ["README.txt"])
            #expect(try packed.findings() == [])
        }
    }
}

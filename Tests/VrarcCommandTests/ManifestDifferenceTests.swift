import Testing
import VrarcArchive
import VrarcCommand
import VrarcFormat
import VrarcTestSupport

/// Archives are made of attachments only: what is compared are paths and digests.
@Suite struct ManifestDifferenceTests {
    private func archive(_ files: [(path: String, content: String)]) throws -> ArchiveReader {
        let sink = MemorySink()
        let source = TestSource(files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) })
        let options = PackOptions(writer: WriterOptions(bundleName: "test", softwareAgent: "tests"))
        _ = try Packer(source: source, options: options).pack(to: sink)
        return try ArchiveReader(MemorySource(sink.bytes))
    }

    private func describe(_ a: ArchiveReader, _ b: ArchiveReader) throws -> [String] {
        func name(_ path: [UInt8]) -> String {
            String(decoding: path, as: UTF8.self).replacing("data/attachments/", with: "")
        }
        return try ManifestDifference(a, b).changes.map { change in
            switch change {
            case .added(let file): "+\(name(file.path))"
            case .removed(let file): "-\(name(file.path))"
            case .changed(_, let file): "!\(name(file.path))"
            case .renamed(let from, let to): "\(name(from.path))>\(name(to.path))"
            }
        }.filter { !$0.contains("archive.json") }
    }

    @Test func addedRemovedChangedAndRenamedAreTold() throws {
        let a = try archive([("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")])
        let b = try archive([("a", "1"), ("b", "changed"), ("e", "3"), ("f", "new")])
        #expect(try describe(a, b) == ["!b", "-d", "c>e", "+f"])
        #expect(try describe(b, a) == ["!b", "e>c", "+d", "-f"])
    }

    @Test func equalContentIDsNeedNoComparison() throws {
        let files = [("a", "1"), ("b", "2")]
        #expect(try describe(try archive(files), try archive(files)).isEmpty)
    }

    @Test func ofEqualContentsAsManyAreRenamedAsThereArePairs() throws {
        let a = try archive([("a", "same"), ("b", "same"), ("c", "same")])
        let b = try archive([("x", "same"), ("y", "same")])
        #expect(try describe(a, b) == ["-c", "a>x", "b>y"])
    }

    /// Seed 7, 40 pairs of archives of up to 3,000 files; compared with sets.
    @Test func randomArchivesDifferAsTheirSetsDo() throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<40 {
            let count = Int(random.next() % 60) == 0 ? 3_000 : Int(random.next() % 50)
            var (a, b): ([(String, String)], [(String, String)]) = ([], [])
            for number in 0..<count {
                let content = "\(random.next() % 20)"
                if random.next() % 4 != 0 { a.append(("f\(number)", content)) }
                if random.next() % 4 != 0 { b.append(("f\(number)", random.next() % 3 == 0 ? "other" : content)) }
            }
            let (left, right) = (Dictionary(uniqueKeysWithValues: a), Dictionary(uniqueKeysWithValues: b))
            let difference = try ManifestDifference(try archive(a), try archive(b))
            var counts = (changed: 0, gone: 0, come: 0)
            for change in difference.changes {
                switch change {
                case .changed(_, let file) where !file.path.elementsEqual("data/archive.json".utf8): counts.changed += 1
                case .changed: break
                case .added: counts.come += 1
                case .removed: counts.gone += 1
                case .renamed:
                    counts.come += 1
                    counts.gone += 1
                }
            }
            #expect(counts.changed == left.count { right[$0.key] != nil && right[$0.key] != $0.value })
            #expect(counts.gone == left.count { right[$0.key] == nil })
            #expect(counts.come == right.count { left[$0.key] == nil })
        }
    }
}

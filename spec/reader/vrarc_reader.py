"""A reader of vrarc archives, written from vrarc-1.md alone; comments name its sections. Python 3.11 (Unicode 14.0.0).

vrarc_reader.py list|verify|extract FILE [DIR] [--depth scrub|structure|full] [--json]
"""
import collections, contextlib, itertools, json, os, pathlib, re, struct, sys
from vrarc_container import (
    MAX_FRAME, MAX_GROUP, SMALL, MIB, MAX_LINE, MANIFEST_LINE, number, sha256, xxh3, text, Bad, MAGIC, PLAIN,
    INDEX, NAMES, DIRS, BLOCKS, BLOCKSUM, FANIDX, FANNAM, DIRS_BODY)
from vrarc_bag import (
    BAGIT, BAG_INFO, MANIFEST, TAGMANIFEST, TAGS, order, portable, BAGIT_TEXT, LINE, lines_of, payload_oxum,
    READMES, name_of, parse_json, unsafe, outside)
from vrarc_walk import Walk
from vrarc_image import Image

# ---- 8.4 Verification: steps 6, 7, 9 to 12
class Verifier(Walk):
    def verify(self, depth):
        self.open()
        self.step(self.check_blocks)
        if depth == "scrub": return
        self.step(self.check_sections)
        self.walk(depth == "full")
        if self.ended is None: self.step(self.agreement)
        elif self.full: self.read_by_index()
    def check_blocks(self):                                             # step 6, 5.14
        start = 0
        for section in self.sections[FANIDX] + self.sections[FANNAM]: section.prove()
        for table, sums in zip(self.sections[BLOCKS], self.sections[BLOCKSUM]):
            if not sums.prove(): return
            pieces, blocks = range(table.at, table.at + len(table.raw), SMALL), range(start, table.at, SMALL)
            lengths = len(sums.body), len(table.body)
            if lengths != (8 * len(pieces) + 8, 8 * len(blocks)) or number(sums.body[:8]) != start:
                return self.report("E014", table.at)
            bad = {i for i, (right,) in enumerate(struct.iter_unpack("8s", sums.body[8:]))
                   if xxh3(table.raw[SMALL * i:SMALL * (i + 1)]) != right}
            self.report("E014", *(pieces[i] for i in bad))
            for i, (right,) in enumerate(struct.iter_unpack("8s", table.body)):
                at, place = blocks[i], table.place(i) - table.at
                self.check(("E013", at, bad.isdisjoint((place // SMALL, (place + 7) // SMALL)) and xxh3(
                    self.read(at, min(SMALL, table.at - at))) != right))
            start = table.at
    def check_sections(self):                               # step 7; 5.11, 5.12, 5.15, 5.3
        f, index, names = self.footer, self.index, self.names
        for section in itertools.chain(*(self.sections[kind] for kind in (INDEX, NAMES, DIRS, BLOCKS))):
            section.prove({index: f.blobs, names: f.paths}.get(section))
        self.blobs, self.keys, before = index.rows("<32sQQ6sIBBHH"), names.rows("<16sQ"), b""
        for i, (digest, at, raw, stored, place, codec, flags, source, reserved) in enumerate(self.blobs):
            inside = 0 < number(stored) <= f.data_end - at and raw <= 1 << 47
            fits = inside and (place == 0 if raw >= SMALL else place + raw <= MAX_GROUP)
            index.check(("E040", index.place(i), i and digest <= before), ("E046", index.place(i), not fits),
                        ("E045", index.place(i), codec or flags & ~1 or source or reserved))
            before = digest
        for i, (key, ordinal) in enumerate(self.keys):
            names.check(("E042", names.place(i), i and key <= before or ordinal >= len(index.body) // 64))
            before = key
        for fan, section, rows in zip(self.fans, (index, names), (self.blobs, self.keys)):
            counts = collections.Counter(int.from_bytes(row[0][:2], "big") >> 4 for row in rows)
            wanted = struct.pack("<4096Q", *itertools.accumulate(counts[i] for i in range(4096)))
            self.check(("E044", fan.at, fan.usable and section.usable and fan.body != wanted))
        with contextlib.suppress(Bad):
            at, first = self.frame(0).end, self.chain[-1]
            found = self.read(at, 48, f.data_end).ljust(48, b"\0")
            right = struct.unpack("<HH4xQQ", found[24:]) == (first.major, first.minor, first.required, first.optional)
            if found[:16] != MAGIC + struct.pack("<I", 40) + b"VRARCIDN": self.report("E016", at)
            else: self.check(("E005" if found[16:24] != PLAIN else "E016", at, found[16:24] != PLAIN or not right))
    def read_by_index(self):                                            # step 11
        for i, (digest, at, raw, _, place, *_) in sorted(enumerate(self.blobs), key=lambda row: row[1][1]):
            self.check(("E053", self.index.place(i), at >= self.ended and self.index.usable and self.step(
                self.hash, at, place, raw) not in (None, digest)))
    def content(self, path, limit=1 << 62):
        e = self.files.get(path)
        return self.pieces(e.at, e.place, min(e.size, limit)) if e else ()
    def whole(self, path):
        """The content of a file of at most 64 MiB, None where that can't be read."""
        return self.step(lambda: b"".join(self.content(path, MAX_FRAME + 1)))
    def agreement(self):                                                # steps 8 and 9
        f, self.files, self.digests, self.spans = self.footer, {e.path: e for e in self.entries}, {}, {}
        self.payload = [e for e in self.entries if e.path.startswith("data/")]
        self.units = list(dict.fromkeys(tuple(e.path.split("/")[1:3]) for e in self.payload if order(e.path)[0] < 3))
        needed = {f"data/{kind}/{slug}/{name}" for kind, slug in self.units
                  for name in ("README.md", "metadata.jsonl", kind[:-1] + ".json")}
        self.report("E039", *(needed | {"data/archive.json", *TAGS}) - self.seen)
        if any(code[:3] == "E03" for code, _ in self.found): return
        before, listed = set(self.found), self.step(self.read_manifest)
        bagit, info, _, tags = (self.whole(path) for path in TAGS)
        octets, digests = sum(e.size for e in self.payload), [self.files[path].digest for path in TAGS]
        oxum, wanted = payload_oxum(info), b"".join(b"%s  %s\n" % ((digest or b"").hex().encode(), path.encode())
                                                    for digest, path in zip(digests, TAGS[:3]))
        self.check(("E050", BAGIT, bagit not in (BAGIT_TEXT, None)), ("E054", BAG_INFO, info is not None and (
                       not oxum or listed and oxum != f"{octets}.{len(self.payload)}")),
                   ("E055", TAGMANIFEST, None not in (tags, *digests) and tags != wanted),
                   ("E056", f.at, digests[2] not in (None, f.content_id) or digests[3] not in (None, f.archive_id)))
        self.compare_entries()
        if listed: self.compare_tables(octets)
        codes = {code for code, _ in self.found - before if code[:3] == "E05"}
        if listed is not None and codes <= {"E053"}: self.check_units()
    def read_manifest(self):
        """The digests that the manifest gives, and where its lines are; whether it has the form of 5.7."""
        at, wanted = 0, iter(self.payload)
        for line in lines_of(self.content(MANIFEST), MANIFEST_LINE):
            row = LINE.fullmatch(line)
            if not row or len(line) > MANIFEST_LINE: return self.report("E051", MANIFEST) or False
            path = text(row[2])
            if path != getattr(next(wanted, None), "path", None): return self.report("E052", MANIFEST) or False
            self.digests[path], self.spans[path] = bytes.fromhex(row[1].decode()), (at, at + len(line))
            at += len(line)
        return self.report("E052", MANIFEST) or False if len(self.digests) < len(self.payload) else True
    def compare_entries(self):
        """INDEX, NAMES, links and digests against the tar stream."""
        ordinals, keys = {row[0]: i for i, row in enumerate(self.blobs)}, dict(self.keys)
        newest, made, self.claimed, self.named = {}, collections.Counter(), set(), set()
        for e in self.entries:
            e.listed = digest = self.digests.get(e.path) if e.path.startswith("data/") else e.digest
            key, ordinal, to, last = sha256(e.path.encode())[:16], ordinals.get(digest), e.target, newest.get(digest)
            self.named.add(key)
            if to and None not in (digest, to.listed) and digest != to.listed:
                self.report("E034", e.path)
                continue
            made[to.path if to else None] += 1
            stored_again = e.path.startswith("data/") and e.size > 512 and last and made[last.path] < 1000
            again = last and (to is not last if to else stored_again)
            place, stored = e.place if e.size < SMALL else 0, e.stored.to_bytes(6, "little")
            wanted = (digest, e.at, e.size, stored, place, 0, int(e.raw), 0, 0)
            self.check(("E038", e.path, again),
                       ("E053", e.path, self.full and e.digest and digest not in (None, e.digest)),
                       ("E041", e.path, digest and digest not in self.claimed and self.index.usable and (
                           ordinal is None or self.blobs[ordinal] != wanted)),
                       ("E042", e.path, self.names.usable and (key not in keys or (
                           self.index.usable and digest and keys[key] != ordinal))))
            self.claimed.add(digest)
            if digest and not to: newest[digest] = e
    def compare_tables(self, octets):
        """What INDEX, NAMES, DIRS and the footer have that is not in the tar stream."""
        f, records = self.footer, {}
        self.report("E041", *(self.index.place(i) for i, row in enumerate(self.blobs)
                              if self.index.usable and row[0] not in self.claimed))
        self.report("E042", *(self.names.place(i) for i, (key, _) in enumerate(self.keys)
                              if self.names.usable and key not in self.named))
        for e in self.payload:                                                                               # 5.13
            parts, (start, end) = e.path.split("/")[:-1], self.spans.get(e.path, (1 << 63, 0))
            for n in range(1, len(parts) + 1):
                kind = ("attachments", "collections", "classifiers").index(parts[1]) if n == 3 else 0
                row = records.setdefault("/".join(parts[:n]), [kind, e.group, 0, start, 0, 0, 0])
                row[2:] = e.last, min(row[3], start), max(row[4], end), row[5] + 1, row[6] + e.size
        wanted = [b""]
        for path, row in records.items():
            record = struct.pack("<BxHI6Q", row[0], len(path.encode()), 0, *row[1:]) + path.encode()
            if wanted[-1] and len(wanted[-1]) + len(record) > DIRS_BODY: wanted.append(b"")
            wanted[-1] += record
        self.check(("E043", self.dirs.at, self.dirs.usable and self.dirs.bodies != wanted), (
            "E011", f.table, (f.tar_length, f.octets, f.files) != (self.total, octets, len(self.payload))))
    def check_units(self):                                              # steps 10 and 12
        below, rows, path = collections.defaultdict(list), {"collections": [], "classifiers": []}, "data/archive.json"
        self.report("W004", *(e.path for e in self.entries if len(e.path.encode()) > 240))
        for e in self.payload: below[re.match("data/(attachments/|[^/]+/[^/]+/[^/]+/)?", e.path)[0]].append(e.path)
        for kind, slug in self.units: rows[kind].append(self.check_unit(f"data/{kind}/{slug}/", kind, slug, below))
        attached = below["data/attachments/"]
        if doc := self.document(path, "archive", "data/", attached):
            same = all(len(doc[kind]) == len(rows[kind]) and all(
                want.items() <= row.items() for row, want in zip(doc[kind], rows[kind])) for kind in rows)
            self.check(("E064", path, not same or doc["attachments"] != str(len(attached))))
    def document(self, path, kind, base, files):
        """A document, its list of renamed files compared with the files; None where it can't be read."""
        data = self.whole(path)
        doc = None if data is None else parse_json(data, kind, "\n", self.report, path, MAX_FRAME)
        rows = [(row["path"], name_of(row, "original_name")) for row in doc["renamed"]] if doc else []
        renamed, names = {name for name, _ in rows}, [path[len(base):] for path in files]
        self.check(("E064", path, [name for name, _ in rows] != [name for name in names if name in renamed]),
                   ("E066", path, unsafe(rows + [(name, None) for name in names if name not in renamed])))
        return doc
    def check_unit(self, base, kind, slug, below):
        """Findings in a unit; what archive.json must say of it, as far as it can be told."""
        path, readme = base + kind[:-1] + ".json", base + "README.md"
        shown, negatives, classes, models, attached = (below[base + name + "/"] for name in (
            "images", "negative_examples", "classes", "models", "attachments"))
        images, in_class = shown + classes + negatives, collections.Counter(path.split("/")[4] for path in classes)
        self.report("W007", *(base + "classes/" + name for name, count in in_class.items() if count < 10))
        self.check(("E065", readme, self.whole(readme) not in (READMES[kind].encode(), None)),
                   ("W003", path, kind == "collections" and not images))
        count, labelled, objects, zips = self.step(self.check_records, base, kind, images) or (None,) * 4
        doc, row = self.document(path, kind, base, models + attached), {"slug": slug, "images": str(len(images))}
        if not doc: return row
        wanted = {key: str(value) for key, value in (
            ("models", len(models)), ("attachments", len(attached)), ("negative_examples", len(negatives)),
            ("images", count), ("labelled", labelled)) if value is not None}
        if objects is not None:
            wanted["objects"] = [{"object": name, "count": str(n)} for name, n in sorted(objects.items())]
        if kind == "classifiers":
            row["classes"], said = str(len(doc["classes"])), {item["slug"]: item["class"] for item in doc["classes"]}
            wanted["classes"] = [{"class": said.get(slug), "slug": slug, "images": str(in_class[slug])}
                                 for slug in sorted(said.keys() | in_class.keys())]
        if kind == "classifiers" and zips is not None:
            said = {item["name"]: item for item in doc["zips"]}
            wanted["zips"] = [said.get(name, {}) | {"members": str(zips[name])}
                              for name in sorted(said.keys() | zips.keys())]
        self.check(("E064", path, any(doc.get(key, value) != value for key, value in wanted.items())))
        return row | {"name": doc["name"]}
    def check_records(self, base, kind, images):
        """The number of records, and if all could be read of labelled ones, and by object and by zip."""
        path, count, labelled, read, matching, names = base + "metadata.jsonl", 0, 0, True, True, []
        objects, zips = collections.Counter(), collections.Counter()
        for count, line in enumerate(lines_of(self.content(path), MAX_LINE), 1):
            record = parse_json(line, kind + " record", "", self.report, path, MAX_LINE)
            read = read and record is not None
            if not record: continue
            boxes, e = record.get("objects") or (), self.files.get(base + record["file_name"])
            names.append((record["file_name"], name_of(record, "original_name")))
            labelled += bool(boxes)
            objects.update(box["object"] for box in boxes)
            zips.update(zip for zip in [record.get("zip")] if zip is not None)
            matching = matching and e and images[count - 1:count] == [e.path]
            self.check(("E062", path, not matching))
            if not matching: continue
            turned, heic = record["orientation"] in ("5", "6", "7", "8"), record["media_type"] == "image/heic"
            sides = [float(not heic and record[key] or "inf") for key in ("width", "height")][::-1 if turned else 1]
            self.check(("E063", path, (record["sha256"], record["size"]) != (e.listed.hex(), str(e.size))),
                       ("W001", e.path, record["problem"] is not None),
                       ("W002", e.path, any(outside(box["location"], sides) for box in boxes)))
            if self.full and not e.target and e.digest == e.listed: self.step(self.describe, e, record)
        self.check(("E062", path, count != len(images)), ("E066", path, unsafe(names)))
        return (count, labelled, objects, zips) if read else (count, None, None, None)
    def describe(self, e, record):                                      # step 12
        head, tail = b"", b""
        for piece in self.pieces(e.at, e.place, e.size): head, tail = head or piece, (tail + piece)[-SMALL:]
        image = Image(head[:MIB], tail, e.size) if e.size > MAX_FRAME else Image(head)
        said = [record[key] for key in ("media_type", "width", "height", "orientation", "problem")]
        self.check(("W005", e.path, said != image.facts()))

# ---- 8.2: list and extract, by INDEX
    def listing(self):
        """The digests and paths of the files, from the manifests that the content id and the archive id prove."""
        self.open()
        if not self.index.prove(self.footer.blobs): return
        ids = self.footer.content_id, self.footer.archive_id
        self.rows = {row[0]: row for row in self.index.rows("<32sQQ6sIBBHH")}
        for line in itertools.chain(*(lines_of(self.blob(digest), MANIFEST_LINE) for digest in ids)):
            row = LINE.fullmatch(line)
            if not row or not portable(text(row[2])) or not order(text(row[2])): raise Bad("E051", MANIFEST)
            yield bytes.fromhex(row[1].decode()), text(row[2])
        yield ids[1], TAGMANIFEST
    def blob(self, digest):
        """The pieces of a blob, after a first reading proved them all."""
        _, at, size, _, place, *_ = self.rows.get(digest) or self.stop("E041", self.index.at)
        return self.pieces(at, place, size) if self.hash(at, place, size) == digest else self.stop("E053", at)
    def list(self): return [path for _, path in self.listing() if path.startswith("data/")]
    def extract(self, target):
        files = list(self.listing())
        os.makedirs(target, exist_ok=True)
        if os.listdir(target): raise OSError(f"{target} is not empty")
        for digest, path in files: self.step(self.write, os.path.join(target, path), digest)
    def write(self, name, digest):
        pieces = self.blob(digest)
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "xb") as out: out.writelines(pieces)

# ---- 13 Codes
def shown(place):
    """Of a path, bytes that are not UTF-8 and control characters as \\xNN."""
    if isinstance(place, int): return place
    place = place.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return re.sub("[\0-\x1f\x7f]", lambda c: f"\\x{ord(c[0]):02x}", place)
def main(words):
    depth, as_json, out, err = "full", "--json" in words, sys.stdout.buffer, sys.stderr.buffer
    words = [word for word in words if word != "--json"]
    if "--depth" in words[:-1]: _, depth = words.pop(i := words.index("--depth")), words.pop(i)
    arguments = {"list": 2, "verify": 2, "extract": 3}.get(words[0] if words else "")
    if len(words) != arguments or depth not in ("scrub", "structure", "full") or any(w.startswith("--") for w in words):
        err.write(__doc__.split("\n\n")[1].encode())
        return 64
    try:
        archive, codes = Verifier(words[1]), pathlib.Path(__file__).resolve().parent.with_name("codes.tsv")
        sentences = dict(re.findall(r"^(\w+)\t\w+\t(.+)$", codes.read_text("utf-8"), re.M))
        paths = archive.step(getattr(archive, words[0]), *words[2:] or [depth] * (words[0] == "verify")) or ()
        found = sorted(archive.found, key=lambda pair: (pair[0], isinstance(pair[1], str), pair[1]))
        rows = [(out, {"path": path}) for path in paths] + [(out if words[0] == "verify" else err, {
            "code": code, "place": shown(place), "detail": sentences[code]}) for code, place in found]
        for stream, row in rows:
            stream.write((json.dumps(row) if as_json else "\t".join(map(str, row.values()))).encode() + b"\n")
        out.flush()
    except (OSError, MemoryError) as error:
        err.write(f"vrarc_reader: {error}\n".encode("utf-8", "replace"))
        return 3
    errors = sum(code[0] == "E" for code, _ in found)
    err.write(f"{errors} errors, {len(found) - errors} warnings\n".encode())
    return 1 if errors else 0

if __name__ == "__main__": sys.exit(main(sys.argv[1:]))

#!/usr/bin/env python3
"""A reader of vrarc archives, written from vrarc-1.md alone. Headers name its sections. Needs Python 3.11.

vrarc_reader.py list|verify|extract FILE [DIR] [--depth scrub|structure|full] [--json]
"""
import base64, bisect, collections, datetime, decimal, hashlib, json, mmap, os, re, stat, struct, sys, tempfile, unicodedata
import xxhash, zstandard
from vrarc_image import describe

# ---- 3 Conventions and limits
MAX_FRAME, MAX_WINDOW, MAX_GROUP, SMALL, LINES, MAX_LINE = 1 << 26, 1 << 23, 1 << 18, 1 << 16, 1 << 20, 1 << 24


class Bad(Exception):
    """A finding that ends what is going on: code, place."""


def sha256(data):
    return hashlib.sha256(data).digest()


class File:
    def __init__(self, name, report):
        self.fd, self.report = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), report
        if not stat.S_ISREG(os.fstat(self.fd).st_mode):
            raise OSError("not a regular file")
        self.size = os.fstat(self.fd).st_size

    def read(self, at, length):
        """Exactly the bytes asked for; callers bound length."""
        try:
            data = os.pread(self.fd, length, at)
            while len(data) < length:
                data += (more := os.pread(self.fd, length - len(data), at + len(data)))
                if not more:
                    raise OSError("the file became shorter")
            return data
        except OSError:
            raise Bad("E080", at) from None

    def digest(self, at, length):
        found = hashlib.sha256()
        for i in range(at, at + length, LINES):
            found.update(self.read(i, min(LINES, at + length - i)))
        return found.digest()


# ---- 5.1 Data frames
ZSTD = b"\x28\xb5\x2f\xfd"
Frame = collections.namedtuple("Frame", "at end size raw data bad")


def read_frame(file, at, limit, decode):
    """A data frame, found by its block headers; `bad` is the code where it does not decode."""
    head = file.read(at, min(18, limit - at))
    if len(head) < 14 or head[:4] != ZSTD:
        raise Bad("E020", at)
    flags, single = head[4], head[4] & 0x20
    start, width = 5 if single else 6, (1 if single else 0, 2, 4, 8)[head[4] >> 6]
    size = int.from_bytes(head[start:start + width], "little") + (256 if width == 2 else 0)
    window = size if single else (1 << 10 + (head[5] >> 3)) // 8 * (8 + (head[5] & 7))
    if not width or len(head) < start + width or flags & 11 or not flags & 4 or window > MAX_WINDOW \
            or not 1 <= size <= MAX_FRAME:
        raise Bad("E020", at)
    decoder = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).decompressobj() if decode else None
    parts, total, check, bad, last = [], 0, xxhash.xxh64(), None, 0
    feed, pos, raw = head[:4] + bytes([flags & ~4]) + head[5:start + width], at + start + width, head[4:6] == b"\xc4\x38"
    while not last:
        if pos + 3 > limit:
            raise Bad("E020", at)
        block = int.from_bytes(file.read(pos, 3), "little")
        last, kind, length = block & 1, block >> 1 & 3, block >> 3
        if kind == 3:
            raise Bad("E021", at)
        raw = raw and kind == 0 and (length == 131072 or bool(last) and 0 < length < 131072)
        stored = 3 + (1 if kind == 1 else length)
        if pos + stored > limit:
            raise Bad("E020", at)
        if decoder and not bad:
            try:
                parts.append(decoder.decompress(feed + file.read(pos, stored)))
            except zstandard.ZstdError:
                bad = "E021"
            feed, total = b"", total + len(parts[-1]) if parts else 0
            check.update(parts[-1] if parts else b"")
            bad = "E021" if total > size else bad
        pos += stored
    if pos + 4 > limit:
        raise Bad("E020", at)
    if decoder and not bad:
        good = file.read(pos, 4) == struct.pack("<I", check.intdigest() & 0xFFFFFFFF)
        bad = "E021" if total != size else None if good else "E022"
    return Frame(at, pos + 4, size, raw, b"".join(parts) if decoder and not bad else None, bad)


# ---- 5.2 Sections, 5.3 IDENTIFICATION
MAGIC = struct.pack("<I", 0x184D2A5D)
PER_FRAME = {b"VRARCIDX": (64, 1 << 25), b"VRARCNAM": (24, 1 << 25), b"VRARCBLK": (8, 1 << 27)}
USED = [b"VRARC" + name for name in (b"IDX", b"NAM", b"DIR", b"BLK", b"BLS", b"FXI", b"FXN")]


class Section:
    def __init__(self, file, kind, at, length, digest):
        self.file, self.kind, self.at, self.length, self.digest = file, kind, at, length, digest
        self.frames, self.usable, self.size, pos = [], True, 0, at
        self.width, self.per = PER_FRAME.get(kind, (1, 1 << 30))
        while pos < at + length:
            head = file.read(pos, 24) if pos + 24 <= at + length else b""
            size = int.from_bytes(head[4:8], "little")
            full = not self.frames or kind not in PER_FRAME or self.frames[-1][1] == self.width * self.per + 16
            if head[:4] != MAGIC or head[8:16] != kind or size < 16 or pos + 8 + size > at + length or not full:
                raise Bad("E011", at)
            if kind in USED + [b"VRARCTAB"] and head[16:24] != b"\1\0\0\0\0\0\0\0":
                file.report("E005", pos)
                self.usable = False
            self.frames.append((pos, size))
            pos, self.size = pos + 8 + size, self.size + size - 16
        if not self.frames:
            raise Bad("E011", at)

    def proven(self):
        if self.file.digest(self.at, self.length) != self.digest:
            self.file.report("E012", self.at)
            self.usable = False
        return self.usable

    def body(self):
        return b"".join(self.file.read(at + 24, size - 16) for at, size in self.frames)

    def place(self, i):
        return self.at + 24 * (i // self.per + 1) + self.width * i

    def bad(self, code, i):
        self.file.report(code, self.place(i))
        self.usable = False


# ---- 5.4 The tree
KINDS = {"collections": ("images/", "attachments/", "README.md", "metadata.jsonl", "collection.json"),
         "classifiers": ("classes/", "negative_examples/", "models/", "attachments/", "README.md", "metadata.jsonl",
                         "classifier.json")}
REST = {"bagit.txt": 0, "data/archive.json": 4, "bag-info.txt": 5, "manifest-sha256.txt": 6,
        "tagmanifest-sha256.txt": 7}


def order(path):
    """The key that sorts paths canonically, None for a path outside the tree."""
    parts = path.split("/", 3)
    if parts[0] == "data" and len(parts) == 4 and parts[1] in KINDS:
        for i, name in enumerate(KINDS[parts[1]]):
            if parts[3] == name or name[-1] == "/" and parts[3].startswith(name):
                deep = name != "classes/" or parts[3].count("/") > 1
                return (1 + (parts[1] == "classifiers"), parts[2], i, parts[3]) if deep else None
        return None
    return (3, "", 0, path) if path.startswith("data/attachments/") else (REST[path],) if path in REST else None


def line_file(path):
    return path == "manifest-sha256.txt" or path.endswith("/metadata.jsonl") and order(path)[0] in (1, 2) and path.count(
        "/") == 3


# ---- 5.5 Portable paths
DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *(d + n for d in ("COM", "LPT") for n in "0123456789")}
IMAGES = re.compile("data/(collections/[^/]+/images|classifiers/[^/]+/(classes|negative_examples))/")


def portable(path):
    if len(path.encode()) > 900 or path.count("/") > 31 or not unicodedata.is_normalized("NFC", path) or any(
            unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Cn") or c in '<>:"\\|?*%' for c in path):
        return False
    for part in path.split("/"):
        if part in ("", ".", "..") or part[0] in " -~" or part[-1] in " ." or len(part.encode()) > 200 \
                or re.sub("[a-z]", lambda c: c[0].upper(), part.split(".")[0]) in DEVICES:
            return False
    return not (IMAGES.match(path) and re.search(r"/metadata\.(jsonl|csv|parquet)$", path, re.I | re.A))


def fold(path):
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


# ---- 5.6 Tar entries
def header(name, prefix, kind, size, link, mtime):
    fields = struct.pack("100s8s8s8s12s12s8s1s100s8s64s8s8s155s12x", name, b"0000644", b"0000000", b"0000000",
                         b"%011o" % size, mtime, b" " * 8, kind, link, b"ustar\x0000", b"", b"0000000", b"0000000", prefix)
    return fields[:148] + b"%06o\0 " % sum(fields) + fields[156:]


def entry_bytes(name, kind, size, link, mtime):
    """The headers of an entry: (extended header or nothing, header)."""
    records, short, prefix = b"", name, b""
    if len(name) > 100:
        cut = name.find(b"/", len(name) - 101)
        if 0 <= cut <= 155:
            short, prefix = name[cut + 1:], name[:cut]
    values = [(b"path", name, len(short) > 100), (b"linkpath", link, len(link) > 100), (b"size", b"%d" % size, size >= 8 ** 11)]
    for key, value, needed in values:
        if needed:
            length = len(key) + len(value) + 3
            while length != len(b"%d" % length) + len(key) + len(value) + 3:
                length = len(b"%d" % length) + len(key) + len(value) + 3
            records += b"%d %s=%s\n" % (length, key, value)
    main = header(short[:100], prefix, kind, 0 if size >= 8 ** 11 else size, link[:100], mtime)
    if not records:
        return b"", main
    return header(b"././@PaxHeader", b"", b"x", len(records), b"", mtime) + records + bytes(-len(records) % 512), main


class Entry:
    __slots__ = "name path kind size link digest group at place stored raw last flawed".split()


class Walk:
    """8.4 step 8: the data frames and the tar in them."""

    def __init__(self, archive, full):
        self.archive, self.file, self.full, self.report = archive, archive.file, full, archive.file.report
        self.limit, self.pos, self.i, self.total = archive.footer.data_end, 0, 0, 0
        self.frame, self.second, self.unit, self.top, self.mtime = None, None, None, None, None
        self.entries, self.files, self.folders, self.ended = [], set(), set(), None

    def run(self):
        """The entries; `ended` is the frame where the walk ended early, or None."""
        try:
            while self.entry():
                pass
        except Bad as bad:
            self.report(*bad.args)
            self.ended = max(self.pos if bad.args[0] in ("E015", "E080") else 0, bad.args[1])
        return self.entries

    def load(self, headers, decode=True):
        """Make the next data frame the current one."""
        while self.pos < self.limit and (magic := self.file.read(self.pos, min(8, self.limit - self.pos)))[:4] != ZSTD:
            if self.pos == 0:
                raise Bad("E024", 0)
            if self.pos != self.second or magic[1:4] != MAGIC[1:] or magic[0] >> 4 != 5:
                self.report("E015", self.pos)
            if magic[1:4] != MAGIC[1:] or magic[0] >> 4 != 5 or len(magic) < 8:
                raise Bad("E015", self.pos)
            size = 8 + int.from_bytes(magic[4:], "little")
            if self.pos + size > self.limit:
                raise Bad("E020", self.pos)
            self.pos += size
        if self.pos >= self.limit:
            raise Bad("E035", self.frame.at if self.frame else 0)
        form = self.pos == 0 and self.file.read(0, min(17, self.limit))
        if form and form != ZSTD + b"\xc4\x38" + struct.pack("<Q", 1024) + struct.pack("<I", 1 | 1024 << 3)[:3]:
            self.report("E024", 0)
        frame = read_frame(self.file, self.pos, self.limit, decode)
        self.pos, self.i, self.frame, self.unit, self.total = frame.end, 0, frame, None, self.total + frame.size
        self.second = frame.end if frame.at == 0 else self.second
        if headers and frame.bad:
            raise Bad(frame.bad, frame.at)
        if headers and frame.size > MAX_GROUP:
            self.report("E023", frame.at)

    def take(self, length):
        parts = []
        while length:
            if self.frame is None or self.i == self.frame.size:
                self.load(True)
            parts.append(self.frame.data[self.i:self.i + length])
            self.i, length = self.i + len(parts[-1]), length - len(parts[-1])
        return b"".join(parts)

    def entry(self):
        if self.frame is None or self.i == self.frame.size:
            fresh = self.load(True) or True
        else:
            fresh = False
        group, block = self.frame, self.take(512)
        if block == bytes(512):
            return self.end(group, fresh)
        extended, values, at = b"", {}, group.at
        if block[156:157] == b"x":
            extended, length = block, int(block[124:135], 8) if re.fullmatch(b"[0-7]{11}", block[124:135]) else SMALL
            if length >= SMALL:
                raise Bad("E030", group.at)
            extended, i = extended + (records := self.take(length)) + self.take(-length % 512), 0
            while i < length:
                found = re.compile(rb"(\d{1,6}) (path|linkpath|size)=").match(records, i)
                if found is None or i + int(found[1]) <= found.end():
                    raise Bad("E030", group.at)
                values[found[2]], i = records[found.end():i + int(found[1]) - 1], i + int(found[1])
            block = self.take(512)
            at = self.frame.at
        e = Entry()
        e.kind, e.digest, e.group, e.last, e.flawed = block[156:157], None, group.at, self.frame, False
        if e.kind not in (b"0", b"1", b"x"):
            raise Bad("E031", at)
        size = values.get(b"size") or block[124:135]
        if not re.fullmatch(rb"\d{1,15}" if b"size" in values else b"[0-7]{11}", size):
            raise Bad("E030", at)
        e.size = int(size, 10 if b"size" in values else 8)
        e.link = values.get(b"linkpath", block[157:257].split(b"\0")[0])
        prefix, short = block[345:500].split(b"\0")[0], block[:100].split(b"\0")[0]
        e.name = values.get(b"path", prefix + b"/" + short if prefix else short)
        self.mtime = self.mtime or block[136:148]
        first, main = entry_bytes(e.name, e.kind, 0 if e.kind == b"1" else e.size, e.link if e.kind == b"1" else b"", self.mtime)
        if extended != first or not re.fullmatch(b"[0-7]{11}\0", self.mtime):
            raise Bad("E030", group.at)
        if block != main or b"/" not in e.name or self.top not in (None, e.name.split(b"/")[0]) or e.kind == b"x":
            raise Bad("E030", at)
        if self.top is None:
            self.top = e.name.split(b"/")[0]
            if not portable(self.top.decode("utf-8", "replace").replace("\ufffd", "?")) or len(self.top) > 60:
                self.report("E032", self.top)
        e.path = e.name[len(self.top) + 1:]
        e.flawed = self.check_path(e)
        unit = e.name.split(b"/")[2:4] if re.match(rb"[^/]*/data/(collections|classifiers)/.*/", e.name) else b"rest"
        if self.unit not in (None, unit) or self.frame is not group:
            self.report("E023", group.at)
        self.unit = unit
        self.content(e, group)
        if group.at == 0 and (e.path != "bagit.txt" or e.kind != b"0" or self.i != self.frame.size):
            self.report("E024", 0)
        return True

    def check_path(self, e):
        """[E032], [E037], [E033], [E036]; e.path becomes text where it is portable."""
        try:
            text = e.path.decode()
        except UnicodeDecodeError:
            text = ""
        if not portable(text):
            self.report("E032", e.path)
            return True
        e.path, key = text, order(text)
        folded = fold(text).split("/")
        above = ["/".join(folded[:n]) for n in range(1, len(folded) + 1)]
        twice = above[-1] in self.files or above[-1] in self.folders or not self.files.isdisjoint(above[:-1])
        self.files.add(above[-1])
        self.folders.update(above[:-1])
        last = next((order(x.path) for x in reversed(self.entries) if not x.flawed), (-1,))
        code = "E037" if key is None else "E033" if twice else "E036" if key < last else None
        if code:
            self.report(code, text)
        return bool(code)

    def content(self, e, group):
        e.at, e.place, e.stored, e.raw = self.frame.at, self.i, self.frame.end - self.frame.at, self.frame.raw
        self.entries.append(e)
        if e.kind == b"1":
            return
        if e.size < SMALL:
            if e.size and self.i == self.frame.size:
                self.load(True)
                e.at, e.place, e.stored, e.raw = self.frame.at, 0, self.frame.end - self.frame.at, self.frame.raw
            e.digest, e.last = sha256(self.take(e.size)), self.frame
            at = self.frame.at if self.i < self.frame.size else self.pos
            if any(self.take(-e.size % 512)):
                raise Bad("E035", at)
            if self.frame is not group:
                self.report("E023", group.at)
            return
        self.large(e)
        at = self.pos
        if self.i != self.frame.size:
            at = self.frame.at
        if any(self.take(-e.size % 512)):
            raise Bad("E035", at)
        if e.size % 512 and self.i == self.frame.size:
            self.report("E023", self.frame.at)

    def large(self, e):
        """Content of 64 KiB and more, and how it is divided into frames (5.1)."""
        lines = not e.flawed and line_file(e.path)
        left, found, whole, broken, before = e.size, hashlib.sha256(), True, None, None
        if self.i != self.frame.size:
            broken = self.frame.at
        e.stored, e.raw = 0, True
        while left:
            if self.i == self.frame.size:
                self.load(False, self.full or lines)
            f = self.frame
            if f.data is None and not f.bad and f.size - self.i > left:
                self.frame = f = read_frame(self.file, f.at, self.limit, True)
            if f.bad:
                self.report(f.bad, f.at)
                whole = False
                if f.size - self.i > left:
                    raise Bad("E023", f.at)
            if left == e.size:
                e.at, e.place = f.at, self.i
            n = min(left, f.size - self.i)
            if broken is None and (f.size > left or not lines and n != min(left, MAX_FRAME)):
                broken = f.at
            if broken is None and lines and f.data is not None:
                first = f.data.find(b"\n") + 1 or n
                if before and before[1] + first <= LINES:
                    broken = before[0]
                elif n < left and f.data[-1:] != b"\n" or n > LINES and first < n:
                    broken = f.at
                before = f.at, n
            if f.data is not None:
                found.update(f.data[self.i:self.i + n] if n != f.size else f.data)
            self.i, left, e.last = self.i + n, left - n, f
            e.stored, e.raw = e.stored + f.end - f.at, e.raw and f.raw
        if broken is not None or self.i != self.frame.size:
            self.report("E023", self.frame.at if broken is None else broken)
        e.digest = found.digest() if whole and (self.full or lines) else None

    def end(self, group, fresh):
        if fresh:
            self.report("E023", group.at)
        if any(self.take(512)):
            raise Bad("E035", group.at)
        if self.frame is not group:
            self.report("E023", group.at)
        if self.i != self.frame.size:
            raise Bad("E035", group.at)
        try:
            self.load(False, False)
        except Bad as bad:
            if bad.args[0] != "E035":
                raise
            return False
        raise Bad("E035", group.at)


# ---- 5.7 The bag
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAG_INFO = re.compile(r"Bag-Software-Agent: [^\n]+\n(Bagging-Date: (?P<day>\d{4}-\d\d-\d\d)\n)?Payload-Oxum: (?P<oxum>\d+\.\d+)\n"
                      r"(Vrarc-Source: [^\n]+\n)*(Vrarc-Source-Modified: (?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n)?", re.A)


def bag_info(data, oxum):
    try:
        found = BAG_INFO.fullmatch(data.decode())
        datetime.date.fromisoformat(found["day"] or "2000-01-01")
        datetime.datetime.strptime(found["time"] or "2000-01-01T00:00:00Z", "%Y-%m-%dT%H:%M:%SZ")
        return found["oxum"] == oxum
    except (ValueError, TypeError):
        return False


# ---- 5.8 JSON, 5.10 Manifests
class Number(str):
    """A number as it was written."""


RECORD = {"file_name": "s", "original_name": "s?", "original_name_base64": "s?", "sha256": "s", "size": "n",
          "media_type": "s", "width": "n?", "height": "n?", "orientation": "n?", "problem": "s?"}
BOX = {"object": "s", "location": {"left": "n", "top": "n", "width": "n", "height": "n"}}
RENAMED = [{"path": "s", "original_name": "s?", "original_name_base64": "s?"}]
SCHEMAS = {
    "collections": (
        RECORD | {"objects": ([BOX],), "source": "s?"},
        {"format": "vrarc-collection-1", "name": "s", "images": "n", "labelled": "n", "objects": [{"object": "s", "count": "n"}],
         "attachments": "n", "renamed": RENAMED, "source": "s?"}),
    "classifiers": (
        RECORD | {"class": "s?", "zip": "s?", "zip_member": "s?", "zip_member_base64": "s?", "source": "s?"},
        {"format": "vrarc-classifier-1", "name": "s", "classes": [{"class": "s", "slug": "s", "images": "n"}],
         "negative_examples": "n", "models": "n", "attachments": "n", "zips": [{"name": "s", "class": "s?", "members": "n",
         "skipped": [{"name": "s?", "name_base64": "s?", "size": "n"}]}], "renamed": RENAMED, "source": "s?"})}
ARCHIVE = {"format": "vrarc-archive-1", "collections": [{"slug": "s", "name": "s", "images": "n"}], "classifiers":
           [{"slug": "s", "name": "s", "classes": "n", "images": "n"}], "attachments": "n", "renamed": RENAMED}
README = """---
configs:
- config_name: default
  drop_labels: true
  data_files:
  - split: train
    path:
    - metadata.jsonl
%s---

A %s, from a vrarc archive. `metadata.jsonl` has one record an image;
`load_dataset("<this folder>")` of Hugging Face's `datasets` loads it.
"""
READMES = {"collections": README % ("    - images/**\n", "collection of images with training data"),
           "classifiers": README % ("    - classes/**\n    - negative_examples/**\n", "classifier's example images")}


def unique(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("two members of one name")
    return dict(pairs)


def refuse(_):
    raise ValueError("not JSON")


def canonical(schema, value, pad):
    """The canonical text; pad is None for the line layout, else the line end and indentation."""
    if isinstance(schema, (str, tuple)) and value is None and schema[-1] != "s" and (schema[-1:] == "?" or schema[0] != "n"):
        if isinstance(schema, tuple) or schema.endswith("?"):
            return "null"
    if isinstance(schema, str):
        if type(value) is not (Number if schema in ("n", "n?") else str) or len(schema) > 2 and value != schema:
            raise TypeError
        return str(value) if type(value) is Number else json.dumps(value, ensure_ascii=False)
    schema = schema[0] if isinstance(schema, tuple) else schema
    inner = pad and pad + "  "
    if type(value) is not type(schema) or isinstance(value, dict) and value.keys() != schema.keys():
        raise TypeError
    if isinstance(schema, list):
        items, ends = [canonical(schema[0], item, inner) for item in value], "[]"
    else:
        items, ends = ['"%s":%s%s' % (k, " " if pad else "", canonical(s, value[k], inner)) for k, s in schema.items()], "{}"
    return ends[0] + (inner or "") + ("," + (inner or "")).join(items) + (pad or "") + ends[1] if items else ends


def parse_json(data, schema, pad, report):
    """The value, or None after [E060] or [E061]; report takes the code."""
    try:
        text = data.decode()
        value = json.loads(text, object_pairs_hook=unique, parse_int=Number, parse_float=Number, parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode()
        deep = 0
        for bracket in re.findall(r"[][{}]", re.sub(r'"(?:[^"\\]|\\.)*"', "", text)):
            deep += 1 if bracket in "[{" else -1
            if deep > 64:
                raise ValueError("nested too deep")
    except (ValueError, RecursionError):
        return report("E060")
    try:
        if canonical(schema, value, pad) + "\n" != text:
            report("E067")
        return value
    except TypeError:
        return report("E061")


def original(record, folder):
    """(bytes, good) of an original name; (None, True) if there is none."""
    name, coded = record["original_name"], record["original_name_base64"]
    if name is None and coded is None:
        return None, True
    try:
        raw = base64.b64decode(coded, validate=True) if coded is not None else name.encode()
        if coded is not None and (name is not None or base64.b64encode(raw).decode() != coded):
            return raw, False
    except ValueError:
        return b"", False
    try:
        good = coded is None or not raw.decode()
    except UnicodeDecodeError:
        good = True
    parts = raw.split(b"/")
    return raw, good and len(raw) <= 4095 and parts[0] == folder.encode() and len(parts) > 1 and b"\0" not in raw and all(
        0 < len(part) < 256 and part not in (b".", b"..") for part in parts)


def outside(place, width, height):
    """Whether a box has no area or is not within the picture."""
    try:
        with decimal.localcontext(decimal.Context(prec=1000)):
            left, top, w, h = (decimal.Decimal(place[k]) for k in ("left", "top", "width", "height"))
            return w <= 0 or h <= 0 or left < 0 or top < 0 or None not in (width, height) and (
                left + w > decimal.Decimal(width) or top + h > decimal.Decimal(height))
    except decimal.DecimalException:
        return True


# ---- 5.17 FOOTER
FOOTER = struct.Struct("<16sIIHHI8Q32s32s32s5Q16sQ")
FOOTER_HEAD = MAGIC + struct.pack("<I", 248) + b"VRARCFTR"
Footer = collections.namedtuple("Footer", "head version flags major minor generation required optional end previous first_copy "
                                "data_end table table_length table_digest content_id archive_id blobs paths tar_length "
                                "octets files reserved check at")


def parse_footer(data, at):
    found = Footer(*FOOTER.unpack(data), at) if len(data) == 256 else None
    return found if found and found.head == FOOTER_HEAD and found.check == xxhash.xxh3_64_intdigest(data[:248]) else None


# ---- 8.1 Opening, 8.2 One blob; 8.4 steps 1 to 5
class Archive:
    def __init__(self, file):
        self.file, self.report, self.sections, self.cached = file, file.report, {}, None

    def open(self):
        self.footer = self.find_footer()
        f, file, report = self.footer, self.file, self.report
        if f.major != 1:
            raise Bad("E003", f.at)
        if f.required:
            raise Bad("E004", f.at)
        if f.optional or f.minor:
            report("W006", f.at)
        if (f.version, f.flags) != (1, 0) or any(f.reserved):
            report("E005", f.at)
        self.chain = [f]
        while (last := self.chain[-1]).previous or last.generation:
            at = last.previous
            before = parse_footer(file.read(at, 256), at) if at and last.generation and at < last.at else None
            if before is None or before.generation != last.generation - 1 or len(self.chain) == 64:
                raise Bad("E008", last.at)
            self.chain.append(before)
        if f.first_copy != f.at and (f.first_copy + 256 > file.size or file.read(f.first_copy, 256) != file.read(f.at, 256)):
            report("E009", f.first_copy)
        head = file.read(f.table, 24) if f.table + max(f.table_length, 24) <= f.end else bytes(24)
        if head[:4] != MAGIC or head[8:16] != b"VRARCTAB" or int.from_bytes(head[4:8], "little") + 8 != f.table_length \
                or file.digest(f.table, f.table_length) != f.table_digest:
            raise Bad("E010", f.table)
        self.read_table(f, file)

    def read_table(self, f, file):
        if not 0 < f.table_length - 24 <= 4096 or f.table_length % 64 != 24:
            raise Bad("E011", f.table)
        body = file.read(f.table, f.table_length)
        if body[16:24] != b"\1\0\0\0\0\0\0\0" or any(any(body[i + 56:i + 64]) for i in range(24, len(body), 64)):
            self.report("E005", f.table)
        rows = [struct.unpack_from("<8sQQ32s", body, i) for i in range(24, len(body), 64)]
        spans = [(at, at + length) for _, at, length, _ in rows] + [(f.table, f.table + f.table_length)]
        spans += [(at, at + 256) for c in self.chain for at in (c.first_copy, c.end - 256)]
        kinds, starts = [row[0] for row in rows], [row[1] for row in rows]
        spans.sort()
        if kinds[:7] != USED or len(self.chain) == 1 and len(kinds) != 7 or starts != sorted(starts) \
                or [f.data_end] + [end for _, end in spans] != [at for at, _ in spans] + [f.end]:
            raise Bad("E011", f.table)
        try:
            for row in rows:
                self.sections.setdefault(row[0], []).append(Section(file, *row))
        except Bad as bad:
            raise Bad(bad.args[0], f.table if bad.args[0] == "E011" else bad.args[1]) from None
        self.index, self.names, self.dirs, _, _, self.index_fan, self.names_fan = (self.sections[k][-1] for k in USED)

    def find_footer(self):
        file, size = self.file, self.file.size
        found = parse_footer(file.read(size - 256, 256), size - 256) if size >= 256 else None
        if found and found.end == size:
            return found
        base = max(0, size - 262144)
        tail = file.read(base, size - base)
        at = len(tail) - 240
        while (at := tail.rfind(FOOTER_HEAD, 0, at)) >= 0:
            if found := parse_footer(tail[at:at + 256], base + at):
                if found.end < size and found.at + 256 == found.end:
                    self.report("E006", found.end)
                elif found.end == size and found.at == found.first_copy:
                    self.report("E007", size - 256)
                else:
                    break
                return found
            at += 15
        raise Bad("E001", size) if found or file.read(0, min(4, size)) == ZSTD else Bad("E002", 0)

    def pieces(self, at, place, size, known=None):
        """The content that begins `place` bytes into the frame at `at`, in pieces of a frame."""
        while size:
            while (magic := self.file.read(at, min(8, self.footer.data_end - at)))[1:4] == MAGIC[1:] and len(magic) == 8:
                at += 8 + int.from_bytes(magic[4:], "little")
            frame = self.cached
            if frame is None or frame.at != at:
                frame = read_frame(self.file, at, self.footer.data_end, True)
                self.cached = frame if frame.size <= MAX_GROUP else None
            if frame.bad:
                raise Bad(frame.bad, frame.at)
            piece = frame.data[place:place + size] if place or size < frame.size else frame.data
            if not piece:
                return
            yield piece
            at, place, size = frame.end, 0, size - len(piece)

    def rows(self, section, form):
        """The entries of INDEX or NAMES, by ordinal."""
        return list(struct.iter_unpack(form, section.body()[:section.size // section.width * section.width]))


# ---- 8.4 Verification
class Verifier(Archive):
    def verify(self, depth):
        self.depth = depth
        self.open()
        self.step(self.blocks)
        if depth != "scrub":
            self.step(self.check_sections)
            self.walk = Walk(self, depth == "full")
            self.entries = self.walk.run()
            if self.walk.ended is not None:
                if depth == "full":
                    self.step(self.read_by_index)
            else:
                self.step(self.agreement)

    def step(self, what, *arguments):
        """Run a step; a finding that ends it does not end the others."""
        try:
            return what(*arguments)
        except Bad as bad:
            self.report(*bad.args)

    def blocks(self):                                                                            # step 6
        start = 0
        for table, sums in zip(self.sections[b"VRARCBLK"], self.sections[b"VRARCBLS"]):
            if not sums.proven():
                return
            body, pieces = sums.body() if sums.size % 8 == 0 else b"", -(-table.length // 65536)
            count, first, start = -(-(table.at - start) // 65536), start, table.at
            if len(body) != 8 * pieces + 8 or table.size != 8 * count or int.from_bytes(body[:8], "little") != first:
                self.report("E014", table.at)
                return
            sound = bytearray(pieces)
            for i in range(pieces):
                piece = self.file.read(table.at + 65536 * i, min(65536, table.length - 65536 * i))
                sound[i] = xxhash.xxh3_64_digest(piece)[::-1] == body[8 * i + 8:8 * i + 16]
                if not sound[i]:
                    self.report("E014", table.at + 65536 * i)
            for i in range(count):
                at, place = first + 65536 * i, table.place(i)
                if sound[(place - table.at) // 65536] and sound[(place + 7 - table.at) // 65536]:
                    data = self.file.read(at, min(65536, table.at - at))
                    if xxhash.xxh3_64_digest(data)[::-1] != self.file.read(place, 8):
                        self.report("E013", at)
        for section in self.sections[b"VRARCFXI"] + self.sections[b"VRARCFXN"]:
            section.proven()

    def check_sections(self):                                                                    # step 7
        f, index, names = self.footer, self.index, self.names
        for kind in USED[:4]:
            for section in self.sections[kind]:
                section.proven()
        if (index.size, names.size) != (64 * f.blobs, 24 * f.paths):
            self.report("E011", f.table)
            index.usable, names.usable = index.usable and index.size == 64 * f.blobs, names.usable and names.size == 24 * f.paths
        self.blobs, self.keys, before = [], [], b""
        if index.usable:
            self.blobs = self.rows(index, "<32sQQ6sIBBHH")
            for i, (digest, at, raw, stored, place, codec, flags, source, reserved) in enumerate(self.blobs):
                if digest <= before and i:
                    index.bad("E040", i)
                if codec or flags & ~1 or source or reserved:
                    index.bad("E045", i)
                stored = int.from_bytes(stored, "little")
                if at + stored > f.data_end or not stored or raw > 1 << 47 or (
                        place if raw >= SMALL else place + raw > MAX_GROUP):
                    index.bad("E046", i)
                before = digest
        if names.usable:
            self.keys = self.rows(names, "<16sQ")
            for i, (key, ordinal) in enumerate(self.keys):
                if i and key <= self.keys[i - 1][0] or ordinal >= index.size // 64:
                    names.bad("E042", i)
        for fan, counted, rows in ((self.index_fan, index, self.blobs), (self.names_fan, names, self.keys)):
            if fan.usable and counted.usable:
                counts = [0] * 4096
                for row in rows:
                    counts[int.from_bytes(row[0][:2], "big") >> 4] += 1
                for i in range(1, 4096):
                    counts[i] += counts[i - 1]
                if fan.size != 32768 or fan.body() != struct.pack("<4096Q", *counts):
                    self.report("E044", fan.at)
        try:
            at = read_frame(self.file, 0, f.data_end, False).end
        except Bad:
            return
        base = self.chain[-1]
        want = MAGIC + struct.pack("<I", 40) + b"VRARCIDN"
        body = self.file.read(at, min(48, f.data_end - at))
        if len(body) < 48 or body[:16] != want or struct.unpack_from("<HH4xQQ", body, 24) != (
                base.major, base.minor, base.required, base.optional):
            self.report("E016", at)
        if body[:16] == want and body[16:24] != b"\1\0\0\0\0\0\0\0":
            self.report("E005", at)

    def read_by_index(self):                                                                     # step 11
        for i in sorted(range(len(self.blobs)), key=lambda i: self.blobs[i][1]) if self.index.usable else ():
            digest, at, raw, _, place = self.blobs[i][:5]
            if at < self.walk.ended:
                continue
            try:
                found, total = hashlib.sha256(), 0
                for piece in self.pieces(at, place, raw):
                    found.update(piece)
                    total += len(piece)
                if total != raw or found.digest() != digest:
                    self.report("E053", self.index.place(i))
            except Bad as bad:
                self.report(*bad.args)

    def content(self, path, limit=1 << 62):
        """The bytes of a path, in pieces; None in place of them where there are too many to be held."""
        e = self.paths[path]
        return self.pieces(e.at, e.place, e.size) if e.size <= limit else iter([b"\0"])

    def lines(self, path, limit):
        """Lines with their ends; one that is too long comes as no text."""
        rest, skipping = b"", False
        for piece in self.content(path):
            *whole, rest = (rest + piece).splitlines(True) if False else re.split(rb"(?<=\n)", rest + piece)
            for line in whole:
                yield b"\xff\n" if skipping or len(line) > limit else line
                skipping = False
            if len(rest) > limit:
                rest, skipping = b"", True
        if rest or skipping:
            yield b"\xff" if skipping else rest

    def digest_of(self, path):
        return self.digests.get(path) if path.startswith("data/") else self.paths[path].digest

    def agreement(self):                                                                         # steps 8 (end), 9
        f, entries, report = self.footer, self.entries, self.report
        self.paths = {e.path: e for e in entries if e.kind == b"0" and isinstance(e.path, str) and e.path}
        there = {e.path for e in entries if not e.flawed or isinstance(e.path, str)}
        needed = set(REST)
        for e in entries:
            key = order(e.path) if isinstance(e.path, str) else None
            if key and key[0] in (1, 2):
                kind = ("collections", "classifiers")[key[0] - 1]
                needed.update(f"data/{kind}/{key[1]}/{name}" for name in KINDS[kind] if name[-1] != "/")
        for path in needed - there:
            report("E039", path)
        self.digests, tags, payload = {}, [], [e for e in entries if isinstance(e.path, str) and e.path.startswith("data/")]
        content_id, manifest, bad = hashlib.sha256(), "manifest-sha256.txt", False
        position, listed = 0, {e.path for e in payload}
        try:
            for line in self.lines(manifest, 2048) if manifest in self.paths else ():
                content_id.update(line)
                found = re.fullmatch(rb"([0-9a-f]{64})  ([^\n]+)\n", line)
                if bad or found is None:
                    tags += [("E051", manifest)] if not bad else []
                    bad = True
                    continue
                path = found[2].decode("utf-8", "replace")
                if path not in listed or path in self.digests or position >= len(payload) or payload[position].path != path:
                    tags.append(("E052", manifest))
                if path in listed:
                    self.digests.setdefault(path, bytes.fromhex(found[1].decode()))
                position += 1
            if not bad and len(self.digests) != len(listed):
                tags.append(("E052", manifest))
            intact = True
        except Bad:
            intact = False
        self.links()
        if any(code[:3] == "E03" for code, _ in report.found):
            return
        seen = set(report.found)
        for tag in tags:
            report(*tag)
        self.tags(content_id.digest() if intact else None, payload)
        if intact:
            self.compare(payload)
            if {c for c, p in report.found - seen if c[:3] != "E04"} == set() and not bad:
                self.manifests()

    def links(self):
        """[E034], [E038]."""
        newest, made = {}, collections.Counter()
        before = {}
        for e in self.entries:
            if e.flawed:
                continue
            if e.kind == b"0":
                digest = self.digest_of(e.path)
                if e.size > 512 and digest and digest in newest and made[newest[digest]] < 1000:
                    self.report("E038", e.path)
                newest[digest or e.path], before[e.path] = e.path, e
                continue
            target = e.link.decode("utf-8", "replace").partition("/")
            to = before.get(target[2]) if target[0].encode() == self.walk.top else None
            if to is None:
                self.report("E034", e.path)
                continue
            e.size, e.digest, e.at, e.place = to.size, to.digest, to.at, to.place
            self.paths[e.path] = e
            made[to.path] += 1
            if to.size <= 512 or made[to.path] > 1000 or newest.get(self.digest_of(to.path) or to.path) != to.path:
                self.report("E038", e.path)

    def whole(self, path):
        return b"".join(self.content(path, MAX_FRAME))

    def tags(self, content_id, payload):
        f, report = self.footer, self.report
        oxum = "%d.%d" % (sum(e.size for e in payload), len(payload))
        if self.step(self.whole, "bagit.txt") not in (BAGIT, None):
            report("E050", "bagit.txt")
        data = self.step(self.whole, "bag-info.txt")
        if data is not None and not bag_info(data, oxum):
            report("E054", "bag-info.txt")
        name = "tagmanifest-sha256.txt"
        data, want = self.step(self.whole, name), [(self.paths[p].digest, p) for p in list(REST)[:1] + list(REST)[2:4]]
        if data is not None and all(digest for digest, _ in want):
            if data.decode("latin-1") != "".join("%s  %s\n" % (digest.hex(), p) for digest, p in want):
                report("E055", name)
        if content_id not in (None, f.content_id) or data is not None and sha256(data) != f.archive_id:
            report("E056", f.at)
        if (f.tar_length, f.octets, f.files) != (self.walk.total, *map(int, oxum.split("."))):
            report("E011", f.table)

    def compare(self, payload):
        """INDEX, NAMES, DIRS and digests against the tar stream."""
        index, names, report = self.index, self.names, self.report
        ordinals = {row[0]: i for i, row in enumerate(self.blobs)} if index.usable else {}
        seen, keys = set(), {sha256(e.path.encode())[:16]: e for e in self.entries}
        for e in self.entries:
            digest = self.digest_of(e.path)
            if index.usable and e.kind == b"0" and digest and digest not in seen:
                seen.add(digest)
                want = (digest, e.at, e.size, e.stored.to_bytes(6, "little"), 0 if e.size >= SMALL else e.place, 0, int(e.raw), 0, 0)
                if digest not in ordinals or self.blobs[ordinals[digest]] != want:
                    report("E041", e.path)
            if self.depth == "full" and e.path.startswith("data/") and e.digest and digest not in (None, e.digest):
                report("E053", e.path)
        for digest, i in ordinals.items():
            if digest not in seen:
                report("E041", index.place(i))
        if names.usable:
            listed = dict(self.keys)
            for key, e in keys.items():
                ordinal = ordinals.get(self.digest_of(e.path))
                if key not in listed or ordinal is not None and listed[key] != ordinal:
                    report("E042", e.path)
            for i, (key, _) in enumerate(self.keys):
                if key not in keys:
                    report("E042", names.place(i))
        if self.dirs.usable:
            self.directories(payload)

    def directories(self, payload):                                                              # 5.13
        records, at, body = {}, 0, self.dirs.body()
        for e in payload:
            parts, length = e.path.split("/")[:-1], 67 + len(e.path.encode())
            for n in range(1, len(parts) + 1):
                path = "/".join(parts[:n])
                kind = (1 if parts[1] == "collections" else 2) if n == 3 and parts[1] in KINDS else 0
                row = records.setdefault(path, [kind, e.group, 0, at, 0, 0, 0])
                row[2], row[4], row[5], row[6] = e.last.end, at + length, row[5] + 1, row[6] + e.size
            at += length
        want = b"".join(struct.pack("<BBHI6Q", row[0], 0, len(path.encode()), 0, *row[1:]) + path.encode()
                        for path, row in records.items())
        i, zero = 0, True
        while i + 56 <= len(body) and zero:
            zero = not body[i + 1] and not any(body[i + 4:i + 8])
            i += 56 + int.from_bytes(body[i + 2:i + 4], "little")
        if not zero:
            self.report("E005", self.dirs.at)
        elif body != want:
            self.report("E043", self.dirs.at)

    def below(self, folder):
        return [p for p in self.everything if p.startswith(folder)]

    def manifests(self):                                                                         # steps 10, 12
        self.everything = [e.path for e in self.entries]
        for path in self.everything:
            if len(path.encode()) > 240:
                self.report("W004", path)
        units, rows = {}, {kind: [] for kind in KINDS}
        for path in self.everything:
            key = order(path)
            if key[0] in (1, 2):
                units.setdefault(("collections", "classifiers")[key[0] - 1] + "/" + key[1], []).append(path)
        for name, members in units.items():
            row = self.step(self.check_unit, "data/" + name + "/", *name.split("/"), members)
            rows[name.split("/")[0]].append(row)
        attachments = self.below("data/attachments/")
        self.step(self.check_archive, rows, attachments)

    def document(self, path, schema):
        return parse_json(self.whole(path), schema, "\n", lambda code: self.report(code, path))

    def check_archive(self, rows, attachments):
        path = "data/archive.json"
        doc = self.document(path, ARCHIVE)
        if doc:
            for kind, units in rows.items():
                given = [row if want and want.get("name") is not None else {**row, "name": None}
                         for row, want in zip(doc[kind], units)]
                if len(doc[kind]) != len(units) or any(want and row != want for row, want in zip(given, units)):
                    self.report("E064", path)
            if doc["attachments"] != str(len(attachments)):
                self.report("E064", path)
            self.renamed(doc["renamed"], path, "data/", attachments)

    def renamed(self, rows, path, base, files):
        names, found = [base + row["path"] for row in rows], []
        if any(name not in files for name in names) or names != [p for p in files if p in set(names)]:
            self.report("E064", path)
        for row in rows:
            raw, good = original(row, row["path"].split("/")[0])
            if not good or raw is None or raw == row["path"].encode():
                self.report("E066", path)
            found.append(raw)
        if len(set(found)) < len(found) or {p[len(base):].encode() for p in files if p not in set(names)} & set(found):
            self.report("E066", path)

    def check_unit(self, base, kind, slug, members):
        images = [p for p in members if order(p)[2] < (1 if kind == "collections" else 2)]
        attached = [p for p in members if p.startswith((base + "attachments/", base + "models/"))]
        models = [p for p in attached if p.startswith(base + "models/")]
        record, schema = SCHEMAS[kind]
        if self.step(self.whole, base + "README.md") not in (READMES[kind].encode(), None):
            self.report("E065", base + "README.md")
        path = base + ("collection.json" if kind == "collections" else "classifier.json")
        facts = self.step(self.records, base, record, images)
        doc = self.step(self.document, path, schema)
        if kind == "collections":
            if not images:
                self.report("W003", path)
        else:
            classes = collections.Counter(p[len(base):].split("/")[1] for p in images if p.startswith(base + "classes/"))
            for name, count in classes.items():
                if count < 10:
                    self.report("W007", base + "classes/" + name)
        row = {"slug": slug, "name": doc and doc["name"], "images": str(len(images))}
        if kind == "classifiers":
            row = {"slug": slug, "name": doc and doc["name"], "classes": str(len(doc["classes"]) if doc else 0), "images": row["images"]}
        if not doc:
            return row if kind == "collections" else None
        want = {"attachments": str(len(attached) - len(models))}
        if kind == "collections" and facts:
            want |= {"images": str(facts["count"])}
            if facts["whole"]:
                want |= {"labelled": str(facts["labelled"]), "objects": [
                    {"object": name, "count": str(n)} for name, n in sorted(facts["objects"].items())]}
        elif kind == "classifiers":
            want |= {"negative_examples": str(len(images) - sum(classes.values())), "models": str(len(models))}
            slugs = [c["slug"] for c in doc["classes"]]
            if slugs != sorted(set(slugs)) or not classes.keys() <= set(slugs) or any(
                    c["images"] != str(classes[c["slug"]]) for c in doc["classes"]):
                self.report("E064", path)
            zips = [z["name"] for z in doc["zips"]]
            if zips != sorted(set(zips)) or facts and facts["whole"] and (not facts["zips"].keys() <= set(zips) or any(
                    z["members"] != str(facts["zips"][z["name"]]) for z in doc["zips"])):
                self.report("E064", path)
        if any(doc[name] != value for name, value in want.items()):
            self.report("E064", path)
        self.renamed(doc["renamed"], path, base, attached)
        return row

    def records(self, base, schema, images):
        path, count, matching, described = base + "metadata.jsonl", 0, True, {}
        facts = {"labelled": 0, "whole": True, "objects": collections.Counter(), "zips": collections.Counter()}
        plain, originals, given = set(), set(), 0
        for count, line in enumerate(self.lines(path, MAX_LINE), 1):
            record = parse_json(line, schema, None, lambda code: self.report(code, path))
            if record is None:
                facts["whole"] = False
                continue
            name = record["file_name"]
            raw, good = original(record, name.split("/")[0])
            if raw is None:
                plain.add(name.encode())
            else:
                given += 1
                originals.add(raw)
                if raw == name.encode():
                    good = False
            if not good:
                self.report("E066", path)
            facts["labelled"] += bool(record.get("objects"))
            facts["objects"].update(box["object"] for box in record.get("objects") or ())
            facts["zips"].update([record["zip"]] if record.get("zip") is not None else ())
            matching = matching and count <= len(images) and images[count - 1] == base + name
            if not matching:
                self.report("E062", path)
                continue
            e = self.paths[base + name]
            if record["sha256"] != self.digests[e.path].hex() or record["size"] != str(e.size):
                self.report("E063", path)
            if record["problem"] is not None:
                self.report("W001", e.path)
            width, height = record["width"], record["height"]
            if record["orientation"] in ("5", "6", "7", "8"):
                width, height = height, width
            if any(outside(box["location"], width, height) for box in record.get("objects") or ()):
                self.report("W002", e.path)
            if self.depth == "full":
                self.step(self.describe, e, record)
        if count != len(images):
            self.report("E062", path)
        if len(originals) < given or originals & plain:
            self.report("E066", path)
        return facts | {"count": count}

    def describe(self, e, record):
        if e.size <= MAX_FRAME:
            found = describe(b"".join(self.content(e.path)))
        else:
            with tempfile.TemporaryFile() as spool:
                for piece in self.content(e.path):
                    spool.write(piece)
                spool.flush()
                with mmap.mmap(spool.fileno(), 0, prot=mmap.PROT_READ) as data:
                    found = describe(data)
        names = ("media_type", "width", "height", "orientation", "problem")
        if [record[name] for name in names] != [None if value is None else str(value) for value in found]:
            self.report("W005", e.path)


# ---- 8.2 One blob: list and extract
class Extractor(Verifier):
    def manifest(self):
        """(digest, path) of the logical files, from the manifest, after the content id proved it."""
        self.open()
        if not (self.index.proven() and self.names.proven()) or self.index.size != 64 * self.footer.blobs:
            raise Bad("E012", self.index.at)
        self.blobs, self.keys = self.rows(self.index, "<32sQQ6sIBBHH"), dict(self.rows(self.names, "<16sQ"))
        self.places = {row[0]: row for row in self.blobs}
        data = b"".join(self.blob(self.named("manifest-sha256.txt")))
        if sha256(data) != self.footer.content_id:
            raise Bad("E056", self.footer.at)
        found, before = [], (0,)
        for line in data.splitlines(True):
            row = re.fullmatch(rb"([0-9a-f]{64})  (data/[^\n]+)\n", line)
            if row is None:
                raise Bad("E051", "manifest-sha256.txt")
            path = row[2].decode("utf-8", "replace")
            if not portable(path) or order(path) is None or not before < order(path):
                raise Bad("E052", "manifest-sha256.txt")
            before = order(path)
            found.append((bytes.fromhex(row[1].decode()), path))
        return found

    def named(self, path):
        ordinal = self.keys.get(sha256(path.encode())[:16], len(self.blobs))
        if ordinal >= len(self.blobs):
            raise Bad("E042", path)
        return self.blobs[ordinal][0]

    def blob(self, digest):
        """The pieces of a blob, after a first reading proved all of them."""
        if digest not in self.places:
            raise Bad("E041", self.index.at)
        _, at, raw, _, place = self.places[digest][:5]
        found = hashlib.sha256()
        for piece in self.pieces(at, place, raw):
            found.update(piece)
        if found.digest() != digest:
            raise Bad("E053", at)
        return self.pieces(at, place, raw)

    def extract(self, target):
        rows = self.manifest()
        os.makedirs(target, exist_ok=True)
        for digest, path in rows + [(self.named(path), path) for path in REST if not path.startswith("data/")]:
            self.step(self.write, target, path, digest)

    def write(self, target, path, digest):
        pieces, parts = self.blob(digest), path.split("/")
        folder = os.open(target, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for part in parts[:-1]:
                try:
                    os.mkdir(part, dir_fd=folder)
                except FileExistsError:
                    pass
                inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
                os.close(folder)
                folder = inner
            fd = os.open(parts[-1], os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644, dir_fd=folder)
            with open(fd, "wb") as out:
                for piece in pieces:
                    out.write(piece)
        finally:
            os.close(folder)


# ---- 13 Codes, and the command
class Report:
    def __init__(self):
        self.found = set()

    def __call__(self, code, place):
        self.found.add((code, shown(place)))


def shown(place):
    """A place as it is printed: bytes that are not UTF-8, and control characters, as \\xNN."""
    if isinstance(place, int):
        return place
    text = place.decode("utf-8", "backslashreplace") if isinstance(place, bytes) else place
    return "".join(c if unicodedata.category(c) != "Cc" else "".join("\\x%02x" % b for b in c.encode()) for c in text)


def sentences():
    """The sentences of chapter 13, from the text beside this file."""
    try:
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vrarc-1.md"), encoding="utf-8") as text:
            return dict(re.findall(r'^\| <span id="[EW]\d+">([EW]\d{3})</span> \| \w+ \| (.+) \|$', text.read(), re.M))
    except OSError:
        return {}


def main(arguments):
    usage, depth, as_json, words = sys.stderr.write, "full", False, []
    i = iter(arguments)
    for word in i:
        if word == "--depth":
            depth = next(i, "")
        elif word == "--json":
            as_json = True
        else:
            words.append(word)
    if not words or (words[0], len(words)) not in (("list", 2), ("verify", 2), ("extract", 3)) or depth not in (
            "scrub", "structure", "full") or any(word.startswith("--") for word in words):
        usage(__doc__.split("\n\n")[1])
        return 64
    report, out = Report(), sys.stdout.buffer
    try:
        archive = Extractor(File(words[1], report))
        if words[0] == "verify":
            archive.step(archive.verify, depth)
        elif words[0] == "list":
            for _, path in archive.step(archive.manifest) or ():
                out.write((json.dumps({"path": path}) if as_json else path).encode() + b"\n")
        else:
            archive.step(archive.extract, words[2])
        stream = out if words[0] == "verify" else sys.stderr.buffer
        known = sentences()
        for code, place in sorted(report.found, key=lambda f: (f[0], isinstance(f[1], str), f[1])):
            text = known.get(code, "")
            line = json.dumps({"code": code, "place": place, "detail": text}) if as_json else f"{code}\t{place}\t{text}"
            stream.write(line.encode() + b"\n")
        out.flush()
    except OSError as error:
        sys.stderr.write(f"could not be read: {error}\n")
        return 3
    errors = sum(code[0] == "E" for code, _ in report.found)
    sys.stderr.write(f"{errors} errors, {len(report.found) - errors} warnings\n")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

#!/usr/bin/env python3
"""A reader of vrarc archives, written from vrarc-1.md alone; comments name its sections. Python 3.11 (Unicode 14.0.0).

vrarc_reader.py list|verify|extract FILE [DIR] [--depth scrub|structure|full] [--json]
"""
import base64, collections, contextlib, datetime, decimal, hashlib, itertools, json, mmap, os, re, stat, struct, sys
import tempfile, unicodedata
import xxhash, zstandard
from vrarc_image import Image

# ---- 3 Conventions and limits
MAX_FRAME, MAX_WINDOW, MAX_GROUP, SMALL, MIB, MAX_LINE = 1 << 26, 1 << 23, 1 << 18, 1 << 16, 1 << 20, 1 << 24
class Bad(Exception): "A finding that ends what is going on: its code and place."
def sha256(data): return hashlib.sha256(data).digest()
def number(data): return int.from_bytes(data, "little")

class File:
    def __init__(self, name):
        self.fd, self.found = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), set()
        if not stat.S_ISREG(os.fstat(self.fd).st_mode): raise OSError("not a regular file")
        self.size = os.fstat(self.fd).st_size

    def report(self, code, place):
        """In a path, bytes that are not UTF-8 and control characters are shown as \\xNN."""
        if isinstance(place, bytes): place = place.decode("utf-8", "backslashreplace")
        if isinstance(place, str): place = re.sub("[\0-\x1f\x7f-\x9f]", lambda c: "\\x%02x" % ord(c[0]), place)
        self.found.add((code, place))

    def step(self, what, *arguments):
        """Run a step; a finding that ends it does not end the others."""
        try: return what(*arguments)
        except Bad as bad: self.report(*bad.args)

    def read(self, at, length):
        """Exactly the bytes asked for; callers bound the length."""
        data = b""
        while len(data) < length:
            try: more = os.pread(self.fd, length - len(data), at + len(data))
            except OSError: more = b""
            if not more: raise Bad("E080", at)
            data = data + more if data else more
        return data

    def hash(self, at, length):
        found = hashlib.sha256()
        for i in range(at, at + length, MIB): found.update(self.read(i, min(MIB, at + length - i)))
        return found.digest()

# ---- 5.1 Data frames
ZSTD, RAW_FIRST = b"\x28\xb5\x2f\xfd", bytes.fromhex("28b52ffd c438 0004000000000000 012000")
Frame = collections.namedtuple("Frame", "at end size raw data bad")

def read_frame(file, at, limit, decode):
    """A data frame, found by its block headers; `bad` is the code where it does not decode."""
    head = file.read(at, min(18, limit - at)) + bytes(14)
    start, width = 5 if head[4] & 0x20 else 6, (head[4] >> 5 & 1, 2, 4, 8)[head[4] >> 6]
    size = number(head[start:start + width]) + (256 if width == 2 else 0)
    window = size if head[4] & 0x20 else (1 << 10 + (head[5] >> 3)) // 8 * (8 + (head[5] & 7))
    if head[:4] != ZSTD or not width or head[4] & 15 != 4 or window > MAX_WINDOW or not 1 <= size <= MAX_FRAME:
        raise Bad("E020", at)
    decoder = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).decompressobj() if decode else None
    parts, check, total, bad, last, raw = [], xxhash.xxh64(), 0, None, 0, head[4:6] == b"\xc4\x38"
    feed, pos = head[:4] + bytes([head[4] & ~4]) + head[5:start + width], at + start + width
    while not last:
        block = number(file.read(pos, 3)) if pos + 3 <= limit else 0
        last, kind, length = block & 1, block >> 1 & 3, block >> 3
        end = pos + 3 + (1 if kind == 1 else length)
        if kind == 3: raise Bad("E021", at)
        if end + 4 * last > limit: raise Bad("E020", at)
        raw = raw and kind == 0 and (0 < length <= 131072 if last else length == 131072)
        if decoder and not bad:
            try: parts.append(decoder.decompress(feed + file.read(pos, end - pos)))
            except zstandard.ZstdError: parts, bad = [b""], "E021"
            check.update(parts[-1])
            feed, total = b"", total + len(parts[-1])
            if total > size: parts, bad = [b""], "E021"
        pos = end
    if decoder and not bad:
        right = file.read(pos, 4) == struct.pack("<I", check.intdigest() & 0xFFFFFFFF)
        bad = "E021" if total != size else None if right else "E022"
    return Frame(at, pos + 4, size, raw, b"".join(parts) if decoder and not bad else None, bad)

# ---- 5.2 Sections
MAGIC, PLAIN = struct.pack("<I", 0x184D2A5D), b"\1\0\0\0\0\0\0\0"
SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18.{4}", re.S)
PER_FRAME = {b"VRARCIDX": (64, 1 << 25), b"VRARCNAM": (24, 1 << 25), b"VRARCBLK": (8, 1 << 27)}
USED = [b"VRARCIDX", b"VRARCNAM", b"VRARCDIR", b"VRARCBLK", b"VRARCBLS", b"VRARCFXI", b"VRARCFXN"]

class Section:
    def __init__(self, file, kind, at, length, digest):
        self.file, self.at, self.length, self.digest = file, at, length, digest
        self.usable, self.frames, pos = True, [], at
        self.width, self.per = PER_FRAME.get(kind, (1, 1 << 40))
        while pos < at + length or not self.frames:
            head = file.read(pos, 24) if pos + 24 <= at + length else bytes(24)
            size, full = number(head[4:8]), all(n == self.width * self.per for _, n in self.frames)
            if head[:4] + head[8:16] != MAGIC + kind or size < 16 or pos + 8 + size > at + length or not (
                    full or kind not in PER_FRAME): raise Bad("E011", None)
            if kind in USED and head[16:] != PLAIN: self.bad("E005", pos)
            self.frames.append((pos + 24, size - 16))
            pos += 8 + size
        self.size = sum(size for _, size in self.frames)

    def bad(self, code, place):
        self.file.report(code, place)
        self.usable = False

    def proven(self):
        if self.file.hash(self.at, self.length) != self.digest: self.bad("E012", self.at)
        return self.usable

    def body(self): return b"".join(self.file.read(*frame) for frame in self.frames)
    def place(self, i): return self.at + 24 * (i // self.per + 1) + self.width * i

# ---- 5.4 The tree
KINDS = {"collections": ("images/", "attachments/", "README.md", "metadata.jsonl", "collection.json"), "classifiers": (
    "classes/", "negative_examples/", "models/", "attachments/", "README.md", "metadata.jsonl", "classifier.json")}
MANIFEST, TAGMANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
REST = {"bagit.txt": 0, "data/archive.json": 4, "bag-info.txt": 5, MANIFEST: 6, TAGMANIFEST: 7}

def order(path):
    """What sorts paths canonically; None for a path outside the tree."""
    found = re.fullmatch("data/(collections|classifiers)/([^/]+)/(([^/]+/?).*)", path)
    if found and found[4] in KINDS[found[1]] and (found[4][-1] == "/" or found[3] == found[4]):
        if found[4] == "classes/" and found[3].count("/") < 2: return None
        return 1 + (found[1] == "classifiers"), found[2], KINDS[found[1]].index(found[4]), found[3]
    return (3, path) if path.startswith("data/attachments/") else (REST[path],) if path in REST else None

# ---- 5.5 Portable paths
DEVICES = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9])(\..*)?", re.I | re.A)
LOADER = re.compile("data/(collections/[^/]+/images|classifiers/[^/]+/(classes|negative_examples))/(.*/)?"
                    "(?i:metadata\\.(jsonl|csv|parquet))", re.A)

def portable(path):
    if not unicodedata.is_normalized("NFC", path) or any(c in '<>:"\\|?*%' or unicodedata.category(c) in (
            "Cc", "Cf", "Cs", "Zl", "Zp", "Cn") for c in path): return False
    return len(path.encode()) <= 900 and path.count("/") < 32 and not LOADER.fullmatch(path) and all(
        0 < len(part.encode()) <= 200 and part[0] not in " -~" and part[-1] not in " ." and not DEVICES.fullmatch(part)
        for part in path.split("/"))

def fold(path): return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())

# ---- 5.6 Tar entries
def header(name, prefix, kind, size, link, mtime):
    zero = b"0000000"
    fields = struct.pack("100s8s8s8s12s12s8s1s100s8s64s8s8s155s12x", name, b"0000644", zero, zero, b"%011o" % size,
                         mtime, b" " * 8, kind, link, b"ustar\x0000", b"", zero, zero, prefix)
    return fields[:148] + b"%06o\0 " % sum(fields) + fields[156:]

def entry_bytes(name, kind, size, link, mtime):
    """The one way to write an entry's headers: extended header or nothing, and header."""
    short, prefix, records, cut = name, b"", b"", name.find(b"/", max(0, len(name) - 101))
    if len(name) > 100 and 0 <= cut <= 155: short, prefix = name[cut + 1:], name[:cut]
    for key, value, needed in ((b"path", name, len(short) > 100), (b"linkpath", link, len(link) > 100),
                               (b"size", b"%d" % size, size >= 8 ** 11)):
        length = rest = len(key) + len(value) + 3
        while length != rest + len(str(length)): length = rest + len(str(length))
        if needed: records += b"%d %s=%s\n" % (length, key, value)
    main = header(short[:100], prefix, kind, 0 if size >= 8 ** 11 else size, link[:100], mtime)
    extended = header(b"././@PaxHeader", b"", b"x", len(records), b"", mtime) + records + bytes(-len(records) % 512)
    return extended if records else b"", main

# ---- 5.7 The bag
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAG_INFO = re.compile(r"Bag-Software-Agent: [^\n]+\n(Bagging-Date: (\d{4}-\d\d-\d\d)\n)?Payload-Oxum: (\d+\.\d+)\n"
                      r"(Vrarc-Source: [^\n]+\n)*(Vrarc-Source-Modified: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z\n)?", re.A)

def bag_info(data, oxum):
    try:
        found = BAG_INFO.fullmatch(data.decode())
        for given in (found[2], found[6]): datetime.datetime.fromisoformat(given or "2000-01-01")
        return found[3] == oxum
    except (ValueError, TypeError): return False

# ---- 5.8 JSON, 5.10 Manifests; a schema is type, ? where null may be, and : with a pattern of the text
class Number(str): "A number as it was written."
RECORD = {"file_name": "s", "original_name": "s?", "original_name_base64": "s?", "sha256": "s", "size": "n",
          "media_type": "s:image/(jpeg|png|gif|tiff|bmp|webp|heic)", "width": "n?", "height": "n?",
          "orientation": "n?:[1-8]", "problem": "s?:truncated|malformed"}
BOX = {"object": "s", "location": {"left": "n", "top": "n", "width": "n", "height": "n"}}
COLLECTION_RECORD = RECORD | {"objects": ([BOX],), "source": "s?"}
CLASSIFIER_RECORD = RECORD | {"class": "s?", "zip": "s?", "zip_member": "s?", "zip_member_base64": "s?", "source": "s?"}
RENAMED = [{"path": "s", "original_name": "s?", "original_name_base64": "s?"}]
ZIP = {"name": "s", "class": "s?", "members": "n", "skipped": [{"name": "s?", "name_base64": "s?", "size": "n"}]}
COLLECTION = {"format": "s:vrarc-collection-1", "name": "s", "images": "n", "labelled": "n", "objects": [
    {"object": "s", "count": "n"}], "attachments": "n", "renamed": RENAMED, "source": "s?"}
CLASSIFIER = {"format": "s:vrarc-classifier-1", "name": "s", "classes": [{"class": "s", "slug": "s", "images": "n"}],
              "negative_examples": "n", "models": "n", "attachments": "n", "zips": [ZIP], "renamed": RENAMED,
              "source": "s?"}
SCHEMAS = {"collections": (COLLECTION_RECORD, COLLECTION), "classifiers": (CLASSIFIER_RECORD, CLASSIFIER)}
ARCHIVE = {"format": "s:vrarc-archive-1", "collections": [{"slug": "s", "name": "s", "images": "n"}], "classifiers": [
    {"slug": "s", "name": "s", "classes": "n", "images": "n"}], "attachments": "n", "renamed": RENAMED}
README = """---\nconfigs:\n- config_name: default\n  drop_labels: true\n  data_files:\n  - split: train\n    path:
    - metadata.jsonl\n%s---\n\nA %s, from a vrarc archive. `metadata.jsonl` has one record an image;
`load_dataset("<this folder>")` of Hugging Face's `datasets` loads it.\n"""
READMES = {"collections": README % ("    - images/**\n", "collection of images with training data"),
           "classifiers": README % ("    - classes/**\n    - negative_examples/**\n", "classifier's example images")}

def members(pairs):
    if len(dict(pairs)) < len(pairs): raise ValueError("two members of one name")
    return dict(pairs)

def refuse(constant): raise ValueError(constant)

def canonical(schema, value, pad):
    """The canonical text; pad is None for the line layout, else a line end and the indentation."""
    if isinstance(schema, str):
        kind, _, pattern = schema.partition(":")
        if value is None and kind[1:]: return "null"
        if type(value) is not (str if kind[0] == "s" else Number): raise TypeError
        if pattern and not re.fullmatch(pattern, value): raise TypeError
        return json.dumps(value, ensure_ascii=False) if kind[0] == "s" else str(value)
    if isinstance(schema, tuple):
        return "null" if value is None else canonical(schema[0], value, pad)
    if type(value) is not type(schema) or type(value) is dict and value.keys() != schema.keys(): raise TypeError
    inner, colon = (pad + "  ", '": ') if pad else ("", '":')
    items = [canonical(schema[0], item, inner) for item in value] if type(schema) is list else [
        '"' + key + colon + canonical(schema[key], value[key], inner) for key in schema]
    ends = "[]" if type(schema) is list else "{}"
    return ends[0] + inner + ("," + inner).join(items) + (pad or "") + ends[1] if items else ends

def parse_json(data, schema, pad, report, limit):
    """The value, or None after [E060] or [E061]."""
    try:
        text = data.decode() if len(data) <= limit else refuse("too long")
        value = json.loads(text, object_pairs_hook=members, parse_int=Number, parse_float=Number, parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode()
        deep = 0
        for found in re.finditer(r'"(?:[^"\\]|\\.)*"|[][{}]', text):
            deep += (found[0] in "[{") - (found[0] in "]}")
            if deep > 64: refuse("nested too deep")
    except (ValueError, RecursionError): return report("E060")
    try:
        if canonical(schema, value, pad) + "\n" != text: report("E067")
        return value
    except TypeError: return report("E061")

def text_of(raw):
    try: return raw.decode()
    except UnicodeDecodeError: return None

def original(row, name):
    """(bytes or None, whether they may be) of the original name of what is called `name` now."""
    given, coded = row["original_name"], row["original_name_base64"]
    if given is None and coded is None: return None, True
    try: raw = base64.b64decode(coded, validate=True) if given is None else given.encode()
    except ValueError: return b"", False
    good = coded is None or given is None and base64.b64encode(raw).decode() == coded and text_of(raw) is None
    parts = raw.split(b"/")
    return raw, good and raw != name.encode() and len(raw) < 4096 and len(parts) > 1 and b"\0" not in raw and \
        parts[0] == name.split("/")[0].encode() and all(0 < len(p) < 256 and p not in (b".", b"..") for p in parts)

def outside(box, width, height):
    """Whether a box has no area or is not within the picture."""
    try:
        with decimal.localcontext(decimal.Context(prec=1000)):
            left, top, w, h = (decimal.Decimal(box[side]) for side in ("left", "top", "width", "height"))
            return w <= 0 or h <= 0 or left < 0 or top < 0 or None not in (width, height) and (
                left + w > decimal.Decimal(width) or top + h > decimal.Decimal(height))
    except decimal.DecimalException: return True

# ---- 5.17 FOOTER
FOOTER = struct.Struct("<16s8sHHI8Q32s32s32s5Q16sQ")
Footer = collections.namedtuple("Footer", "head plain major minor generation required optional end previous first_copy "
                                "data_end table table_length table_hash content_id archive_id blobs paths tar_length "
                                "octets files reserved check at")
FOOTER_HEAD = MAGIC + struct.pack("<I", 248) + b"VRARCFTR"

def footer(data, at):
    found = Footer(*FOOTER.unpack(data), at) if len(data) == 256 else None
    right = found and found.head == FOOTER_HEAD and found.check == xxhash.xxh3_64_intdigest(data[:248])
    return found if right else None

# ---- 8.1 Opening; 8.4 steps 1 to 5
class Archive(File):
    def open(self):
        self.footer = f = self.find_footer()
        if f.major != 1: raise Bad("E003", f.at)
        if f.required: raise Bad("E004", f.at)
        if f.optional or f.minor: self.report("W006", f.at)
        if f.plain != PLAIN or any(f.reserved): self.report("E005", f.at)
        self.chain = [f]
        while (last := self.chain[-1]).previous or last.generation:
            at = last.previous
            before = footer(self.read(at, 256), at) if last.generation and 0 < at < last.at else None
            falling = before and before.generation == last.generation - 1
            if not falling or len(self.chain) == 64: raise Bad("E008", last.at)
            self.chain.append(before)
        copy = self.read(f.first_copy, 256) if f.first_copy + 256 <= f.end else None
        if copy != self.read(f.at, 256): self.report("E009", f.first_copy)
        head = self.read(f.table, 24) if f.table + max(f.table_length, 24) <= f.end else bytes(24)
        if head[:4] + head[8:16] != MAGIC + b"VRARCTAB" or number(head[4:8]) + 8 != f.table_length or \
                self.hash(f.table, f.table_length) != f.table_hash: raise Bad("E010", f.table)
        self.read_table(f)

    def find_footer(self):
        size, base = self.size, max(0, self.size - 262144)
        tail, found = self.read(base, size - base), None
        if size >= 256 and (found := footer(tail[-256:], size - 256)) and found.end == size: return found
        at = len(tail) - 240
        while not found and (at := tail.rfind(FOOTER_HEAD, 0, at)) >= 0:
            found, at = footer(tail[at:at + 256], base + at), at + 15
        if found and found.at + 256 == found.end < size: self.report("E006", found.end)
        elif found and found.end == size and found.at == found.first_copy: self.report("E007", size - 256)
        else: raise Bad("E001", size) if found or self.read(0, min(4, size)) == ZSTD else Bad("E002", 0)
        return found

    def read_table(self, f):                                                                    # 5.16
        if not 24 < f.table_length <= 4120 or f.table_length % 64 != 24: raise Bad("E011", f.table)
        body = self.read(f.table, f.table_length)
        rows = list(struct.iter_unpack("<8sQQ32s8s", body[24:]))
        if body[16:24] != PLAIN or any(any(row[4]) for row in rows): self.report("E005", f.table)
        spans = [(at, at + length) for _, at, length, _, _ in rows] + [(f.table, f.table + f.table_length)]
        spans += [(at, at + 256) for c in self.chain for at in (c.first_copy, c.end - 256)]
        kinds, starts, self.sections = [row[0] for row in rows], [row[1] for row in rows], collections.defaultdict(list)
        if kinds[:7] != USED or len(self.chain) == 1 and len(kinds) != 7 or starts != sorted(starts) or \
                [f.data_end] + [end for _, end in sorted(spans)] != [at for at, _ in sorted(spans)] + [f.end]:
            raise Bad("E011", f.table)
        for row in rows:
            try: self.sections[row[0]].append(Section(self, *row[:4]))
            except Bad as bad: raise Bad(bad.args[0], f.table if bad.args[0] == "E011" else bad.args[1]) from None
        self.index, self.names, self.dirs, _, _, *self.fans = (self.sections[kind][-1] for kind in USED)

    def pieces(self, at, place, size):
        """The content that begins `place` bytes into what the frame at `at` holds, frame by frame."""
        limit = self.footer.data_end
        while size:
            while SKIPPABLE.match(magic := self.read(at, max(0, min(8, limit - at)))): at += 8 + number(magic[4:])
            frame = self.group if self.group and self.group.at == at else read_frame(self, at, limit, True)
            if frame.bad: raise Bad(frame.bad, frame.at)
            self.group = frame if frame.size <= MAX_GROUP else None
            piece = frame.data[place:place + size] if place or size < frame.size else frame.data
            if not piece: return
            yield piece
            at, place, size = frame.end, 0, size - len(piece)
    group = None

# ---- 8.4 step 8: the walk
class Entry: __slots__ = "name path kind size link digest group at place stored raw last flawed".split()

class Walk:
    def __init__(self, file, full):
        self.file, self.full, self.report, self.limit = file, full, file.report, file.footer.data_end
        self.pos = self.i = self.total = 0
        self.frame = self.second = self.unit = self.top = self.mtime = self.ended = None
        self.entries, self.files, self.folders, self.key = [], set(), set(), (-1,)
        try:
            while self.entry(): pass
        except Bad as bad:
            self.report(*bad.args)
            self.ended = max(bad.args[1], self.pos if bad.args[0] == "E080" else 0)

    def at_end(self): return self.frame is None or self.i == self.frame.size

    def load(self, headers, decode=True):
        """Make the next data frame the current one; False at the data end."""
        while self.pos < self.limit and (magic := self.file.read(self.pos, min(8, self.limit - self.pos)))[:4] != ZSTD:
            if self.pos == 0: raise Bad("E024", 0)
            skippable = SKIPPABLE.match(magic)
            if self.pos != self.second or not skippable: self.report("E015", self.pos)
            if not skippable: raise Bad("E015", self.pos)
            if self.pos + 8 + number(magic[4:]) > self.limit: raise Bad("E020", self.pos)
            self.pos += 8 + number(magic[4:])
        if self.pos >= self.limit: return False
        if self.pos == 0 and self.file.read(0, min(17, self.limit)) != RAW_FIRST: self.report("E024", 0)
        self.frame = frame = read_frame(self.file, self.pos, self.limit, decode)
        self.pos, self.i, self.unit, self.total = frame.end, 0, None, self.total + frame.size
        if frame.at == 0: self.second = frame.end
        if headers and frame.bad: raise Bad(frame.bad, frame.at)
        if headers and frame.size > MAX_GROUP: self.report("E023", frame.at)
        return True

    def need(self, headers, decode=True):
        if self.at_end() and not self.load(headers, decode): raise Bad("E035", self.frame.at if self.frame else 0)

    def take(self, length):
        parts = []
        while length:
            self.need(True)
            parts.append(self.frame.data[self.i:self.i + length])
            self.i, length = self.i + len(parts[-1]), length - len(parts[-1])
        return b"".join(parts)

    def entry(self):
        fresh = self.at_end()
        self.need(True)
        group, block, extended, values = self.frame, self.take(512), b"", {}
        if block == bytes(512): return self.end(group, fresh)
        if block[156:157] == b"x":
            length = int(block[124:135], 8) if re.fullmatch(b"[0-7]{11}", block[124:135]) else SMALL
            if length >= SMALL: raise Bad("E030", group.at)
            extended, records, i = block, self.take(length), 0
            extended += records + self.take(-length % 512)
            while i < length:
                found = re.compile(rb"(\d{1,6}) (path|linkpath|size)=").match(records, i)
                if not found or i + int(found[1]) <= found.end(): raise Bad("E030", group.at)
                values[found[2]], i = records[found.end():i + int(found[1]) - 1], i + int(found[1])
            block = self.take(512)
        e, at = Entry(), self.frame.at
        e.kind, e.digest, e.group, e.last, e.flawed = block[156:157], None, group.at, self.frame, True
        if e.kind not in (b"0", b"1", b"x"): raise Bad("E031", at)
        prefix, short = block[345:500].split(b"\0")[0], block[:100].split(b"\0")[0]
        size = values.get(b"size", block[124:135])
        e.name = values.get(b"path", prefix + b"/" + short if prefix else short)
        e.link = values.get(b"linkpath", block[157:257].split(b"\0")[0]) if e.kind == b"1" else b""
        self.mtime, self.top = self.mtime or block[136:148], e.name.split(b"/")[0] if self.top is None else self.top
        if not re.fullmatch(rb"\d{1,15}" if b"size" in values else b"[0-7]{11}", size) or not re.fullmatch(
                b"[0-7]{11}\0", self.mtime): raise Bad("E030", at)
        e.size = int(size, 10 if b"size" in values else 8) if e.kind == b"0" else 0
        first, main = entry_bytes(e.name, e.kind, e.size, e.link, self.mtime)
        if extended != first: raise Bad("E030", group.at)
        if block != main or e.kind == b"x" or not e.name.startswith(self.top + b"/"): raise Bad("E030", at)
        if not self.entries and (len(self.top) > 60 or not portable(text_of(self.top) or "")):
            self.report("E032", self.top)
        e.path = e.name[len(self.top) + 1:]
        self.check_path(e)
        unit = re.match(b"data/(collections|classifiers)/[^/]*/|", e.name[len(self.top) + 1:])[0]
        if self.unit not in (None, unit) or self.frame is not group: self.report("E023", group.at)
        self.unit = unit
        self.entries.append(e)
        e.at, e.place, e.stored, e.raw = self.frame.at, self.i, self.frame.end - self.frame.at, self.frame.raw
        if e.kind == b"0": (self.small if e.size < SMALL else self.large)(e, group)
        if group.at == 0 and (e.path != "bagit.txt" or e.kind != b"0" or not self.at_end()): self.report("E024", 0)
        return True

    def check_path(self, e):
        """Makes text of a path that is portable; `flawed` where it has a finding."""
        text = text_of(e.path)
        if not text or not portable(text): return self.report("E032", e.path)
        e.path, key, parts = text, order(text), fold(text).split("/")
        *above, folded = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
        twice = folded in self.files or folded in self.folders or not self.files.isdisjoint(above)
        self.files.add(folded)
        self.folders.update(above)
        code = "E037" if key is None else "E033" if twice else "E036" if key < self.key else None
        if code: return self.report(code, text)
        self.key, e.flawed = key, False

    def small(self, e, group):
        if e.size and self.at_end():
            self.need(True)
            e.at, e.place, e.stored, e.raw = self.frame.at, 0, self.frame.end - self.frame.at, self.frame.raw
        e.digest, e.last = sha256(self.take(e.size)), self.frame
        self.padding(e)
        if self.frame is not group: self.report("E023", group.at)

    def padding(self, e):
        if e.size % 512 == 0: return
        self.need(True)
        at = self.frame.at
        if any(self.take(-e.size % 512)): raise Bad("E035", at)

    def large(self, e, group):
        """Content of 64 KiB and more, and how it is divided into frames."""
        lines = not e.flawed and (e.path == MANIFEST or e.path.endswith("/metadata.jsonl") and e.path.count("/") == 3)
        left, found, whole, before = e.size, hashlib.sha256(), True, None
        broken = None if self.at_end() else self.frame.at
        e.stored, e.raw, e.last = 0, True, None
        while left:
            self.need(False, self.full or lines)
            if self.frame.size - self.i > left and not self.frame.data and not self.frame.bad:
                self.frame = read_frame(self.file, self.frame.at, self.limit, True)
            f, n = self.frame, min(left, self.frame.size - self.i)
            if f.bad: self.report(f.bad, f.at)
            if e.last is None: e.at, e.place = f.at, self.i
            if broken is None and (f.size > left or not lines and n != min(left, MAX_FRAME)): broken = f.at
            if broken is None and lines and f.data:
                first = f.data.find(b"\n") + 1 or n
                if before and before[1] + first <= MIB: broken = before[0]
                elif n < left and f.data[-1:] != b"\n" or n > MIB and first < n: broken = f.at
                before = f.at, n
            if f.data: found.update(f.data if n == f.size else f.data[self.i:self.i + n])
            else: whole = False
            self.i, left, e.last, e.stored, e.raw = self.i + n, left - n, f, e.stored + f.end - f.at, e.raw and f.raw
            if f.bad and not self.at_end(): raise Bad("E023", f.at)
        if broken is not None: self.report("E023", broken)
        e.digest = found.digest() if whole else None
        shared = not self.at_end()
        self.padding(e)
        if e.size % 512 and self.at_end() and not shared: self.report("E023", self.frame.at)

    def end(self, group, fresh):
        if any(self.take(512)): raise Bad("E035", group.at)
        if fresh or self.frame is not group: self.report("E023", group.at)
        if not self.at_end() or self.load(False, False): raise Bad("E035", group.at)
        return False

# ---- 8.4 Verification, steps 6, 7, 9 to 12
class Verifier(Archive):
    def verify(self, depth):
        self.depth = depth
        self.open()
        self.step(self.check_blocks)
        if depth == "scrub": return
        self.step(self.check_sections)
        self.walk = Walk(self, depth == "full")
        if self.walk.ended is None: self.step(self.agreement)
        elif depth == "full" and self.index.usable: self.step(self.read_by_index)

    def check_blocks(self):                                                                     # step 6, 5.14
        start = 0
        for table, sums in zip(self.sections[b"VRARCBLK"], self.sections[b"VRARCBLS"]):
            if not sums.proven(): return
            pieces, count, first, start = -(-table.length // SMALL), -(-(table.at - start) // SMALL), start, table.at
            body = sums.body() if sums.size == 8 * pieces + 8 else bytes(8)
            if sums.size != len(body) or table.size != 8 * count or number(body[:8]) != first:
                return self.report("E014", table.at)
            def check(at, end): return xxhash.xxh3_64_digest(self.read(at, min(SMALL, end - at)))[::-1]
            places = range(table.at, table.at + table.length, SMALL)
            bad = {at for i, at in enumerate(places) if check(at, places.stop) != body[8 * i + 8:8 * i + 16]}
            for at in bad: self.report("E014", at)
            for i in range(count):
                place, at = table.place(i), first + SMALL * i
                sound = bad.isdisjoint(place + k - (place + k - table.at) % SMALL for k in (0, 7))
                if sound and check(at, table.at) != self.read(place, 8): self.report("E013", at)
        for section in self.sections[b"VRARCFXI"] + self.sections[b"VRARCFXN"]: section.proven()

    def check_sections(self):                                                                   # step 7
        f, index, names = self.footer, self.index, self.names
        for kind in USED[:4]:
            for section in self.sections[kind]: section.proven()
        for section, size in ((index, 64 * f.blobs), (names, 24 * f.paths)):
            if section.size != size: section.bad("E011", f.table)
        self.blobs = list(struct.iter_unpack("<32sQQ6sIBBHH", index.body())) if index.usable else []
        for i, (digest, at, raw, stored, place, codec, flags, source, reserved) in enumerate(self.blobs):    # 5.11
            if i and digest <= self.blobs[i - 1][0]: index.bad("E040", index.place(i))
            if codec or flags & ~1 or source or reserved: index.bad("E045", index.place(i))
            fits = at + number(stored) <= f.data_end and number(stored) and raw <= 1 << 47
            if not fits or (place if raw >= SMALL else place + raw > MAX_GROUP): index.bad("E046", index.place(i))
        self.keys = list(struct.iter_unpack("<16sQ", names.body())) if names.usable else []
        for i, (key, ordinal) in enumerate(self.keys):                                                       # 5.12
            if i and key <= self.keys[i - 1][0] or ordinal >= index.size // 64: names.bad("E042", names.place(i))
        for fan, section, rows in zip(self.fans, (index, names), (self.blobs, self.keys)):                   # 5.15
            counts = collections.Counter(number(row[0][1::-1]) >> 4 for row in rows)
            wanted = struct.pack("<4096Q", *itertools.accumulate(counts[i] for i in range(4096)))
            if fan.usable and section.usable and (fan.size != 32768 or fan.body() != wanted):
                self.report("E044", fan.at)
        try: at = read_frame(self, 0, f.data_end, False).end
        except Bad: return
        body, first = self.read(at, min(48, f.data_end - at)).ljust(48, b"\0"), self.chain[-1]               # 5.3
        if body[:16] != MAGIC + struct.pack("<I", 40) + b"VRARCIDN": self.report("E016", at)
        elif body[16:24] != PLAIN: self.report("E005", at)
        elif struct.unpack("<HH4xQQ", body[24:]) != (first.major, first.minor, first.required, first.optional):
            self.report("E016", at)

    def read_by_index(self):                                                                    # step 11
        for i, (digest, at, raw, _, place, *_) in sorted(enumerate(self.blobs), key=lambda pair: pair[1][1]):
            if at >= self.walk.ended and self.step(self.hash_of, at, place, raw) not in (None, digest):
                self.report("E053", self.index.place(i))

    def hash_of(self, at, place, size):
        found = hashlib.sha256()
        for piece in self.pieces(at, place, size): found.update(piece)
        return found.digest()

    def content(self, path, limit=1 << 62):
        e = self.paths[path]
        return self.pieces(e.at, e.place, min(e.size, limit))

    def whole(self, path): return b"".join(self.content(path, MAX_FRAME + 1))

    def lines(self, path, limit):
        """Lines with their ends, if they have one; for a line over the limit something that is over it too."""
        rest = b""
        for piece in self.content(path):
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines: yield line + b"\n"
            rest = rest[:limit + 1]
        if rest: yield rest

    def digest_of(self, path): return self.digests.get(path) if path.startswith("data/") else self.paths[path].digest

    def agreement(self):                                                                        # end of step 8; step 9
        entries = [e for e in self.walk.entries if isinstance(e.path, str)]
        self.paths = {e.path: e for e in entries if e.kind == b"0"}
        self.payload = [e for e in entries if e.path.startswith("data/")]
        units = {key[:2]: None for e in entries if (key := order(e.path)) and key[0] in (1, 2)}
        self.units = [("collections" if key[0] == 1 else "classifiers", key[1]) for key in units]
        needed = {f"data/{kind}/{slug}/{name}" for kind, slug in self.units for name in KINDS[kind] if name[-1] != "/"}
        for path in (needed | REST.keys()) - {e.path for e in entries}: self.report("E039", path)
        readable, codes = self.paths.get(MANIFEST) and self.paths[MANIFEST].digest, self.read_manifest(entries)
        self.check_links(entries)
        if any(code[:3] == "E03" for code, _ in self.found): return
        before = set(self.found)
        for code in codes: self.report(code, MANIFEST)
        self.check_tags()
        if readable and "E051" not in codes: self.compare(entries)
        if readable and not any(code[:3] != "E04" for code, _ in self.found - before): self.check_manifests(entries)

    def read_manifest(self, entries):
        """The codes of the manifest's findings; the digests it gives and where its lines are."""
        codes, at, self.digests, self.spans = set(), 0, {}, {}
        wanted = iter(self.payload)
        known = {e.path for e in self.payload}
        try:
            for line in self.lines(MANIFEST, 4096) if MANIFEST in self.paths else ():
                row = re.fullmatch(rb"([0-9a-f]{64})  ([^\n]+)\n", line)
                if not row or len(line) > 4096: return codes | {"E051"}
                path = row[2].decode("utf-8", "replace")
                if path != getattr(next(wanted, None), "path", None): codes.add("E052")
                if path in known and path not in self.digests:
                    self.digests[path], self.spans[path] = bytes.fromhex(row[1].decode()), (at, at + len(line))
                at += len(line)
        except Bad: return codes
        return codes if len(self.digests) == len(self.payload) else codes | {"E052"}

    def check_links(self, entries):                                                             # 5.6
        newest, made, before = {}, collections.Counter(), {}
        for e in entries:
            if e.flawed: continue
            if e.kind == b"0":
                digest = self.digest_of(e.path) or e.path
                if e.size > 512 and digest in newest and made[newest[digest]] < 1000: self.report("E038", e.path)
                newest[digest], before[e.path] = e.path, e
                continue
            top, _, target = e.link.partition(b"/")
            to = before.get(text_of(target)) if top == self.walk.top else None
            if not to or None not in (mine := self.digest_of(e.path), its := self.digest_of(to.path)) and mine != its:
                self.report("E034", e.path)
                continue
            e.size, e.digest, e.at, e.place, self.paths[e.path] = to.size, to.digest, to.at, to.place, e
            made[to.path] += 1
            if to.size <= 512 or made[to.path] > 1000 or newest[self.digest_of(to.path) or to.path] != to.path:
                self.report("E038", e.path)

    def check_tags(self):
        f, octets, files = self.footer, sum(e.size for e in self.payload), len(self.payload)
        if self.step(self.whole, "bagit.txt") not in (BAGIT, None): self.report("E050", "bagit.txt")
        info, tags = self.step(self.whole, "bag-info.txt"), self.step(self.whole, TAGMANIFEST)
        if info is not None and not bag_info(info, f"{octets}.{files}"): self.report("E054", "bag-info.txt")
        digests = [(self.paths[path].digest, path) for path in ("bagit.txt", "bag-info.txt", MANIFEST)]
        if tags is not None and all(digest for digest, _ in digests) and tags != b"".join(
                b"%s  %s\n" % (digest.hex().encode(), path.encode()) for digest, path in digests):
            self.report("E055", TAGMANIFEST)
        if digests[2][0] not in (None, f.content_id) or tags is not None and sha256(tags) != f.archive_id:
            self.report("E056", f.at)
        if (f.tar_length, f.octets, f.files) != (self.walk.total, octets, files): self.report("E011", f.table)

    def compare(self, entries):
        """INDEX, NAMES, DIRS and the digests against the tar stream."""
        ordinals, seen = {row[0]: i for i, row in enumerate(self.blobs)}, set()
        for e in entries:
            digest = self.digest_of(e.path)
            if e.kind == b"0" and digest and digest not in seen and self.index.usable:
                place = 0 if e.size >= SMALL else e.place
                wanted = (digest, e.at, e.size, e.stored.to_bytes(6, "little"), place, 0, int(e.raw), 0, 0)
                if digest not in ordinals or self.blobs[ordinals[digest]] != wanted: self.report("E041", e.path)
            seen.add(digest)
            if self.depth == "full" and e.digest and digest not in (None, e.digest): self.report("E053", e.path)
        for digest in ordinals.keys() - seen if self.index.usable else ():
            self.report("E041", self.index.place(ordinals[digest]))
        if self.names.usable:
            listed, keys = dict(self.keys), {sha256(e.path.encode())[:16]: e.path for e in entries}
            for key, path in keys.items():
                digest = self.index.usable and self.digest_of(path)
                if key not in listed or digest and listed[key] != ordinals.get(digest): self.report("E042", path)
            for i, (key, _) in enumerate(self.keys):
                if key not in keys: self.report("E042", self.names.place(i))
        if self.dirs.usable: self.check_directories()

    def check_directories(self):                                                                # 5.13
        records, body, i, zero = {}, self.dirs.body(), 0, True
        for e in self.payload:
            parts = e.path.split("/")[:-1]
            for n in range(1, len(parts) + 1):
                kind = 1 + (parts[1] == "classifiers") if n == 3 and parts[1] in KINDS else 0
                row = records.setdefault("/".join(parts[:n]), [kind, e.group, 0, 1 << 63, 0, 0, 0])
                if span := self.spans.get(e.path): row[3], row[4] = min(row[3], span[0]), max(row[4], span[1])
                row[2], row[5], row[6] = e.last.end, row[5] + 1, row[6] + e.size
        wanted = b"".join(struct.pack("<BxHI6Q", row[0], len(path.encode()), 0, *row[1:]) + path.encode()
                          for path, row in records.items())
        while i + 56 <= len(body) and zero:
            zero, i = not body[i + 1] and not any(body[i + 4:i + 8]), i + 56 + number(body[i + 2:i + 4])
        if not zero: self.report("E005", self.dirs.at)
        elif body != wanted: self.report("E043", self.dirs.at)

    def check_manifests(self, entries):                                                         # steps 10, 12
        for e in entries:
            if len(e.path.encode()) > 240: self.report("W004", e.path)
        below, rows = collections.defaultdict(list), {"collections": [], "classifiers": []}
        for e in self.payload: below["/".join(e.path.split("/")[:3 if order(e.path)[0] < 3 else 2])].append(e.path)
        for kind, slug in self.units:
            rows[kind].append(self.check_unit(f"data/{kind}/{slug}/", kind, slug, below[f"data/{kind}/{slug}"]))
        path, attached = "data/archive.json", below["data/attachments"]
        if doc := self.document(path, ARCHIVE):
            same = all(len(doc[kind]) == len(rows[kind]) and all(
                None in want.values() or row == want for row, want in zip(doc[kind], rows[kind])) for kind in KINDS)
            if not same or doc["attachments"] != str(len(attached)): self.report("E064", path)
            self.check_renamed(doc["renamed"], path, "data/", attached)

    def document(self, path, schema):
        data = self.step(self.whole, path)
        return data is not None and parse_json(data, schema, "\n", lambda code: self.report(code, path), MAX_FRAME)

    def check_renamed(self, rows, path, base, files):
        names, found = [base + row["path"] for row in rows], [original(row, row["path"]) for row in rows]
        raws, kept = [raw for raw, _ in found], {name[len(base):].encode() for name in files if name not in set(names)}
        if names != [name for name in files if name in set(names)]: self.report("E064", path)
        good = all(good for _, good in found) and None not in raws
        if not good or len(set(raws)) < len(raws) or not kept.isdisjoint(raws): self.report("E066", path)

    def check_unit(self, base, kind, slug, files):
        """Findings in a unit; what archive.json must say of it, with None for what can't be told."""
        images = [p for p in files if p[len(base):].startswith(("images/", "classes/", "negative_examples/"))]
        attached = [p for p in files if p[len(base):].startswith(("models/", "attachments/"))]
        models, classes = sum(p.startswith(base + "models/") for p in attached), collections.Counter(
            p[len(base):].split("/")[1] for p in images if p.startswith(base + "classes/"))
        if self.step(self.whole, base + "README.md") not in (READMES[kind].encode(), None):
            self.report("E065", base + "README.md")
        path, (record, schema) = base + kind[:-1] + ".json", SCHEMAS[kind]
        facts = self.step(self.check_records, base, record, images)
        for name, count in classes.items():
            if count < 10: self.report("W007", base + "classes/" + name)
        if kind == "collections" and not images: self.report("W003", path)
        doc = self.document(path, schema)
        row = {"slug": slug, "name": doc["name"] if doc else None}
        if kind == "classifiers": row["classes"] = str(len(doc["classes"])) if doc else None
        row["images"] = str(len(images))
        if not doc: return row
        count, labelled, objects, zips, passed = facts or (None, None, None, None, True)
        wanted = {"attachments": str(len(attached) - models)}
        if kind == "collections" and facts: wanted["images"] = str(count)
        if kind == "collections" and not passed: wanted |= {"labelled": str(labelled), "objects": [
            {"object": name, "count": str(n)} for name, n in sorted(objects.items())]}
        if kind == "classifiers":
            slugs, names = [c["slug"] for c in doc["classes"]], [z["name"] for z in doc["zips"]]
            wanted |= {"negative_examples": str(len(images) - sum(classes.values())), "models": str(models),
                       "classes": [c | {"images": str(classes[c["slug"]])} for c in doc["classes"]]}
            if not passed: wanted["zips"] = [z | {"members": str(zips[z["name"]])} for z in doc["zips"]]
            if slugs != sorted(classes.keys() | slugs) or names != sorted(set(names).union(zips if not passed else ())):
                self.report("E064", path)
        if any(doc[name] != value for name, value in wanted.items()): self.report("E064", path)
        self.check_renamed(doc["renamed"], path, base, attached)
        return row

    def check_records(self, base, schema, images):
        path, count, labelled, passed, matching = base + "metadata.jsonl", 0, 0, False, True
        objects, zips, plain, originals, given = collections.Counter(), collections.Counter(), set(), set(), 0
        for count, line in enumerate(self.lines(path, MAX_LINE), 1):
            record = parse_json(line, schema, None, lambda code: self.report(code, path), MAX_LINE)
            if record is None:
                passed = True
                continue
            name, boxes = record["file_name"], record.get("objects") or ()
            raw, good = original(record, name)
            if raw is None: plain.add(name.encode())
            else: given, _ = given + 1, originals.add(raw)
            if not good: self.report("E066", path)
            labelled += bool(boxes)
            objects.update(box["object"] for box in boxes)
            if record.get("zip") is not None: zips[record["zip"]] += 1
            matching = matching and count <= len(images) and images[count - 1] == base + name
            if not matching:
                self.report("E062", path)
                continue
            e = self.paths[base + name]
            true = {"sha256": self.digests[e.path].hex(), "size": str(e.size)}
            if any(record[name] != value for name, value in true.items()): self.report("E063", path)
            if record["problem"] is not None: self.report("W001", e.path)
            turned = record["orientation"] in ("5", "6", "7", "8")
            shown = (record["height"], record["width"]) if turned else (record["width"], record["height"])
            if any(outside(box["location"], *shown) for box in boxes): self.report("W002", e.path)
            if self.depth == "full": self.step(self.describe, e, record)
        if count != len(images): self.report("E062", path)
        if len(originals) < given or originals & plain: self.report("E066", path)
        return count, labelled, objects, zips, passed

    def describe(self, e, record):                                                              # step 12, 5.9
        with tempfile.TemporaryFile() as spool:
            data = self.whole(e.path) if e.size <= MAX_FRAME else None
            if data is None:
                for piece in self.content(e.path): spool.write(piece)
                spool.flush()
                data = mmap.mmap(spool.fileno(), 0, prot=mmap.PROT_READ)
            found = [fact if fact is None else str(fact) for fact in Image(data).facts()]
        if found != [record[name] for name in ("media_type", "width", "height", "orientation", "problem")]:
            self.report("W005", e.path)

# ---- 8.2 One blob: list and extract
class Reader(Verifier):
    def manifest(self):
        """(digest, path) of the logical files, from the manifest after the content id proved it."""
        self.open()
        for section in (self.index, self.names):
            if not section.proven(): raise Bad("E012", section.at)
            if section.size % section.width: raise Bad("E011", self.footer.table)
        rows = list(struct.iter_unpack("<32sQQ6sIBBHH", self.index.body()))
        self.places, names = {row[0]: row for row in rows}, dict(struct.iter_unpack("<16sQ", self.names.body()))
        self.tags = {path: names.get(sha256(path.encode())[:16], len(rows)) for path in REST if path[:5] != "data/"}
        if max(self.tags.values()) >= len(rows): raise Bad("E042", self.names.at)
        self.tags = {path: rows[ordinal][0] for path, ordinal in self.tags.items()}
        if self.tags[MANIFEST] != self.footer.content_id: raise Bad("E056", self.footer.at)
        found, last = [], (0,)
        for line in b"".join(self.blob(self.tags[MANIFEST])).splitlines(True):
            row = re.fullmatch(rb"([0-9a-f]{64})  (data/[^\n]+)\n", line)
            path = text_of(row[2]) if row else None
            if not path or not portable(path) or not order(path): raise Bad("E051", MANIFEST)
            if order(path) <= last: raise Bad("E052", MANIFEST)
            last = order(path)
            found.append((bytes.fromhex(row[1].decode()), path))
        return found

    def blob(self, digest):
        """The pieces of a blob, after a first reading proved them all."""
        if digest not in self.places: raise Bad("E041", self.index.at)
        _, at, raw, _, place, *_ = self.places[digest]
        if self.hash_of(at, place, raw) != digest: raise Bad("E053", at)
        return self.pieces(at, place, raw)

    def extract(self, target):
        files = self.manifest() + [(digest, path) for path, digest in self.tags.items()]
        os.makedirs(target, exist_ok=True)
        for digest, path in files: self.step(self.write, target, path.encode().split(b"/"), digest)

    def write(self, target, parts, digest):
        pieces, folder = self.blob(digest), os.open(target, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for part in parts[:-1]:
                with contextlib.suppress(FileExistsError): os.mkdir(part, dir_fd=folder)
                inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
                os.close(folder)
                folder = inner
            with open(os.open(parts[-1], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644, dir_fd=folder), "wb") as out:
                for piece in pieces: out.write(piece)
        finally: os.close(folder)

# ---- 13 Codes
def sentences():
    """The sentences of chapter 13, from the text that lies beside."""
    with contextlib.suppress(OSError), open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../vrarc-1.md"),
                                            encoding="utf-8") as text:
        return dict(re.findall(r'^\| <span id="\w+">(\w{4})</span> \| \w+ \| (.+) \|$', text.read(), re.M))
    return {}

def main(words):
    as_json, depth = "--json" in words, "full"
    words = [word for word in words if word != "--json"]
    if "--depth" in words[:-1]: _, depth = words.pop(i := words.index("--depth")), words.pop(i)
    arguments = {"list": 2, "verify": 2, "extract": 3}.get(words[0] if words else "")
    if len(words) != arguments or depth not in ("scrub", "structure", "full") or any(w.startswith("--") for w in words):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 64
    try:
        reader, out = Reader(words[1]), sys.stdout.buffer
        if words[0] == "verify": reader.step(reader.verify, depth)
        elif words[0] == "extract": reader.step(reader.extract, words[2])
        else:
            for _, path in reader.step(reader.manifest) or ():
                out.write((json.dumps({"path": path}) if as_json else path).encode() + b"\n")
        known, errors = sentences(), sum(code[0] == "E" for code, _ in reader.found)
        for code, place in sorted(reader.found, key=lambda found: (found[0], isinstance(found[1], str), found[1])):
            line = {"code": code, "place": place, "detail": known.get(code, "")}
            line = json.dumps(line) if as_json else f"{code}\t{place}\t{line['detail']}"
            (out if words[0] == "verify" else sys.stderr.buffer).write(line.encode() + b"\n")
        out.flush()
    except (OSError, MemoryError) as error:
        print(f"vrarc_reader: {error}", file=sys.stderr)
        return 3
    print(f"{errors} errors, {len(reader.found) - errors} warnings", file=sys.stderr)
    return 1 if errors else 0

if __name__ == "__main__": sys.exit(main(sys.argv[1:]))

"""A reader of vrarc archives, written from vrarc-1.md alone; comments name its sections. Python 3.11 (Unicode 14.0.0).

vrarc_reader.py list|verify|extract FILE [DIR] [--depth scrub|structure|full] [--json]
"""
import base64, collections, contextlib, datetime, hashlib, itertools, json, os, pathlib, re, struct, sys, types
import unicodedata, xxhash, zstandard
from vrarc_image import Image

# ---- 3 Conventions and limits
MAX_FRAME, MAX_WINDOW, MAX_GROUP, SMALL, MIB, MAX_LINE = 1 << 26, 1 << 23, 1 << 18, 1 << 16, 1 << 20, 1 << 24
MAX_BLOB, MAX_TABLE, MANIFEST_LINE = 1 << 47, 24 + 64 * 64, 66 + 900 + 1
def number(data): return int.from_bytes(data, "little")
def sha256(data): return hashlib.sha256(data).digest()
def xxh3(data): return xxhash.xxh3_64_digest(data)[::-1]
def text(raw): return raw.decode("utf-8", "surrogateescape")
def refuse(what): raise ValueError(what)
class Number(str): "A number of JSON, as it was written."
class Bad(Exception): "A finding that ends a step: its code and place, an offset or a path."

class Findings:
    """What was found: codes with places."""
    def report(self, code, *places): self.found.update((code, place) for place in places)
    def check(self, *rows): self.found.update((code, place) for code, place, wrong in rows if wrong)
    def stop(self, code, place): raise Bad(code, place)
    def step(self, what, *arguments):
        try: return what(*arguments)
        except Bad as bad: self.report(*bad.args)

# ---- 5.1 Data frames
ZSTD, RAW_FIRST = b"\x28\xb5\x2f\xfd", bytes.fromhex("28b52ffd c438 0004000000000000 012000")

class Frame:
    """A data frame, measured by its block headers; `bad` is a code, and `data` None, where it does not decode."""
    def __init__(self, read, at, limit):
        head, last = read(at, min(18, limit - at)), 0
        try: known, body = zstandard.get_frame_parameters(head), zstandard.frame_header_size(head)
        except zstandard.ZstdError: raise Bad("E020", at) from None
        self.at, self.end, self.size, self.raw = at, at + body, known.content_size, head[4:6] == b"\xc4\x38"
        if head[:4] != ZSTD or head[4] & 15 != 4 or known.window_size > MAX_WINDOW or not 1 <= self.size <= MAX_FRAME:
            raise Bad("E020", at)
        while not last:
            block = number(read(self.end, 3, limit))
            last, kind, length = block & 1, block >> 1 & 3, block >> 3
            self.raw &= kind == 0 and (0 < length <= 131072 if last else length == 131072)
            self.end += 3 + (1 if kind == 1 else length)
            over = length > 131072 or self.end + 4 * last > min(limit, at + 2 * self.size + 1024)
            if kind == 3 or over: raise Bad("E021" if kind == 3 else "E020", at)
        stored = (read(i, min(MIB, self.end - i)) for i in range(at + body, self.end, MIB))
        stored = itertools.chain([head[:4] + bytes([head[4] & ~4]) + head[5:body]], stored)    # as if without checksum
        source = types.SimpleNamespace(read=lambda _: next(stored, b""))
        try: data = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(source).read(self.size + 1)
        except zstandard.ZstdError: data = b""
        right = xxhash.xxh64_digest(data)[:3:-1] == read(self.end, 4)
        self.bad, self.end = "E021" if len(data) != self.size else None if right else "E022", self.end + 4
        self.data = None if self.bad else data

# ---- 5.2 Sections
MAGIC, PLAIN = struct.pack("<I", 0x184D2A5D), b"\1\0\0\0\0\0\0\0"
SKIPPABLE = re.compile(rb"(?s)[\x50-\x5f]\x2a\x4d\x18.{4}")
USED = INDEX, NAMES, DIRS, BLOCKS, BLOCKSUM, FANIDX, FANNAM = [
    b"VRARC" + kind for kind in (b"IDX", b"NAM", b"DIR", b"BLK", b"BLS", b"FXI", b"FXN")]
ENTRIES = {INDEX: (64, 1 << 25), NAMES: (24, 1 << 25), BLOCKS: (8, 1 << 27)}        # their size and number in a frame
DIRS_BODY = 1 << 30

class Section:
    """A section that TABLE lists, its body without the headers of frames; one with a finding is not used further."""
    def __init__(self, archive, kind, at, length, digest):
        self.archive, self.at, self.raw, self.digest, self.usable = archive, at, archive.read(at, length), digest, True
        (self.width, self.per), self.bodies, pos = ENTRIES.get(kind, (1, 1 << 40)), [], 0
        bodies, full = self.bodies, self.width * self.per
        while pos < length or not bodies:
            magic, end = self.raw[pos:pos + 4] + self.raw[pos + 8:pos + 16], pos + 8 + number(self.raw[pos + 4:pos + 8])
            wrong = kind != DIRS and (end - pos - 24 > full or bodies and (len(bodies[-1]) != full or end == pos + 24))
            if magic != MAGIC + kind or not pos + 24 <= end <= length or wrong: raise Bad("E011", archive.footer.table)
            self.check(("E005", at + pos, kind in USED and self.raw[pos + 16:pos + 24] != PLAIN))
            bodies.append(self.raw[pos + 24:end])
            pos = end
        self.body = b"".join(bodies)
    def check(self, *rows):
        self.archive.check(*rows)
        self.usable = self.usable and not any(wrong for _, _, wrong in rows)
        return self.usable
    def prove(self, count=None):
        return self.check(("E012", self.at, sha256(self.raw) != self.digest), (
            "E011", self.archive.footer.table, count is not None and len(self.body) != self.width * count))
    def place(self, i): return self.at + 24 * (i // self.per + 1) + self.width * i
    def rows(self, form): return list(struct.iter_unpack(form, self.body)) if self.usable else []

# ---- 5.4 The tree
BAGIT, BAG_INFO, MANIFEST, TAGMANIFEST = TAGS = [
    "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
TREE = [re.compile("(?s)" + pattern.replace(".", r"\.").replace(r"\.+", ".+")) for pattern in (
    BAGIT, "data/collections/([^/]+)/(?:(images/.+)|(attachments/.+)|(README.md)|(metadata.jsonl)|(collection.json))",
    "data/classifiers/([^/]+)/(?:(classes/[^/]+/.+)|(negative_examples/.+)|(models/.+)|(attachments/.+)|(README.md)|"
    "(metadata.jsonl)|(classifier.json))", "data/attachments/.+", "data/archive.json", BAG_INFO, MANIFEST, TAGMANIFEST)]
def order(path):
    """What sorts paths canonically; None for a path outside the tree."""
    for i, pattern in enumerate(TREE):
        if found := pattern.fullmatch(path): return i, found[1] if pattern.groups else "", found.lastindex or 0, path

# ---- 5.5 Portable paths
DEVICES = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9])(\..*)?", re.I | re.A)
LOADER = re.compile(r"data/(collections/[^/]+/images|classifiers/[^/]+/(classes|negative_examples))/(.*/)?"
                    r"(?i:metadata\.(jsonl|csv|parquet))", re.A)
def portable(path):
    return unicodedata.is_normalized("NFC", path) and not any(
        c in '<>:"\\|?*%' or unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Cn") for c in path
    ) and len(path.encode()) <= 900 and path.count("/") < 32 and not LOADER.fullmatch(path) and all(
        0 < len(part.encode()) <= 200 and part[0] not in " -~" and part[-1] not in " ." and not DEVICES.fullmatch(part)
        for part in path.split("/"))
def fold(path): return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())

# ---- 5.6 Tar entries
UNIT = re.compile("data/(collections|classifiers)/[^/]*/|")
RECORDS = re.compile(rb"(?s)(?:\d+ path=(.+?)\n)?(?:\d+ linkpath=(.+?)\n)?(?:\d+ size=(\d{10,15})\n)?")
def header(name, prefix, kind, size, link, mtime):
    fields = struct.pack("100s8s8s8s12s12s8s1s100s8s64s8s8s155s12x", name, b"0000644", b"0000000", b"0000000",
                         b"%011o" % size, b"%011o" % mtime, b" " * 8, kind, link, b"ustar\x0000", b"", b"0000000",
                         b"0000000", prefix)
    return fields[:148] + b"%06o\0 " % sum(fields) + fields[156:]
def headers(name, kind, size, link, mtime):
    """The one way to write an entry's headers: the extended header with its records, or nothing; the header."""
    short, prefix, records, cut = name, b"", b"", name.find(b"/", max(0, len(name) - 101))
    if len(name) > 100 and 0 <= cut <= 155: short, prefix = name[cut + 1:], name[:cut]
    for key, value, needed in ((b"path", name, len(short) > 100), (b"linkpath", link, len(link) > 100),
                               (b"size", b"%d" % size, size >= 8 ** 11)):
        rest = len(key) + len(value) + 3
        length = next(rest + digits for digits in range(1, 20) if len(str(rest + digits)) == digits)
        if needed: records += b"%d %s=%s\n" % (length, key, value)
    extended = header(b"././@PaxHeader", b"", b"x", len(records), b"", mtime) + records + bytes(-len(records) % 512)
    return extended if records else b"", header(
        short[:100], prefix, kind, 0 if size >= 8 ** 11 else size, link[:100], mtime)

# ---- 5.7 The bag
BAGIT_TEXT, LINE = (b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
                    re.compile(rb"([0-9a-f]{64})  ([^\0-\x1f\x7f]+)\n"))
INFO = re.compile(r"Bag-Software-Agent: [^\n]+\n(Bagging-Date: (\d{4}-\d\d-\d\d)\n)?Payload-Oxum: (\d+\.\d+)\n"
                  r"(Vrarc-Source: [^\n]+\n)*(Vrarc-Source-Modified: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z\n)?", re.A)
def lines_of(pieces, limit):
    """Lines with their ends, if they have one; for a line over the limit something that is over it too."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line + b"\n" for line in lines)
        rest = rest[:limit + 1]
    if rest: yield rest
def payload_oxum(data):
    """The Payload-Oxum of `bag-info.txt`, None if that is malformed or too long."""
    with contextlib.suppress(ValueError, TypeError):
        found = INFO.fullmatch((data or b"").decode()) if len(data or b"") <= MAX_FRAME else None
        for given in (found[2], found[6]): datetime.datetime.fromisoformat(given or "2000-01-01")
        return found[3]

# ---- 5.8 JSON, 5.10 Manifests: the tables, with a type or a pattern for each member
VALUES = {"s": "(?s).*", "hex": "[0-9a-f]{64}", "n": "0|[1-9][0-9]{0,19}", "turn": "[1-8]", "real": ".+"}
NUMBERS, NAME = ("n", "turn", "real"), "original_name s? original_name_base64 s?"
IMAGE = f"file_name s {NAME} sha256 hex size n media_type image/(jpeg|png|gif|tiff|bmp|webp|heic) width n? height n? " \
        "orientation turn? problem truncated|malformed? "
TABLES = {name: dict(zip(words.split()[::2], words.split()[1::2])) for name, words in {
    "collections record": IMAGE + "objects [box]? source s?", "box": "object s location sides",
    "sides": "left real top real width real height real",
    "classifiers record": IMAGE + "class s? zip s? zip_member s? zip_member_base64 s? source s?",
    "collections": "format vrarc-collection-1 name s images n labelled n objects [object] attachments n "
                   "renamed [renamed] source s?", "object": "object s count n", "renamed": "path s " + NAME,
    "classifiers": "format vrarc-classifier-1 name s classes [class] negative_examples n models n attachments n "
                   "zips [zip] renamed [renamed] source s?", "class": "class s slug s images n",
    "zip": "name s class s? members n skipped [skipped]", "skipped": "name s? name_base64 s? size n",
    "archive": "format vrarc-archive-1 collections [collection] classifiers [classifier] attachments n "
               "renamed [renamed]", "collection": "slug s name s images n",
    "classifier": "slug s name s classes n images n"}.items()}
README = """---\nconfigs:\n- config_name: default\n  drop_labels: true\n  data_files:\n  - split: train\n    path:
    - metadata.jsonl\n%s---\n\nA %s, from a vrarc archive. `metadata.jsonl` has one record an image;
`load_dataset("<this folder>")` of Hugging Face's `datasets` loads it.\n"""
READMES = {"collections": README % ("    - images/**\n", "collection of images with training data"),
           "classifiers": README % ("    - classes/**\n    - negative_examples/**\n", "classifier's example images")}
def name_of(row, key):
    """The bytes of a name from one of its two forms, None if neither is given."""
    plain, coded = row[key], row[key + "_base64"]
    if coded is None: return None if plain is None else plain.encode()
    raw = base64.b64decode(coded, validate=True)
    wrong = plain is not None or base64.b64encode(raw).decode() != coded or raw.decode(errors="replace").encode() == raw
    return refuse("two forms, or not base64 of what is not UTF-8") if wrong else raw
def canonical(kind, value, pad):
    """The canonical text of a value; pad is "" for the line layout, else a line end and the indentation."""
    if kind[-1] == "?": return "null" if value is None else canonical(kind[:-1], value, pad)
    inner, colon, ends = pad and pad + "  ", ": " if pad else ":", "[]" if kind[0] == "[" else "{}"
    if kind[0] == "[":
        items = [canonical(kind[1:-1], item, inner) for item in value] if type(value) is list else refuse(kind)
    elif table := TABLES.get(kind):
        if type(value) is not dict or value.keys() != table.keys(): refuse(kind)
        names = [name_of(value, key[:-7]) for key in table if key.endswith("_base64")]
        if "file_name" not in table and None in names: refuse("no name")
        items = [f'"{key}"{colon}{canonical(table[key], value[key], inner)}' for key in table]
    else:
        right = type(value) is (Number if kind in NUMBERS else str) and re.fullmatch(VALUES.get(kind, kind), value)
        if not right or kind == "n" and int(value) >= 1 << 64: refuse(kind)
        return str(value) if kind in NUMBERS else json.dumps(value, ensure_ascii=False)
    return ends[0] + inner + ("," + inner).join(items) + pad + ends[1] if items else ends
def members(pairs): return dict(pairs) if len(dict(pairs)) == len(pairs) else refuse("two members of one name")
def parse_json(data, kind, pad, report, path, limit):
    """The value, or None after [E060] or [E061]."""
    code = "E060"
    try:
        source = data.decode() if len(data) <= limit else refuse("too long")
        brackets = re.sub(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^][{}"]+', "", source)
        if max(itertools.accumulate(1 if c in "[{" else -1 for c in brackets), default=0) > 64: refuse("too deep")
        value = json.loads(source, object_pairs_hook=members, parse_int=Number, parse_float=Number,
                           parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode()
        code = "E061"
        if canonical(kind, value, pad) + "\n" != source: report("E067", path)
        return value
    except (ValueError, RecursionError): report(code, path)
def unsafe(pairs):
    """Whether the original names of files, given with their names now, can't all be restored; None is for none."""
    given, kept = [raw for _, raw in pairs if raw is not None], {name.encode() for name, raw in pairs if raw is None}
    return len(set(given)) < len(given) or not kept.isdisjoint(given) or any(
        raw == name.encode() or len(raw) > 4095 or not raw.startswith(name.split("/")[0].encode() + b"/") or
        any(part in (b"", b".", b"..") or len(part) > 255 or b"\0" in part for part in raw.split(b"/"))
        for name, raw in pairs if raw is not None)
def outside(box, sides):
    """Whether a box has no area or is not within the picture."""
    left, top, width, height = (float(box[key]) for key in ("left", "top", "width", "height"))
    return min(left, top) < 0 or min(width, height) <= 0 or left + width > sides[0] or top + height > sides[1]

# ---- 5.17 FOOTER
FOOTER, FOOTER_HEAD = struct.Struct("<16s8sHHI8Q32s32s32s5Q16sQ"), MAGIC + struct.pack("<I", 248) + b"VRARCFTR"
Footer = collections.namedtuple("Footer", """at head plain major minor generation required optional end previous
    first_copy data_end table table_length table_hash content_id archive_id blobs paths tar_length octets files
    reserved check""")

# ---- 8.1 Opening, with steps 1 to 5 of 8.4; 8.2 One blob
class Archive(Findings):
    def __init__(self, name):
        if not os.path.isfile(name): raise OSError(f"{name} is no file")
        self.found, self.file, self.size, self.last = set(), open(name, "rb", buffering=0), os.path.getsize(name), None
    def read(self, at, length, limit=1 << 64):
        """The bytes of a range, none if it is not in the file before `limit`; callers bound the length."""
        data = bytearray()
        if at < 0 or at + length > min(self.size, limit): return b""
        with contextlib.suppress(OSError):
            while more := os.pread(self.file.fileno(), length - len(data), at + len(data)): data += more
        if len(data) < length: raise Bad("E080", at)
        return bytes(data)
    def footer_at(self, at):
        data = self.read(at, 256)
        if data[:16] == FOOTER_HEAD and data[248:] == xxh3(data[:248]): return Footer(at, *FOOTER.unpack(data))
    def find_footer(self):
        size, base = self.size, max(0, self.size - 262144)
        if (f := self.footer_at(size - 256)) and f.end == size: return f
        heads = [base + head.start() for head in re.finditer(re.escape(FOOTER_HEAD), self.read(base, size - base))]
        f = next(filter(None, map(self.footer_at, reversed(heads))), None)
        over, copy = f and f.at + 256 == f.end < size, f and f.end == size and f.at == f.first_copy
        if not over and not copy: raise Bad("E001", size) if f or self.read(0, 4) == ZSTD else Bad("E002", 0)
        self.check(("E006", f.end, over), ("E007", size - 256, copy))
        return f
    def open(self):
        self.footer = f = self.find_footer()
        self.chain, self.sections, wrong = [f], collections.defaultdict(list), Bad("E011", f.table)
        if f.major != 1 or f.required: raise Bad("E003" if f.major != 1 else "E004", f.at)
        self.check(("W006", f.at, f.optional or f.minor), ("E005", f.at, f.plain != PLAIN or any(f.reserved)))
        while (last := self.chain[-1]).previous or last.generation:
            self.chain.append(before := self.footer_at(last.previous))
            if not before or before.at >= last.at or before.generation != last.generation - 1 or len(self.chain) > 64:
                raise Bad("E008", last.at)
        self.check(("E009", f.first_copy, self.read(f.first_copy, 256) != self.read(f.at, 256)))
        table = self.read(f.table, min(f.table_length, MAX_TABLE + 1), f.end)                                                     # 5.16
        if table[:4] + table[8:16] != MAGIC + b"VRARCTAB" or number(table[4:8]) + 8 != len(table) or sha256(
                table) != f.table_hash: raise Bad("E010", f.table)
        if len(table) == 24 or len(table) % 64 != 24: raise wrong
        rows = list(struct.iter_unpack("<8sQQ32s8s", table[24:]))
        self.check(("E005", f.table, table[16:24] != PLAIN or any(any(row[4]) for row in rows)))
        spans = sorted([(at, at + length) for _, at, length, _, _ in rows] + [(f.table, f.table + len(table))] + [
            (at, at + 256) for c in self.chain for at in (c.first_copy, c.end - 256)])
        kinds, starts = [row[0] for row in rows], [row[1] for row in rows]
        if kinds[:7] != USED or len(self.chain) == 1 and len(kinds) != 7 or starts != sorted(starts) or [
                f.data_end] + [end for _, end in spans] != [at for at, _ in spans] + [f.end]: raise wrong
        for row in rows: self.sections[row[0]].append(Section(self, *row[:4]))
        self.index, self.names, self.dirs, _, _, *self.fans = (self.sections[kind][-1] for kind in USED)
    def skip(self, at, stray=lambda at: None):
        """The offset behind the skippable frames at this one; `stray` hears of each."""
        while SKIPPABLE.match(head := self.read(at, 8, self.footer.data_end)):
            stray(at)
            if at + 8 + number(head[4:]) > self.footer.data_end: raise Bad("E020", at)
            at += 8 + number(head[4:])
        return at
    def frame(self, at):
        if not self.last or self.last.at != at: self.last = Frame(self.read, at, self.footer.data_end)
        return self.last
    def pieces(self, at, place, size):
        """The content that begins `place` bytes into what the frame at `at` holds, frame by frame."""
        while size > 0:
            frame = self.frame(self.skip(at))
            if frame.bad: raise Bad(frame.bad, frame.at)
            if place >= frame.size: return
            yield frame.data[place:place + size]
            at, place, size = frame.end, 0, size - frame.size + place

    def hash(self, at, place, size):
        hashed = hashlib.sha256()
        for piece in self.pieces(at, place, size): hashed.update(piece)
        return hashed.digest()

# ---- 8.4 step 8: the walk
class Walk(Archive):
    def walk(self, full):
        """Reads the entries of the tar stream; `ended` is where the walk ended early."""
        self.full, self.pos, self.i, self.total, self.key = full, 0, 0, 0, (-1,)
        self.group = self.ident = self.unit = self.top = self.mtime = self.ended = None
        self.entries, self.stored, self.seen, self.folded, self.folders = [], {}, set(), set(), set()
        try:
            while self.entry(): pass
        except Bad as bad:
            self.report(*bad.args)
            self.ended = bad.args[1]
    def used_up(self): return not self.group or self.i == self.group.size
    def need(self, headers=True, last=False):
        """The current data frame, the next one if that is used up; with headers it is a group. None behind the last."""
        if not self.used_up(): return self.group
        limit, first = self.footer.data_end, not self.pos
        if first and self.read(0, 4, limit) != ZSTD: raise Bad("E024", 0)
        self.pos = at = self.skip(self.pos, lambda at: at == self.ident or self.report("E015", at))
        if at == limit and last: return None
        if self.read(at, 4, limit) != ZSTD: raise Bad("E015", at) if at < limit else Bad("E035", self.group.at)
        self.check(("E024", 0, first and self.read(0, 17, limit) != RAW_FIRST))
        self.group = frame = self.frame(at)
        self.pos, self.i, self.unit, self.total = frame.end, 0, None, self.total + frame.size
        self.ident = frame.end if first else self.ident
        if headers and frame.bad: raise Bad(frame.bad, at)
        self.check(("E023", at, headers and frame.size > MAX_GROUP))
        return frame
    def take(self, length):
        """The next bytes; `began` is the offset of the frame with the first of them."""
        taken, self.began = b"", self.need().at if length else None
        while len(taken) < length:
            data = self.need().data[self.i:self.i + length - len(taken)]
            taken, self.i = taken + data, self.i + len(data)
        return taken
    def octal(self, field):
        if not re.fullmatch(b"[0-7]{11}\0", field): raise Bad("E030", self.began)
        return int(field[:11], 8)
    def entry(self):
        """Reads an entry; False at the tar's end."""
        fresh, block, extended, path, link, size = self.used_up(), self.take(512), b"", None, None, None
        first = self.began
        if block == bytes(512):
            if any(self.take(512)): raise Bad("E035", first)
            self.check(("E023", first, fresh or self.group.at != first))
            if not self.used_up() or self.need(False, last=True): raise Bad("E035", first)
            return False
        if block[156:157] == b"x":
            if (length := self.octal(block[124:136])) > 8192: raise Bad("E030", first)
            records = self.take(length)
            extended, found = block + records + self.take(-len(records) % 512), RECORDS.fullmatch(records)
            if not found: raise Bad("E030", first)
            (path, link, size), block = found.groups(), self.take(512)
        kind, at = block[156:157], self.began
        if kind not in (b"0", b"1", b"x"): raise Bad("E031", at)
        prefix, short, linked = (field.split(b"\0")[0] for field in (block[345:500], block[:100], block[157:257]))
        name, link = path or (prefix + b"/" + short if prefix else short), link or linked
        size, self.mtime = int(size or self.octal(block[124:136])), self.mtime or block[136:148]
        if size > MAX_BLOB: raise Bad("E030", first)
        wanted = headers(name, kind, size, link, self.octal(self.mtime))
        if extended != wanted[0]: raise Bad("E030", first)
        if block != wanted[1] or kind == b"x" or (size if kind == b"1" else link): raise Bad("E030", at)
        self.top = name[:name.find(b"/") + 1] if self.top is None else self.top
        nameless = not self.seen and (len(self.top) > 61 or not portable(text(self.top[:-1])))
        path, frame, below = text(name.removeprefix(self.top)), self.group, name.startswith(self.top)
        good, unit = self.place(text(name) if nameless else path, nameless, below), re.match(UNIT, path)[0]
        self.seen.add(path)
        self.check(("E023", first, self.unit not in (None, unit)))
        self.unit = unit
        if size: frame = self.need(size < SMALL)
        e = types.SimpleNamespace(path=path, size=size, digest=None, links=0, group=first, at=frame.at, place=self.i,
                                  stored=frame.end - frame.at, raw=frame.raw, last=frame.end, target=None)
        if size >= SMALL: self.large(e, good)
        else:
            e.digest, e.last = sha256(self.take(size)) if kind == b"0" else None, self.group.end
            if any(self.take(-size % 512)): raise Bad("E035", self.began)
        self.check(("E023", first, size < SMALL and self.group.at != first),
                   ("E024", 0, first == 0 and (path != BAGIT or kind != b"0" or not self.used_up())))
        if good and kind == b"1": self.link(e, self.stored.get(link))
        elif good: self.stored[name] = e
        self.entries += [e] * good
        return True
    def place(self, path, nameless, below):
        """Whether a path may stand here; `nameless` has a top folder that is no bundle name, not `below` another."""
        key, (*above, folded) = order(path), itertools.accumulate(fold(path).split("/"), "{}/{}".format)
        twice = folded in self.folded or folded in self.folders or not self.folded.isdisjoint(above)
        code = "E032" if nameless or not portable(path) else "E037" if not (key and below) else (
            "E033" if twice else "E036" if key < self.key else None)
        if code != "E032":
            self.folded.add(folded)
            self.folders.update(above)
        self.check((code, path, code))
        self.key = self.key if code else key
        return not code
    def link(self, e, to):
        if not to: return self.report("E034", e.path)
        to.links, e.target, e.size, e.digest, e.at, e.place = to.links + 1, to, to.size, to.digest, to.at, to.place
        tag = not e.path.startswith("data/")
        self.check(("E038", e.path, tag or to.size <= 512 or to.links > 1000))
    def large(self, e, good):
        """Content of 64 KiB and more, and how it is divided into frames."""
        lines = good and (e.path == MANIFEST or e.path.endswith("/metadata.jsonl") and e.path.count("/") == 3)
        left, hashed, frames, whole, e.stored = e.size, hashlib.sha256(), [], True, 0
        if e.place: raise Bad("E023", e.at)
        while left:
            f, start = self.need(False), self.i
            self.i = min(f.size, start + left)
            data, left, whole = (f.data or b"")[start:self.i], left - self.i + start, whole and not f.bad
            self.check((f.bad, f.at, f.bad and (self.full or lines or self.i < f.size)))
            if f.bad and self.i < f.size: raise Bad("E023", f.at)
            first, ended = MAX_LINE if f.bad else data.find(b"\n") + 1 or f.size, f.bad or data[-1:] == b"\n"
            frames.append((f.at, f.size, first, ended))
            hashed.update(data)
            e.last, e.stored, e.raw = f.end, e.stored + f.end - f.at, e.raw and f.raw
        e.digest, rest, broken = hashed.digest() if whole else None, e.size, []
        for (at, size, first, ended), after in itertools.zip_longest(frames, frames[1:]):
            early = after and (not ended or size + after[2] <= MIB)
            if early or first < size > MIB or size > rest if lines else size != min(rest, MAX_FRAME): broken.append(at)
            rest -= size
        apart = self.used_up() and e.size % 512
        if any(self.take(-e.size % 512)): raise Bad("E035", self.began)
        if apart and self.used_up(): broken.append(self.group.at)
        self.report("E023", *broken[:1])

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

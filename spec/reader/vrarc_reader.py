#!/usr/bin/env python3
"""A reader of vrarc archives, written from vrarc-1.md alone; comments name its sections. Python 3.11 (Unicode 14.0.0).

vrarc_reader.py list|verify|extract FILE [DIR] [--depth scrub|structure|full] [--json]
"""
import base64, collections, contextlib, datetime, hashlib, itertools, json, os, re, struct, sys, types, unicodedata
import xxhash, zstandard
from vrarc_image import Image

# ---- 3 Conventions and limits
MAX_FRAME, MAX_WINDOW, MAX_GROUP, SMALL, MIB, MAX_LINE = 1 << 26, 1 << 23, 1 << 18, 1 << 16, 1 << 20, 1 << 24
def number(data): return int.from_bytes(data, "little")
def sha256(data): return hashlib.sha256(data).digest()
def xxh3(data): return xxhash.xxh3_64_digest(data)[::-1]
def text(raw): return raw.decode("utf-8", "surrogateescape")

class Bad(Exception):
    """A finding that ends a step: its code and place, an offset or a path."""

class Findings(set):
    """Codes with their places."""
    def report(self, code, *places): self.update((code, place) for place in places)
    def step(self, what, *arguments):
        """Runs a step; a finding that ends it does not end the others."""
        try: return what(*arguments)
        except Bad as bad: self.report(*bad.args)

# ---- 5.1 Data frames
ZSTD, RAW_FIRST = b"\x28\xb5\x2f\xfd", bytes.fromhex("28b52ffd c438 0004000000000000 012000")

class Frame:
    """A data frame, measured by its block headers; `data` is None and `bad` a code where it does not decode."""
    def __init__(self, read, at, limit):
        head = read(at, min(18, limit - at)).ljust(18, b"\0")
        single, width = head[4] >> 5 & 1, (head[4] >> 5 & 1, 2, 4, 8)[head[4] >> 6]
        start, last, self.raw = 6 - single + width, 0, head[4:6] == b"\xc4\x38"
        self.at, self.end, self.size = at, at + start, number(head[start - width:start]) + (256 if width == 2 else 0)
        window = self.size if single else (1 << 10 + (head[5] >> 3)) // 8 * (8 + (head[5] & 7))
        if head[:4] != ZSTD or not width or head[4] & 15 != 4 or window > MAX_WINDOW or not 1 <= self.size <= MAX_FRAME:
            raise Bad("E020", at)
        while not last:
            block = number(read(self.end, 3, limit))
            last, kind, length = block & 1, block >> 1 & 3, block >> 3
            self.raw &= kind == 0 and (0 < length <= 131072 if last else length == 131072)
            self.end += 3 + (1 if kind == 1 else length)
            if kind == 3: raise Bad("E021", at)
            if self.end + 4 * last > limit: raise Bad("E020", at)
        stored = (read(i, min(MIB, self.end - i)) for i in range(at + start, self.end, MIB))
        stored = itertools.chain([head[:4] + bytes([head[4] & ~4]) + head[5:start]], stored)   # as if without checksum
        source = types.SimpleNamespace(read=lambda _: next(stored, b""))
        try: self.data = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(source).read(self.size + 1)
        except zstandard.ZstdError: self.data = b""
        right = xxhash.xxh64_digest(self.data)[:3:-1] == read(self.end, 4)
        self.bad, self.end = "E021" if len(self.data) != self.size else None if right else "E022", self.end + 4
        if self.bad: self.data = None

# ---- 5.2 Sections
MAGIC, PLAIN = struct.pack("<I", 0x184D2A5D), b"\1\0\0\0\0\0\0\0"
USED = [b"VRARC" + kind for kind in (b"IDX", b"NAM", b"DIR", b"BLK", b"BLS", b"FXI", b"FXN")]
ENTRIES = {USED[0]: (64, 1 << 25), USED[1]: (24, 1 << 25), USED[3]: (8, 1 << 27)}     # their size and number in a frame

class Section:
    """A section of the table, without the headers of its frames in `body`; one with a finding is not used further."""
    def __init__(self, found, kind, at, raw, digest, table):
        self.found, self.at, self.raw, self.digest, self.usable = found, at, raw, digest, True
        (self.width, self.per), bodies, pos = ENTRIES.get(kind, (1, 1 << 40)), [], 0
        while pos < len(raw) or not bodies:
            end = pos + 8 + number(raw[pos + 4:pos + 8])
            if raw[pos:pos + 4] + raw[pos + 8:pos + 16] != MAGIC + kind or not pos + 24 <= end <= len(raw) or \
                    kind != USED[2] and bodies and len(bodies[-1]) != self.width * self.per: raise Bad("E011", table)
            if kind in USED and raw[pos + 16:pos + 24] != PLAIN: self.report("E005", at + pos)
            bodies.append(raw[pos + 24:end])
            pos = end
        self.body = b"".join(bodies)
    def report(self, code, *places):
        self.found.report(code, *places)
        self.usable = self.usable and not places
    def proven(self):
        if sha256(self.raw) != self.digest: self.report("E012", self.at)
        return self.usable
    def place(self, i): return self.at + 24 * (i // self.per + 1) + self.width * i
    def rows(self, form): return list(struct.iter_unpack(form, self.body)) if self.usable else []

# ---- 5.4 The tree
MANIFEST, TAGMANIFEST, TAIL = "manifest-sha256.txt", "tagmanifest-sha256.txt", r"(README\.md)|(metadata\.jsonl)"
TREE = [re.compile(pattern, re.S) for pattern in (
    r"bagit\.txt", rf"data/collections/([^/]+)/(?:(images/.+)|(attachments/.+)|{TAIL}|(collection\.json))",
    r"data/classifiers/([^/]+)/(?:(classes/[^/]+/.+)|(negative_examples/.+)|(models/.+)|(attachments/.+)|"
    rf"{TAIL}|(classifier\.json))", "data/attachments/.+", r"data/archive\.json", r"bag-info\.txt", MANIFEST, TAGMANIFEST)]

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
RECORDS = re.compile(rb"(?:\d+ path=(.+?)\n)?(?:\d+ linkpath=(.+?)\n)?(?:\d+ size=(\d{10,15})\n)?", re.S)

def header(name, prefix, kind, size, link, mtime):
    zero = b"0000000"
    fields = struct.pack("100s8s8s8s12s12s8s1s100s8s64s8s8s155s12x", name, b"0000644", zero, zero, b"%011o" % size,
                         b"%011o" % mtime, b" " * 8, kind, link, b"ustar\x0000", b"", zero, zero, prefix)
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
    main = header(short[:100], prefix, kind, 0 if size >= 8 ** 11 else size, link[:100], mtime)
    return extended if records else b"", main

# ---- 5.7 The bag
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAG_INFO = re.compile(r"Bag-Software-Agent: [^\n]+\n(Bagging-Date: (\d{4}-\d\d-\d\d)\n)?Payload-Oxum: (\d+\.\d+)\n"
                      r"(Vrarc-Source: [^\n]+\n)*(Vrarc-Source-Modified: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z\n)?", re.A)
LINE = re.compile(rb"([0-9a-f]{64})  ([^\0-\x1f\x7f]+)\n")

def payload_oxum(data):
    """The Payload-Oxum of `bag-info.txt`, None if that is malformed."""
    with contextlib.suppress(ValueError, TypeError):
        found = BAG_INFO.fullmatch(data.decode())
        for given in (found[2], found[6]): datetime.datetime.fromisoformat(given or "2000-01-01")
        return found[3]

# ---- 5.8 JSON, 5.10 Manifests
VALUES = {"s": ".*", "hex": "[0-9a-f]{64}", "media": "image/(jpeg|png|gif|tiff|bmp|webp|heic)", "problem": "truncated|malformed",
          "n": "0|[1-9][0-9]{0,19}", "turn": "[1-8]", "real": ".+"}
NUMBERS = {"n", "turn", "real"}
NAME = "original_name s? original_name_base64 s? "
IMAGE = f"file_name s {NAME} sha256 hex size n media_type media width n? height n? orientation turn? problem problem? "
TABLES = {name: dict(zip(words.split()[::2], words.split()[1::2])) for name, words in {
    "collections record": IMAGE + "objects [box]? source s?", "box": "object s location sides",
    "sides": "left real top real width real height real",
    "classifiers record": IMAGE + "class s? zip s? zip_member s? zip_member_base64 s? source s?",
    "collections": "format =vrarc-collection-1 name s images n labelled n objects [object] attachments n renamed [renamed] "
                   "source s?", "object": "object s count n", "renamed": "path s " + NAME,
    "classifiers": "format =vrarc-classifier-1 name s classes [class] negative_examples n models n attachments n "
                   "zips [zip] renamed [renamed] source s?", "class": "class s slug s images n",
    "zip": "name s class s? members n skipped [skipped]", "skipped": "name s? name_base64 s? size n",
    "archive": "format =vrarc-archive-1 collections [collection] classifiers [classifier] attachments n renamed [renamed]",
    "collection": "slug s name s images n", "classifier": "slug s name s classes n images n"}.items()}
README = """---\nconfigs:\n- config_name: default\n  drop_labels: true\n  data_files:\n  - split: train\n    path:
    - metadata.jsonl\n%s---\n\nA %s, from a vrarc archive. `metadata.jsonl` has one record an image;
`load_dataset("<this folder>")` of Hugging Face's `datasets` loads it.\n"""
READMES = {"collections": README % ("    - images/**\n", "collection of images with training data"),
           "classifiers": README % ("    - classes/**\n    - negative_examples/**\n", "classifier's example images")}

class Number(str):
    """A number as it was written."""

def members(pairs): return dict(pairs) if len(dict(pairs)) == len(pairs) else refuse("two members of one name")
def refuse(what): raise ValueError(what)

def name_of(row, key):
    """The bytes of a name from one of its two forms, None if neither is given."""
    plain, coded = row[key], row[key + "_base64"]
    if coded is None: return None if plain is None else plain.encode()
    raw = base64.b64decode(coded, validate=True)
    if plain is not None or base64.b64encode(raw).decode() != coded or raw.decode(errors="replace").encode() == raw:
        refuse("two forms, or not base64 of what is not UTF-8")
    return raw

def canonical(kind, value, pad):
    """The canonical text of a value of a table's type; pad is None for lines, else a line end and the indentation."""
    inner, colon, kind = pad and pad + "  ", ": " if pad else ":", kind.rstrip("?") if value is not None else kind
    if kind[-1] == "?": return "null"
    if kind[0] == "[": items = [canonical(kind[1:-1], item, inner) for item in value] if type(value) is list else refuse(kind)
    elif table := TABLES.get(kind):
        if type(value) is not dict or value.keys() != table.keys(): refuse(kind)
        names = [name_of(value, key[:-7]) for key in table if key.endswith("_base64")]
        if "file_name" not in table and None in names: refuse("no name")
        items = [f'"{key}"{colon}{canonical(table[key], value[key], inner)}' for key in table]
    else:
        if type(value) is not (Number if kind in NUMBERS else str) or not (
                value == kind[1:] if kind[0] == "=" else re.fullmatch(VALUES[kind], value, re.S)): refuse(kind)
        if kind == "n" and int(value) >= 1 << 64: refuse(kind)
        return str(value) if kind in NUMBERS else json.dumps(value, ensure_ascii=False)
    body = (inner or "") + ("," + (inner or "")).join(items) + (pad or "") if items else ""
    return "[" + body + "]" if kind[0] == "[" else "{" + body + "}"

def parse_json(data, kind, pad, report, path, limit):
    """The value, or None after [E060] or [E061]."""
    code = "E060"
    try:
        source = data.decode() if len(data) <= limit else refuse("too long")
        brackets = re.sub(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^][{}"]+', "", source, flags=re.S)
        if max(itertools.accumulate(1 if c in "[{" else -1 for c in brackets), default=0) > 64: refuse("nested too deep")
        value = json.loads(source, object_pairs_hook=members, parse_int=Number, parse_float=Number, parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode()
        code = "E061"
        if canonical(kind, value, pad) + "\n" != source: report("E067", path)
        return value
    except (ValueError, RecursionError): report(code, path)

def unsafe(pairs):
    """Whether the original names of files, given with their names now, can't all be restored; None is for none."""
    given, kept = [raw for _, raw in pairs if raw is not None], {name.encode() for name, raw in pairs if raw is None}
    return len(set(given)) < len(given) or not kept.isdisjoint(given) or any(
        raw == name.encode() or len(raw) > 4095 or b"/" not in raw or raw.split(b"/")[0] != name.split("/")[0].encode() or
        any(part in (b"", b".", b"..") or len(part) > 255 or b"\0" in part for part in raw.split(b"/"))
        for name, raw in pairs if raw is not None)

def outside(box, *sides):
    """Whether a box has no area or is not within the picture; a side that is None is not compared."""
    start, length = [float(box[key]) for key in ("left", "top")], [float(box[key]) for key in ("width", "height")]
    return min(start) < 0 or min(length) <= 0 or any(
        side is not None and a + b > float(side) for a, b, side in zip(start, length, sides))

# ---- 5.17 FOOTER
FOOTER, FOOTER_HEAD = struct.Struct("<16s8sHHI8Q32s32s32s5Q16sQ"), MAGIC + struct.pack("<I", 248) + b"VRARCFTR"
Footer = collections.namedtuple("Footer", "at head plain major minor generation required optional end previous first_copy "
                                "data_end table table_length table_hash content_id archive_id blobs paths tar_length "
                                "octets files reserved check")

# ---- 8.1 Opening, with steps 1 to 5 of 8.4; 8.2 One blob
SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18.{4}", re.S)

class Archive:
    last = None
    def __init__(self, name):
        if not os.path.isfile(name): raise OSError(f"{name} is no file")
        self.found, self.file, self.size = Findings(), open(name, "rb", buffering=0), os.path.getsize(name)

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
        if not f and self.read(0, 4) != ZSTD: raise Bad("E002", 0)
        if f and f.at + 256 == f.end < size: self.found.report("E006", f.end)
        elif f and f.end == size and f.at == f.first_copy: self.found.report("E007", size - 256)
        else: raise Bad("E001", size)
        return f

    def open(self):
        report, f = self.found.report, self.find_footer()
        if f.major != 1 or f.required: raise Bad("E003" if f.major != 1 else "E004", f.at)
        if f.optional or f.minor: report("W006", f.at)
        if f.plain != PLAIN or any(f.reserved): report("E005", f.at)
        self.footer, self.chain = f, [f]
        while (last := self.chain[-1]).previous or last.generation:
            before = self.footer_at(last.previous)
            if not before or before.at >= last.at or before.generation != last.generation - 1 or len(self.chain) == 64:
                raise Bad("E008", last.at)
            self.chain.append(before)
        if self.read(f.first_copy, 256) != self.read(f.at, 256): report("E009", f.first_copy)
        table = self.read(f.table, f.table_length, f.end)                                                     # 5.16
        if table[:16] != MAGIC + struct.pack("<I", max(8, f.table_length) - 8) + b"VRARCTAB" or sha256(table) != f.table_hash: raise Bad("E010", f.table)
        if not 24 < len(table) <= 4120 or len(table) % 64 != 24: raise Bad("E011", f.table)
        rows = list(struct.iter_unpack("<8sQQ32s8s", table[24:]))
        if table[16:24] != PLAIN or any(any(row[4]) for row in rows): report("E005", f.table)
        spans = [(at, at + length) for _, at, length, _, _ in rows] + [(f.table, f.table + len(table))]
        spans = sorted(spans + [(at, at + 256) for c in self.chain for at in (c.first_copy, c.end - 256)])
        kinds, starts = [row[0] for row in rows], [row[1] for row in rows]
        if kinds[:7] != USED or len(self.chain) == 1 and len(kinds) != 7 or starts != sorted(starts) or \
                [f.data_end] + [end for _, end in spans] != [at for at, _ in spans] + [f.end]: raise Bad("E011", f.table)
        self.sections = collections.defaultdict(list)
        for kind, at, length, digest, _ in rows:
            self.sections[kind].append(Section(self.found, kind, at, self.read(at, length), digest, f.table))
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
            piece = frame.data[place:place + size]
            if not piece: return
            yield piece
            at, place, size = frame.end, 0, size - len(piece)

# ---- 8.4 step 8: the walk
class Walk:
    """The entries of the tar stream; `ended` is where the walk ended early."""
    def __init__(self, archive, full):
        self.archive, self.full, self.report, self.limit = archive, full, archive.found.report, archive.footer.data_end
        self.pos = self.i = self.total = 0
        self.frame = self.ident = self.unit = self.top = self.mtime = self.ended = None
        self.entries, self.stored, self.seen, self.files, self.folders, self.key = [], {}, set(), set(), set(), (-1,)
        try:
            while self.entry(): pass
        except Bad as bad: self.report(*bad.args), setattr(self, "ended", bad.args[1])

    def used_up(self): return not self.frame or self.i == self.frame.size

    def load(self):
        """Makes the next data frame the current one; False at the data end."""
        read, stray = self.archive.read, lambda at: at == self.ident or self.report("E015", at)
        if self.pos == 0 and read(0, 4, self.limit) != ZSTD: raise Bad("E024", 0)
        self.pos = self.archive.skip(self.pos, stray)
        if self.pos == self.limit: return False
        if read(self.pos, 4, self.limit) != ZSTD: raise Bad("E015", self.pos)
        if self.pos == 0 and read(0, 17, self.limit) != RAW_FIRST: self.report("E024", 0)
        self.frame = self.archive.frame(self.pos)
        self.ident = self.frame.end if self.pos == 0 else self.ident
        self.pos, self.i, self.unit, self.total = self.frame.end, 0, None, self.total + self.frame.size
        return True

    def need(self, headers=True):
        """The current frame, or the next one if it is used up; one with headers is a group."""
        if self.used_up():
            if not self.load(): raise Bad("E035", self.frame.at if self.frame else 0)
            if headers and self.frame.bad: raise Bad(self.frame.bad, self.frame.at)
            if headers and self.frame.size > MAX_GROUP: self.report("E023", self.frame.at)
        return self.frame

    def take(self, length):
        """The next bytes; `began` is the offset of the frame with the first of them."""
        parts, self.began = [], self.need().at if length else None
        while length:
            parts.append(self.need().data[self.i:self.i + length])
            self.i, length = self.i + len(parts[-1]), length - len(parts[-1])
        return b"".join(parts)

    def octal(self, field):
        if not re.fullmatch(b"[0-7]{11}\0", field): raise Bad("E030", self.began)
        return int(field[:11], 8)

    def entry(self):
        """One entry; False at the tar's end."""
        fresh, block = self.used_up(), self.take(512)
        group, extended, found = self.began, b"", (None, None, None)
        if block == bytes(512):
            end, same = self.take(512), self.frame.at == group
            if not same or fresh: self.report("E023", group)
            if any(end) or not self.used_up() or self.load(): raise Bad("E035", group)
            return False
        if block[156:157] == b"x":
            length = self.octal(block[124:136])
            records = self.take(min(length, SMALL))
            extended, found = block + records + self.take(-len(records) % 512), RECORDS.fullmatch(records)
            if not found: raise Bad("E030", group)
            found, block = found.groups(), self.take(512)
        kind, at = block[156:157], self.began
        if kind not in (b"0", b"1", b"x"): raise Bad("E031", at)
        prefix, short, linked = (field.split(b"\0")[0] for field in (block[345:500], block[:100], block[157:257]))
        name, link = found[0] or (prefix + b"/" + short if prefix else short), found[1] or linked
        self.mtime = self.octal(block[136:148]) if self.mtime is None else self.mtime
        size = self.octal(block[124:136]) if not found[2] else int(found[2])
        first, main = headers(name, kind, size, link, self.mtime)
        if extended != first: raise Bad("E030", group)
        if block != main or kind == b"x" or size and kind == b"1" or link and kind == b"0": raise Bad("E030", at)
        top, slash, path = name.partition(b"/")
        if self.top is None:
            self.top = top if slash else None
            if len(top) > 60 or not portable(text(top)): self.report("E032", text(name))
        path = text(path if slash and top == self.top else name)
        e = types.SimpleNamespace(path=path, kind=kind, size=size, digest=None, links=0, good=self.place(path), whole=True)
        self.seen.add(path)
        unit = re.match("data/(collections|classifiers)/[^/]*/|", path)[0]
        if self.unit not in (None, unit): self.report("E023", group)
        self.unit = unit
        if size: self.need(size < SMALL)
        f, e.group, e.at, e.place = self.frame, group, self.frame.at, self.i
        e.stored, e.raw, e.last = f.end - f.at, f.raw, f.end
        if size >= SMALL: self.large(e)
        else:
            if kind == b"0": e.digest = sha256(self.take(size))
            e.last = self.frame.end
            if any(self.take(-size % 512)): raise Bad("E035", self.began)
            if self.frame.at != group: self.report("E023", group)
        if group == 0 and (path != "bagit.txt" or kind != b"0" or not self.used_up()): self.report("E024", 0)
        if e.good: self.link(e, link) if kind == b"1" else self.stored.update({name: e})
        self.entries += [e] * e.good
        return True

    def place(self, path):
        """Whether a path may stand here."""
        if not portable(path): return self.report("E032", path) or False
        key, parents = order(path), list(itertools.accumulate(fold(path).split("/"), "{}/{}".format))
        folded = parents.pop()
        twice = folded in self.files or folded in self.folders or not self.files.isdisjoint(parents)
        self.files.add(folded)
        self.folders.update(parents)
        code = "E037" if key is None else "E033" if twice else "E036" if key < self.key else None
        self.report(code, *[path] * bool(code))
        self.key = self.key if code else key
        return not code

    def link(self, e, name):
        to = e.target = self.stored.get(name)
        if not to: return self.report("E034", e.path)
        to.links += 1
        if to.size <= 512 or to.links > 1000: self.report("E038", e.path)
        e.size, e.digest, e.at, e.place, e.whole = to.size, to.digest, to.at, to.place, to.whole

    def large(self, e):
        """Content of 64 KiB and more, and how it is divided into frames."""
        lines = e.good and (e.path == MANIFEST or e.path.endswith("/metadata.jsonl") and e.path.count("/") == 3)
        left, hashed, broken, before, e.stored = e.size, hashlib.sha256(), [self.frame.at] if self.i else [], None, 0
        while left:
            f = self.need(False)
            n, whole = min(left, f.size - self.i), f.size - self.i <= left
            data = f.data[self.i:self.i + n] if f.data else b""
            if f.bad and (self.full or lines or not whole): self.report(f.bad, f.at)
            if not lines and f.size != min(left, MAX_FRAME): broken.append(f.at)
            if lines and data:
                head = data.find(b"\n") + 1 or n
                if before and before[1] + head <= MIB: broken.append(before[0])
                if not whole or n < left and data[-1:] != b"\n" or head < n > MIB: broken.append(f.at)
                before = f.at, n
            hashed.update(data)
            self.i, left, e.whole, e.last = self.i + n, left - n, e.whole and not f.bad, f.end
            e.stored, e.raw = e.stored + f.end - f.at, e.raw and f.raw
            if f.bad and not whole: raise Bad("E023", f.at)
        e.digest, own = hashed.digest() if e.whole else None, self.used_up()
        self.report("E023", *broken[:1])
        if any(self.take(-e.size % 512)): raise Bad("E035", self.began)
        if e.size % 512 and own and self.used_up(): self.report("E023", self.frame.at)

# ---- 8.4 Verification, steps 6, 7, 9 to 12
class Verifier(Archive):
    def verify(self, depth):
        self.full = depth == "full"
        self.open()
        self.found.step(self.check_blocks)
        if depth == "scrub": return
        self.found.step(self.check_sections)
        self.walk = Walk(self, self.full)
        if self.walk.ended is None: self.found.step(self.agreement)
        elif self.full: self.read_by_index()

    def check_blocks(self):                                                                             # step 6, 5.14
        report, start = self.found.report, 0
        for section in self.sections[USED[5]] + self.sections[USED[6]]: section.proven()
        for table, sums in zip(self.sections[USED[3]], self.sections[USED[4]]):
            if not sums.proven(): return
            pieces, blocks = range(table.at, table.at + len(table.raw), SMALL), range(start, table.at, SMALL)
            if len(sums.body) != 8 * len(pieces) + 8 or len(table.body) != 8 * len(blocks) or number(sums.body[:8]) != start:
                return report("E014", table.at)
            bad = {i for i, at in enumerate(pieces)
                   if xxh3(table.raw[SMALL * i:SMALL * (i + 1)]) != sums.body[8 * i + 8:8 * i + 16]}
            report("E014", *(pieces[i] for i in bad))
            for i, at in enumerate(blocks):
                place = table.place(i) - table.at
                if bad.isdisjoint((place // SMALL, (place + 7) // SMALL)) and table.body[8 * i:8 * i + 8] != xxh3(
                        self.read(at, min(SMALL, table.at - at))): report("E013", at)
            start = table.at

    def check_sections(self):                                                                           # step 7
        f, index, names, report = self.footer, self.index, self.names, self.found.report
        for section in sum((self.sections[kind] for kind in USED[:4]), []): section.proven()
        for section, size in ((index, 64 * f.blobs), (names, 24 * f.paths)):
            if len(section.body) != size: section.report("E011", f.table)
        self.blobs, self.keys = index.rows("<32sQQ6sIBBHH"), names.rows("<16sQ")
        for i, (digest, at, raw, stored, place, codec, flags, source, reserved) in enumerate(self.blobs):    # 5.11
            if i and digest <= self.blobs[i - 1][0]: index.report("E040", index.place(i))
            if codec or flags & ~1 or source or reserved: index.report("E045", index.place(i))
            if not 0 < number(stored) <= f.data_end - at or raw > 1 << 47 or (
                    place if raw >= SMALL else place + raw > MAX_GROUP): index.report("E046", index.place(i))
        for i, (key, ordinal) in enumerate(self.keys):                                                       # 5.12
            if i and key <= self.keys[i - 1][0] or ordinal >= len(index.body) // 64: names.report("E042", names.place(i))
        for fan, section, rows in zip(self.fans, (index, names), (self.blobs, self.keys)):                   # 5.15
            counts = collections.Counter(int.from_bytes(row[0][:2], "big") >> 4 for row in rows)
            wanted = struct.pack("<4096Q", *itertools.accumulate(counts[i] for i in range(4096)))
            if fan.usable and section.usable and fan.body != wanted: report("E044", fan.at)
        with contextlib.suppress(Bad):
            at, first = Frame(self.read, 0, f.data_end).end, self.chain[-1]                                  # 5.3
            body = self.read(at, 48, f.data_end)
            if body[:16] != MAGIC + struct.pack("<I", 40) + b"VRARCIDN": report("E016", at)
            elif body[16:24] != PLAIN: report("E005", at)
            elif struct.unpack("<HH4xQQ", body[24:]) != (first.major, first.minor, first.required, first.optional):
                report("E016", at)

    def read_by_index(self):                                                                            # step 11
        for i, (digest, at, raw, _, place, *_) in sorted(enumerate(self.blobs), key=lambda pair: pair[1][1]):
            if at >= self.walk.ended and self.index.usable:
                pieces = self.found.step(lambda: self.hash_of(at, place, raw))
                if pieces not in (None, digest): self.found.report("E053", self.index.place(i))

    def hash_of(self, at, place, size):
        found = hashlib.sha256()
        for piece in self.pieces(at, place, size): found.update(piece)
        return found.digest()

    def content(self, path, limit=1 << 62):
        e = self.files.get(path)
        return self.pieces(e.at, e.place, min(e.size, limit)) if e else ()

    def whole(self, path):
        """The content of a file of at most 64 MiB, None where that can't be read."""
        return self.found.step(lambda: b"".join(self.content(path, MAX_FRAME + 1)))

    def lines(self, path, limit):
        """Lines with their ends, if they have one; for a line over the limit something that is over it too."""
        rest = b""
        for piece in self.content(path):
            *lines, rest = (rest + piece).split(b"\n")
            yield from (line + b"\n" for line in lines)
            rest = rest[:limit + 1]
        if rest: yield rest

    def agreement(self):                                                                                # step 9
        f, walk, found, report = self.footer, self.walk, self.found, self.found.report
        self.files = {e.path: e for e in walk.entries}
        self.payload = [e for e in walk.entries if e.path.startswith("data/")]
        units = dict.fromkeys(path.split("/")[1:3] and tuple(path.split("/")[1:3]) for path in self.files if order(path)[0] in (1, 2))
        self.units = list(units)
        needed = {f"data/{kind}/{slug}/{name}" for kind, slug in units
                  for name in ("README.md", "metadata.jsonl", kind[:-1] + ".json")}
        tags = ("bagit.txt", "bag-info.txt", MANIFEST, TAGMANIFEST)
        report("E039", *(needed | {"data/archive.json", *tags}) - walk.seen)
        if any(code[:3] == "E03" for code, _ in found): return
        before, self.digests, self.spans = set(found), {}, {}
        listed = found.step(self.read_manifest)
        octets, contents = sum(e.size for e in self.payload), [self.whole(path) for path in tags]
        oxum = payload_oxum(contents[1] or b"")
        if contents[0] not in (BAGIT, None): report("E050", tags[0])
        if contents[1] is not None and oxum != (f"{octets}.{len(self.payload)}" if listed else oxum or 0): report("E054", tags[1])
        wanted = b"".join(b"%s  %s\n" % ((self.files[path].digest or b"").hex().encode(), path.encode()) for path in tags[:3])
        if contents[3] not in (wanted, None) and all(self.files[path].digest for path in tags): report("E055", TAGMANIFEST)
        if [self.files[path].digest for path in tags[2:]] != [f.content_id, f.archive_id]: report("E056", f.at)
        self.compare(listed)
        if listed and (f.tar_length, f.octets, f.files) != (walk.total, octets, len(self.payload)): report("E011", f.table)
        if listed is not None and not any(code[:3] == "E05" and code != "E053" for code, _ in found - before): self.check_units()

    def read_manifest(self):
        """The digests that the manifest gives, and where its lines are; whether it has the form of 5.7."""
        at, wanted, known = 0, iter(self.payload), {e.path for e in self.payload}
        for line in self.lines(MANIFEST, 4096):
            row = LINE.fullmatch(line)
            if not row or len(line) > 4096: return self.found.report("E051", MANIFEST) or False
            path = text(row[2])
            if path != getattr(next(wanted, None), "path", None): self.found.report("E052", MANIFEST)
            if path in known and path not in self.digests:
                self.digests[path], self.spans[path] = bytes.fromhex(row[1].decode()), (at, at + len(line))
            at += len(line)
        if len(self.digests) < len(known): self.found.report("E052", MANIFEST)
        return True

    def compare(self, listed):
        """INDEX, NAMES, DIRS, the links and the digests against the tar stream."""
        report, index, names = self.found.report, self.index, self.names
        ordinals, newest, made, seen = {row[0]: i for i, row in enumerate(self.blobs)}, {}, collections.Counter(), set()
        listed_keys, keys = dict(self.keys), set()
        for e in self.walk.entries:
            e.listed = digest = self.digests.get(e.path) if e.path.startswith("data/") else e.digest
            keys.add(key := sha256(e.path.encode())[:16])
            if e.kind == b"1" and None not in (digest, e.target.listed) and digest != e.target.listed:
                report("E034", e.path)
                continue
            if e.kind == b"1":
                made[e.target.path] += 1
                if newest.get(digest, e.target) is not e.target: report("E038", e.path)
            elif e.size > 512 and digest in newest and made[newest[digest].path] < 1000: report("E038", e.path)
            if digest and digest not in seen and index.usable:
                wanted = (digest, e.at, e.size, e.stored.to_bytes(6, "little"), 0 if e.size >= SMALL else e.place, 0, int(e.raw), 0, 0)
                if digest not in ordinals or self.blobs[ordinals[digest]] != wanted: report("E041", e.path)
            if e.kind == b"0" and digest: newest[digest] = e
            seen.add(digest)
            if self.full and e.digest and digest not in (None, e.digest): report("E053", e.path)
            if names.usable and (key not in listed_keys or index.usable and digest and listed_keys[key] != ordinals.get(digest)):
                report("E042", e.path)
        if not listed: return
        if index.usable: report("E041", *(index.place(ordinals[digest]) for digest in ordinals.keys() - seen))
        if names.usable: report("E042", *(names.place(i) for i, (key, _) in enumerate(self.keys) if key not in keys))
        records = {}                                                                                         # 5.13
        for e in self.payload:
            parts, (start, end) = e.path.split("/")[:-1], self.spans.get(e.path, (1 << 63, 0))
            for n in range(1, len(parts) + 1):
                kind = ("collections", "classifiers").index(parts[1]) + 1 if n == 3 and parts[1] != "attachments" else 0
                row = records.setdefault("/".join(parts[:n]), [kind, e.group, 0, start, 0, 0, 0])
                row[2:] = e.last, min(row[3], start), max(row[4], end), row[5] + 1, row[6] + e.size
        wanted = b"".join(struct.pack("<BxHI6Q", row[0], len(path.encode()), 0, *row[1:]) + path.encode()
                          for path, row in records.items())
        if self.dirs.usable and self.dirs.body != wanted: report("E043", self.dirs.at)

    def check_units(self):                                                                              # steps 10, 12
        report, below, rows = self.found.report, collections.defaultdict(list), {"collections": [], "classifiers": []}
        report("W004", *(e.path for e in self.walk.entries if len(e.path.encode()) > 240))
        for e in self.payload: below[re.match("(data/(?:[^/]+/[^/]+/)?)([^/]+/)?", e.path)[0]].append(e.path)
        below["data/attachments/"] = [e.path for e in self.payload if e.path.startswith("data/attachments/")]
        for kind, slug in self.units: rows[kind].append(self.check_unit(f"data/{kind}/{slug}/", kind, slug, below))
        if doc := self.document("data/archive.json", "archive", "data/", below["data/attachments/"]):
            same = all(len(doc[kind]) == len(rows[kind]) and all(
                want in (None, row[key]) for row, wants in zip(doc[kind], rows[kind]) for key, want in wants.items()) for kind in rows)
            if not same or doc["attachments"] != str(len(below["data/attachments/"])): report("E064", "data/archive.json")

    def document(self, path, kind, base, files):
        """A document that can be read, its list of renamed files compared with the files."""
        data = self.whole(path)
        doc = parse_json(data, kind, "\n", self.found.report, path, MAX_FRAME) if data is not None else None
        if doc:
            renamed = {base + row["path"]: name_of(row, "original_name") for row in doc["renamed"]}
            if [base + row["path"] for row in doc["renamed"]] != [p for p in files if p in renamed]: self.found.report("E064", path)
            rows = [(row["path"], name_of(row, "original_name")) for row in doc["renamed"]]
            if unsafe(rows + [(p[len(base):], None) for p in files if p not in renamed]): self.found.report("E066", path)
        return doc

    def check_unit(self, base, kind, slug, below):
        """Findings in a unit; what archive.json must say of it, None for what can't be told."""
        report, path = self.found.report, base + kind[:-1] + ".json"
        images, models, attached = ([p for name in names for p in below[base + name + "/"]] for names in (
            ("images", "classes", "negative_examples"), ("models",), ("attachments",)))
        classes = collections.Counter(p.split("/")[4] for p in below[base + "classes/"])
        if self.whole(base + "README.md") not in (READMES[kind].encode(), None): report("E065", base + "README.md")
        facts = self.found.step(self.check_records, base, kind, images)
        report("W007", *(base + "classes/" + name for name, count in classes.items() if count < 10))
        if kind == "collections" and not images: report("W003", path)
        doc = self.document(path, kind, base, models + attached)
        row = {"slug": slug, "name": doc and doc["name"], "images": str(len(images))}
        if kind == "classifiers": row["classes"] = doc and str(len(doc["classes"]))
        if not doc: return row
        count, labelled, objects, zips = facts or (None,) * 4
        wanted = {"attachments": len(attached), "models": len(models), "images": count, "labelled": labelled,
                  "negative_examples": len(below[base + "negative_examples/"])}
        wrong = any(value is not None and doc.get(key, str(value)) != str(value) for key, value in wanted.items())
        if kind == "collections" and objects is not None:
            wrong |= doc["objects"] != [{"object": name, "count": str(n)} for name, n in sorted(objects.items())]
        if kind == "classifiers":
            slugs, names = [c["slug"] for c in doc["classes"]], [z["name"] for z in doc["zips"]]
            wrong |= slugs != sorted(classes.keys() | slugs) or any(c["images"] != str(classes[c["slug"]]) for c in doc["classes"])
            wrong |= names != sorted(set(names).union(zips or ())) or zips is not None and any(
                z["members"] != str(zips[z["name"]]) for z in doc["zips"])
        if wrong: report("E064", path)
        return row

    def check_records(self, base, kind, images):
        """Counts of records, and if all could be read of labelled ones, and by object and zip."""
        path, count, labelled, read, matching, report = base + "metadata.jsonl", 0, 0, True, True, self.found.report
        objects, zips, names = collections.Counter(), collections.Counter(), []
        for count, line in enumerate(self.lines(path, MAX_LINE), 1):
            record = parse_json(line, kind + " record", None, report, path, MAX_LINE)
            if record is None:
                read = False
                continue
            boxes, orientation = record.get("objects") or (), record["orientation"]
            names.append((record["file_name"], name_of(record, "original_name")))
            labelled += bool(boxes)
            objects.update(box["object"] for box in boxes)
            zips.update([record["zip"]] if record.get("zip") is not None else ())
            matching = matching and count <= len(images) and images[count - 1] == base + record["file_name"]
            if not matching:
                report("E062", path)
                continue
            e = self.files[images[count - 1]]
            if (record["sha256"], record["size"]) != (e.listed.hex(), str(e.size)): report("E063", path)
            if record["problem"] is not None: report("W001", e.path)
            sides = [None, None] if record["media_type"] == "image/heic" else [record["width"], record["height"]]
            if any(outside(box["location"], *sides[::-1 if orientation in ("5", "6", "7", "8") else 1]) for box in boxes):
                report("W002", e.path)
            if self.full and e.kind == b"0" and e.digest == e.listed: self.found.step(self.describe, e, record)
        if count != len(images): report("E062", path)
        if unsafe(names): report("E066", path)
        return (count, labelled, objects, zips) if read else (count, None, None, None)

    def describe(self, e, record):                                                                      # step 12, 5.9
        head = tail = b""
        for piece in self.pieces(e.at, e.place, e.size):
            if e.size <= MAX_FRAME or len(head) < MIB: head += piece if e.size <= MAX_FRAME else piece[:MIB - len(head)]
            tail = (tail + piece)[-SMALL:]
        facts = Image(head, tail if e.size > MAX_FRAME else b"", e.size).facts()
        if [record[key] for key in ("media_type", "width", "height", "orientation", "problem")] != [
                fact and str(fact) for fact in facts]: self.found.report("W005", e.path)

    def good(self):
        """The entries that have a place and the content that the manifest or, of a tag file, the tag manifest gives them."""
        return [e for e in self.walk.entries if e.digest and e.digest == getattr(e, "listed", None)]

    def extract(self, target):
        self.verify("full")
        for e in self.good():
            *parts, name = e.path.encode().split(b"/")
            os.makedirs(target, exist_ok=True)
            folder = os.open(target, os.O_RDONLY | os.O_DIRECTORY)
            try:
                for part in parts:
                    with contextlib.suppress(FileExistsError): os.mkdir(part, dir_fd=folder)
                    inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
                    os.close(folder)
                    folder = inner
                with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644, dir_fd=folder), "wb") as out:
                    for piece in self.pieces(e.at, e.place, e.size): out.write(piece)
            finally: os.close(folder)

    def list(self):
        self.verify("structure")
        return [e.path for e in self.payload]

# ---- 13 Codes
def shown(place):
    """As text, bytes that are not UTF-8 and control characters are \\xNN."""
    if isinstance(place, int): return place
    place = place.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return re.sub("[\0-\x1f\x7f]", lambda c: f"\\x{ord(c[0]):02x}", place)

def main(words):
    as_json, depth = "--json" in words, "full"
    words = [word for word in words if word != "--json"]
    if "--depth" in words[:-1]: _, depth = words.pop(i := words.index("--depth")), words.pop(i)
    arguments = {"list": 2, "verify": 2, "extract": 3}.get(words[0] if words else "")
    if len(words) != arguments or depth not in ("scrub", "structure", "full") or any(w.startswith("--") for w in words):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 64
    try:
        archive, out = Verifier(words[1]), sys.stdout.buffer
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../codes.tsv"), encoding="utf-8") as codes:
            sentences = {code: sentence for code, _, sentence in (line.rstrip("\n").split("\t") for line in codes)}
        if words[0] == "verify": archive.found.step(archive.verify, depth)
        elif words[0] == "extract": archive.found.step(archive.extract, words[2])
        else:
            for path in archive.found.step(archive.list) or (): out.write((json.dumps({"path": path}) if as_json else path).encode() + b"\n")
        for code, place in sorted((code, place) for code, place in archive.found):
            line = {"code": code, "place": shown(place), "detail": sentences[code]}
            line = json.dumps(line) if as_json else "\t".join(map(str, line.values()))
            (out if words[0] == "verify" else sys.stderr.buffer).write(line.encode() + b"\n")
        out.flush()
    except (OSError, MemoryError) as error:
        print(f"vrarc_reader: {error}", file=sys.stderr)
        return 3
    errors = sum(code[0] == "E" for code, _ in archive.found)
    print(f"{errors} errors, {len(archive.found) - errors} warnings", file=sys.stderr)
    return 1 if errors else 0

if __name__ == "__main__": sys.exit(main(sys.argv[1:]))

"""The container: frames, sections, footer, and one blob of it (3, 5.1, 5.2, 5.17, 8.1 and 8.2 of vrarc-1.md)."""
import collections, contextlib, hashlib, itertools, os, re, struct, types, xxhash, zstandard

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

"""The walk through the tar stream (8.4, step 8, of vrarc-1.md)."""
import hashlib, itertools, re, types
from vrarc_container import (
    MAX_FRAME, MAX_GROUP, SMALL, MIB, MAX_LINE, MAX_BLOB, sha256, text, Bad, ZSTD, RAW_FIRST, Archive)
from vrarc_bag import BAGIT, MANIFEST, order, portable, fold, UNIT, RECORDS, headers

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

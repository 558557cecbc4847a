"""Section 5.9 of vrarc-1.md: what the bytes of an image say of it. Where the text is silent:
the size is that of the first SOF, of IHDR, of GIF's logical screen, of the first VP8, VP8L or VP8X chunk, of HEIC's
largest `ispe`; orientation is tag 274 of the first EXIF that can be read (APP1, eXIf, EXIF, TIFF's own directory),
never HEIC's `irot`; a walk over segments, chunks, blocks or boxes that passes the last byte is `truncated`, one that
meets what may not stand there is `malformed`; strips, tiles, CRCs and what follows the end are not looked at."""
import re
import struct

HEADS = {"jpeg": rb"\xff\xd8\xff", "png": rb"\x89PNG\r\n\x1a\n", "gif": rb"GIF8[79]a", "tiff": rb"II[*+]\0|MM\0[*+]",
         "bmp": rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", "webp": rb"RIFF.{4}WEBP",
         "heic": rb".{4}ftyp(hei[cxms]|hev[cx]|mif1|msf1)"}
MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")


class Problem(Exception):
    """Its argument is the record's `problem`."""


class Image:
    def __init__(self, data):
        self.data, self.width, self.height, self.orientation, self.problem = data, None, None, None, None
        self.kind = next((kind for kind, head in HEADS.items() if re.match(head, data[:18], re.S)), None)
        try:
            if self.kind: getattr(self, self.kind)()
        except Problem as problem:
            self.problem = str(problem)

    def facts(self):
        return [self.kind and "image/" + self.kind, self.width, self.height, self.orientation, self.problem]

    def take(self, at, form):
        """The values of a struct form; past the end of the bytes the image is truncated."""
        if at + struct.calcsize(form) > len(self.data): raise Problem("truncated")
        return struct.unpack_from(form, self.data, at)

    def exif(self, start, length):
        """The orientation in a TIFF inside the image; one that can't be read is none, and no problem of the image."""
        body = self.data[start:start + length]
        body = body[6:] if body[:6] == b"Exif\0\0" else body
        if self.orientation is None and re.match(HEADS["tiff"], body): self.orientation = Image(body).orientation

    def jpeg(self):
        at, scanned = 2, False
        while True:
            found = (MARKER.search if scanned else MARKER.match)(self.data, at)
            if not found and not scanned and self.data[at:at + 2].strip(b"\xff"): raise Problem("malformed")
            if not found: raise Problem("truncated")
            at, marker = found.end(), found[1][0]
            if marker == 0xD9: break
            length, = self.take(at, ">H")
            if length < 2: raise Problem("malformed")
            self.take(at, f"{length}x")
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and self.width is None:
                self.height, self.width = (value or None for value in self.take(at + 3, ">HH"))
            if marker == 0xE1 and self.data[at + 2:at + 8] == b"Exif\0\0": self.exif(at + 2, length - 2)
            at, scanned = at + length, marker == 0xDA
        if self.width is None: raise Problem("malformed")

    def png(self):
        at, kind = 8, b""
        while kind != b"IEND":
            length, kind = self.take(at, ">I4s")
            if at == 8 and (kind != b"IHDR" or length != 13): raise Problem("malformed")
            if at == 8: self.width, self.height = self.take(16, ">II")
            self.take(at + 8 + length, "4x")
            if kind == b"eXIf": self.exif(at + 8, length)
            at += 12 + length

    def gif(self):
        self.width, self.height, flags = self.take(6, "<HHB")
        at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
        while (kind := self.take(at, "B")[0]) != 0x3B:
            if kind not in (0x21, 0x2C): raise Problem("malformed")
            flags = self.take(at + 9, "B")[0] if kind == 0x2C else 0
            at += 2 if kind == 0x21 else 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
            while length := self.take(at, "B")[0]: at += 1 + length
            at += 1

    def tiff(self):
        order, big = "<" if self.data[:1] == b"I" else ">", b"+" in self.data[2:4]
        at, = self.take(8 if big else 4, order + ("Q" if big else "I"))
        count, = self.take(at, order + ("Q" if big else "H"))
        first, size, tags = at + (8 if big else 2), 20 if big else 12, {}
        if first + count * size + (8 if big else 4) > len(self.data): raise Problem("truncated")
        for entry in range(first, first + count * size, size):
            tag, kind = self.take(entry, order + "HH")
            form = {1: "B", 3: "H", 4: "I", 16: "Q"}.get(kind if big or kind != 16 else 0)
            if form: tags.setdefault(tag, self.take(entry + (12 if big else 8), order + form)[0])
        self.width, self.height, self.orientation = tags.get(256), tags.get(257), tags.get(274)
        if self.orientation not in range(1, 9): self.orientation = None

    def bmp(self):
        width, height = self.take(18, "<HH" if self.data[14] == 12 else "<ii")
        self.width, self.height = width if width > 0 else None, abs(height) or None
        if self.take(2, "<I")[0] > len(self.data): raise Problem("truncated")

    def webp(self):
        at, end = 12, 8 + self.take(4, "<I")[0]
        while at + 8 <= min(end, len(self.data)):
            kind, length = self.take(at, "<4sI")
            if kind == b"EXIF": self.exif(at + 8, length)
            if kind in (b"VP8 ", b"VP8L", b"VP8X") and self.width is None and at + 18 <= len(self.data):
                body = int.from_bytes(self.data[at + 8:at + 18], "little")
                shift, wide, one = {b"VP8 ": (48, 16, 0), b"VP8L": (8, 14, 1), b"VP8X": (32, 24, 1)}[kind]
                mask = 0xFFFFFF if kind == b"VP8X" else 0x3FFF
                self.width, self.height = (body >> shift & mask) + one, (body >> shift + wide & mask) + one
            at += 8 + length + length % 2
        if end > len(self.data): raise Problem("truncated")

    def boxes(self, at, end):
        """Kind, start and end of the body of each ISO box."""
        while at < end:
            size, kind = self.take(at, ">I4s")
            head = 16 if size == 1 else 8
            size = self.take(at + 8, ">Q")[0] if size == 1 else size or end - at
            if size < head: raise Problem("malformed")
            if at + size > end: raise Problem("truncated")
            yield kind, at + head, at + size
            at += size

    def heic(self):
        top = {kind: span for kind, *span in self.boxes(0, len(self.data))}
        at, end = top.get(b"meta", (0, 4))
        meta = {kind: span for kind, *span in self.boxes(at + 4, end)}
        inner = {kind: span for kind, *span in self.boxes(*meta.get(b"iprp", (0, 0)))}
        boxes = self.boxes(*inner.get(b"ipco", (0, 0)))
        extents = [self.take(at + 4, ">II") for kind, at, _ in boxes if kind == b"ispe"]
        if extents: self.width, self.height = max(extents, key=lambda size: size[0] * size[1])

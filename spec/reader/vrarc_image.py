"""What the bytes of an image say of it (5.9 of vrarc-1.md)."""
import contextlib, re, struct
HEADS = {"jpeg": rb"\xff\xd8\xff", "png": rb"\x89PNG\r\n\x1a\n", "gif": rb"GIF8[79]a", "tiff": rb"II[*+]\0|MM\0[*+]",
         "bmp": rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", "webp": rb"RIFF.{4}WEBP",
         "heic": rb".{4}ftyp(hei[cxms]|hev[cx]|mif1|msf1)"}

class Problem(Exception):
    """What ends the reading of an image: `truncated`, `malformed`, or None where it needs bytes that are left out."""

class Image:
    """What an image's bytes say: all of them, or the first (`head`) and the last (`tail`) of `size`."""
    def __init__(self, head, tail=b"", size=None):
        self.head, self.tail, self.size, self.seen = head, tail, size or len(head), False
        self.width = self.height = self.orientation = self.problem = None
        self.kind = next((kind for kind, first in HEADS.items() if re.match(first, head[:18], re.S)), None)
        try: PARSERS.get(self.kind, lambda image: None)(self)
        except Problem as problem: self.problem, = problem.args
    def facts(self):
        """Media type, width, height, orientation and problem, as a record has them."""
        numbers = (str(number) if number else None for number in (self.width, self.height, self.orientation))
        return [self.kind and "image/" + self.kind, *numbers, self.problem]
    def bytes(self, at, length):
        if at + length > self.size: raise Problem("truncated")
        if at + length <= len(self.head): return self.head[at:at + length]
        if (at := at - self.size + len(self.tail)) < 0: raise Problem(None)
        return self.tail[at:at + length]
    def take(self, at, form): return struct.unpack(form, self.bytes(at, struct.calcsize(form)))
    def exif(self, at, length):
        """The orientation in the TIFF that the first EXIF is; one that is damaged says nothing."""
        body = b"" if self.seen else self.bytes(at, length).removeprefix(b"Exif\0\0")
        if re.match(HEADS["tiff"], body): self.orientation = Image(body).orientation
        self.seen = True
def jpeg(image):
    at, marker = 2, None
    while marker != 0xDA:
        if image.bytes(at, 1) != b"\xff": raise Problem("malformed")
        while (marker := image.take(at, "B")[0]) == 0xFF: at += 1
        frame = 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)
        if marker in (0, 0xD8, 0xD9) or (length := image.take(at + 1, ">H")[0]) < (8 if frame else 2):
            raise Problem("malformed")
        segment = image.bytes(at + 3, length - 2)
        if frame and image.width is None: image.height, image.width = struct.unpack(">HH", segment[1:5])
        if marker == 0xE1 and segment[:6] == b"Exif\0\0": image.exif(at + 3, length - 2)
        at += 1 + length
    if image.width is None: raise Problem("malformed")
    if image.head.find(b"\xff\xd9", at) < 0 and b"\xff\xd9" not in image.tail:
        raise Problem(None if image.tail else "truncated")
def png(image):
    at, kind = 8, None
    if image.take(8, ">I4s") != (13, b"IHDR"): raise Problem("malformed")
    image.width, image.height = image.take(16, ">II")
    while kind != b"IEND":
        length, kind = image.take(at, ">I4s")
        if at + 12 + length > image.size: raise Problem("truncated")
        if kind == b"eXIf": image.exif(at + 8, length)
        at += 12 + length
def gif(image):
    image.width, image.height, flags = image.take(6, "<HHB")
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    while (kind := image.bytes(at, 1)) != b";":
        if kind not in (b"!", b","): raise Problem("malformed")
        flags = image.take(at + 9, "B")[0] if kind == b"," else 0
        at += 2 if kind == b"!" else 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
        while length := image.take(at, "B")[0]: at += 1 + length
        at += 1
def tiff(image):
    order, big = "<" if image.head[:1] == b"I" else ">", b"+" in image.head[2:4]
    at, = image.take(8 if big else 4, order + ("Q" if big else "I"))
    if at < (16 if big else 8) or (count := image.take(at, order + ("Q" if big else "H"))[0]) == 0:
        raise Problem("malformed")
    first, size, tags = at + (8 if big else 2), 20 if big else 12, {}
    if first + count * size + (8 if big else 4) > image.size: raise Problem("truncated")
    for entry in range(first, first + count * size, size):
        tag, kind, number = image.take(entry, order + ("HHQ" if big else "HHI"))
        form = {1: "B", 3: "H", 4: "I", 16: "Q" if big else None}.get(kind)
        if form and (tag != 274 or kind == 3 and number == 1):
            tags.setdefault(tag, image.take(entry + (12 if big else 8), order + form)[0])
    image.width, image.height = tags.get(256), tags.get(257)
    image.orientation = tags.get(274) if tags.get(274) in range(1, 9) else None
def bmp(image):
    header, = image.take(14, "<I")
    width, height = image.take(18, "<HH" if header == 12 else "<ii")
    image.width, image.height = max(width, 0), abs(height)
    if max(image.take(2, "<I")[0], 14 + header) > image.size: raise Problem("truncated")
WEBP = {b"VP8 ": (48, 16, 0x3FFF, 0, 10), b"VP8L": (8, 14, 0x3FFF, 1, 5), b"VP8X": (32, 24, 0xFFFFFF, 1, 10)}
def webp(image):
    at, end = 12, 8 + image.take(4, "<I")[0]
    problem, limit = Problem("truncated" if end > image.size else "malformed"), min(end, image.size)
    while at < end or at == 12:
        if at + 8 > limit: raise problem
        kind, length = image.take(at, "<4sI")
        if at == 12:
            bit, stride, mask, one, least = WEBP.get(kind, (0, 0, 0, 0, 1 << 32))
            if length < least: raise problem
            body = int.from_bytes(image.bytes(at + 8, least), "little")
            image.width, image.height = (body >> bit & mask) + one, (body >> bit + stride & mask) + one
        if at + 8 + length > limit: raise problem
        if kind == b"EXIF": image.exif(at + 8, length)
        at += 8 + length + length % 2
    if end > image.size: raise problem
def boxes(image, at, end, problem):
    """Kind, start and end of the body of each ISO box; `problem` is that of one that passes the end."""
    while at < end:
        if at + 8 > end: raise Problem(problem)
        size, kind = image.take(at, ">I4s")
        head = 16 if size == 1 else 8
        size = image.take(at + 8, ">Q")[0] if size == 1 else size or end - at
        if size < head: raise Problem("malformed")
        if at + size > end: raise Problem(problem)
        yield kind, at + head, at + size
        at += size
def properties(pitm, ipma):
    """The numbers, from 1, of the properties that `ipma` gives the primary item."""
    wide, long, at = 4 if ipma[0] else 2, 1 + (ipma[3] & 1), 8
    for _ in range(int.from_bytes(ipma[4:8], "big")):
        item, start, at = ipma[at:at + wide], at + wide + 1, at + wide + 1 + ipma[at + wide] * long
        if item.lstrip(b"\0") == pitm[4:8 if pitm[0] else 6].lstrip(b"\0"):
            return [int.from_bytes(ipma[i:i + long], "big") & (1 << 8 * long - 1) - 1 for i in range(start, at, long)]
    return []
def heic(image):
    def inside(at, end): return {kind: span for kind, *span in reversed(list(boxes(image, at, end, "malformed")))}
    for kind, at, end in boxes(image, 0, image.size, "truncated"):
        if kind != b"meta" or image.width: continue
        meta = inside(at + 4, end)
        parts = inside(*meta.get(b"iprp", (0, 0)))
        given = list(boxes(image, *parts.get(b"ipco", (0, 0)), "malformed"))
        pitm, ipma = (image.bytes(at, end - at) for at, end in (meta.get(b"pitm", (0, 0)), parts.get(b"ipma", (0, 0))))
        with contextlib.suppress(IndexError, struct.error):
            sizes = [given[i - 1][1:] for i in properties(pitm, ipma) if i and given[i - 1][0] == b"ispe"]
            image.width, image.height = struct.unpack(">II", image.bytes(sizes[0][0], sizes[0][1] - sizes[0][0])[4:12])
PARSERS = {"jpeg": jpeg, "png": png, "gif": gif, "tiff": tiff, "bmp": bmp, "webp": webp, "heic": heic}

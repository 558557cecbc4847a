"""Section 5.9 of vrarc-1.md: what an image's bytes say of it."""
import re
import struct

JPEG_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


class Problem(Exception):
    """The argument is the record's `problem`."""


def take(data, at, form):
    """The values of a struct form at an offset; past the end of the bytes the image is truncated."""
    if at + struct.calcsize(form) > len(data):
        raise Problem("truncated")
    return struct.unpack_from(form, data, at)


def media_type(data):
    head = bytes(data[:18])
    if head[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "image/tiff"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 64, 108, 124) and len(head) == 18:
        return "image/bmp"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return "image/heic" if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS else None


def directory(data, start=0):
    """Tags 256, 257 and 274 of the first directory of a TIFF that begins at `start`."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(data[start:start + 2]))
    if order is None:
        raise Problem("malformed")
    big = take(data, start + 2, order + "H")[0] == 43
    at = start + take(data, start + (8 if big else 4), order + ("Q" if big else "I"))[0]
    count, = take(data, at, order + ("Q" if big else "H"))
    first, width = at + (8 if big else 2), 20 if big else 12
    if first + count * width + (8 if big else 4) > len(data):
        raise Problem("truncated")
    tags = {}
    for entry in range(first, first + count * width, width):
        tag, kind = take(data, entry, order + "HH")
        if tag in (256, 257, 274) and kind in (1, 3, 4, 16):
            tags.setdefault(tag, take(data, entry + width - (8 if big else 4), order + {1: "B", 3: "H", 4: "I", 16: "Q"}
                                      [kind if big or kind != 16 else 4])[0])
    return tags


def exif(data, start, facts):
    try:
        value = directory(data, start + 6 if data[start:start + 6] == b"Exif\0\0" else start).get(274)
    except Problem:
        return
    if facts["orientation"] is None and value in range(1, 9):
        facts["orientation"] = value


def jpeg(data, facts):
    at, scanned = 2, False
    while True:
        found = JPEG_MARKER.match(data, at) if not scanned else JPEG_MARKER.search(data, at)
        if found is None:
            raise Problem("malformed" if not scanned and data[at:at + 1].strip(b"\xff") else "truncated")
        at, marker = found.end(), found.group(1)[0]
        if marker == 0xD9:
            if facts["width"] is None:
                raise Problem("malformed")
            return
        length, = take(data, at, ">H")
        if length < 2:
            raise Problem("malformed")
        body = bytes(take(data, at, f"{length}s")[0][2:])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and facts["width"] is None:
            facts["height"], facts["width"] = (value or None for value in take(body, 1, ">HH"))
        elif marker == 0xE1 and body[:6] == b"Exif\0\0":
            exif(body, 0, facts)
        at, scanned = at + length, marker == 0xDA


def png(data, facts):
    at, kind = 8, b""
    while kind != b"IEND":
        length, kind = take(data, at, ">I4s")
        if at == 8:
            if kind != b"IHDR" or length != 13:
                raise Problem("malformed")
            facts["width"], facts["height"] = take(data, 16, ">II")
        if at + 12 + length > len(data):
            raise Problem("truncated")
        if kind == b"eXIf":
            exif(bytes(data[at + 8:at + 8 + length]), 0, facts)
        at += 12 + length


def gif(data, facts):
    facts["width"], facts["height"], flags = take(data, 6, "<HHB")
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    while (kind := take(data, at, "B")[0]) != 0x3B:
        if kind == 0x2C:
            flags, = take(data, at + 9, "B")
            at += 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
        elif kind == 0x21:
            at += 2
        else:
            raise Problem("malformed")
        while (length := take(data, at, "B")[0]):
            at += 1 + length
        at += 1


def tiff(data, facts):
    tags = directory(data)
    facts["width"], facts["height"] = tags.get(256), tags.get(257)
    facts["orientation"] = tags[274] if tags.get(274) in range(1, 9) else None


def bmp(data, facts):
    width, height = take(data, 18, "<HH" if data[14] == 12 else "<ii")
    facts["width"], facts["height"] = width if width > 0 else None, abs(height) or None
    if take(data, 2, "<I")[0] > len(data):
        raise Problem("truncated")


def webp(data, facts):
    at, end = 12, 8 + take(data, 4, "<I")[0]
    while at + 8 <= min(end, len(data)):
        kind, length = take(data, at, "<4sI")
        body = bytes(data[at + 8:at + 8 + (length if kind == b"EXIF" else min(length, 10))])
        if kind == b"VP8X" and facts["width"] is None and len(body) == 10:
            facts["width"], facts["height"] = (1 + int.from_bytes(body[i:i + 3], "little") for i in (4, 7))
        elif kind == b"VP8L" and facts["width"] is None and len(body) >= 5:
            bits = int.from_bytes(body[1:5], "little")
            facts["width"], facts["height"] = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        elif kind == b"VP8 " and facts["width"] is None and len(body) == 10:
            facts["width"], facts["height"] = (value & 0x3FFF for value in struct.unpack_from("<HH", body, 6))
        elif kind == b"EXIF":
            exif(body, 0, facts)
        at += 8 + length + length % 2
    if end > len(data):
        raise Problem("truncated")


def boxes(data, at, end):
    """Kind, start and end of the body of each ISO box."""
    while at < end:
        size, kind = take(data, at, ">I4s")
        head = 16 if size == 1 else 8
        size = take(data, at + 8, ">Q")[0] if size == 1 else size or end - at
        if size < head:
            raise Problem("malformed")
        if at + size > end:
            raise Problem("truncated")
        yield kind, at + head, at + size
        at += size


def heic(data, facts):
    for kind, start, end in list(boxes(data, 0, len(data))):
        if kind == b"meta":
            meta = {k: (s, e) for k, s, e in boxes(data, start + 4, end)}
            inner = {k: (s, e) for k, s, e in boxes(data, *meta.get(b"iprp", (0, 0)))}
            extents = [take(data, s + 4, ">II") for k, s, _ in boxes(data, *inner.get(b"ipco", (0, 0))) if k == b"ispe"]
            if extents:
                facts["width"], facts["height"] = max(extents, key=lambda size: size[0] * size[1])


def describe(data):
    """(media_type, width, height, orientation, problem) of bytes or a memory map."""
    facts = {"width": None, "height": None, "orientation": None}
    kind, problem = media_type(data), None
    try:
        if kind is not None:
            globals()[kind[6:]](data, facts)
    except Problem as found:
        problem = str(found)
    return kind, facts["width"], facts["height"], facts["orientation"], problem

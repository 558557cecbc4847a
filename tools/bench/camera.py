"""Saves pictures as JPEGs with the heads that photographs have.

Half are as they come out of a camera: Exif with a preview of 160 by 120 and a maker note, which is mostly numbers and
zeros. Half are as an editor exports them: Exif with the preview, XMP with its 2 KiB of padding, the sRGB profile.
"""
import io
import random
import struct

# Maker, model, and about how long the maker's note is.
MODELS = [("Canon", "Canon EOS 80D", 3000), ("NIKON CORPORATION", "NIKON D5600", 6000), ("SONY", "ILCE-6300", 8000),
          ("FUJIFILM", "X-T20", 2500)]
ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 2, 3, 4, 5, 7


def directory(entries, at, following=0):
    """A TIFF directory that lies at `at`, and the values that do not fit in it. Each entry is (tag, kind, value)."""
    size = 2 + 12 * len(entries) + 4
    head, tail = struct.pack("<H", len(entries)), b""
    for tag, kind, value in sorted(entries):
        if kind == ASCII:
            value = value.encode() + b"\0"
            count = len(value)
        elif kind == SHORT:
            value, count = struct.pack("<H", value), 1
        elif kind == LONG:
            value, count = struct.pack("<I", value), 1
        elif kind == RATIONAL:
            value, count = struct.pack("<2I", *value), 1
        else:
            count = len(value)
        if len(value) > 4:
            place = at + size + len(tail)
            tail += value + b"\0" * (len(value) % 2)
            value = struct.pack("<I", place)
        head += struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")
    return head + struct.pack("<I", following) + tail


def maker_note(length, draw):
    """Tables of small numbers, between them zeros."""
    note = b""
    while len(note) < length:
        note += struct.pack("<64h", *(int(draw.gauss(0, 300)) for _ in range(64))) + bytes(draw.randrange(256, 768, 2))
    return note[:length]


def exif(picture, number, draw: random.Random, exported):
    """The contents of the APP1 segment."""
    maker, model, note = MODELS[number // 100 % len(MODELS)]
    taken = f"2025:{1 + number // 200 % 12:02}:{1 + number // 60 % 28:02} {8 + number // 9 % 12:02}:" \
        f"{number * 7 % 60:02}:{number * 13 % 60:02}"
    preview = io.BytesIO()
    small = picture.copy()
    small.thumbnail((160, 120))
    small.save(preview, "JPEG", quality=75)
    preview = preview.getvalue()
    main = [(0x10F, ASCII, maker), (0x110, ASCII, model), (0x112, SHORT, 1), (0x11A, RATIONAL, (72, 1)),
            (0x11B, RATIONAL, (72, 1)), (0x128, SHORT, 2), (0x132, ASCII, taken), (0x13B, ASCII, ""),
            (0x213, SHORT, 2), (0x8298, ASCII, "")]
    shot = [(0x829A, RATIONAL, (1, draw.choice([60, 125, 250, 500, 1000]))),
            (0x829D, RATIONAL, (draw.choice([28, 40, 56, 80, 110]), 10)), (0x8822, SHORT, 2),
            (0x8827, SHORT, draw.choice([100, 200, 400, 800])), (0x9000, UNDEFINED, b"0230"), (0x9003, ASCII, taken),
            (0x9004, ASCII, taken), (0x9101, UNDEFINED, b"\1\2\3\0"), (0x9207, SHORT, 5), (0x9209, SHORT, 16),
            (0x920A, RATIONAL, (draw.choice([18, 35, 50, 85]), 1)), (0x9286, UNDEFINED, b"\0" * 264),
            (0xA000, UNDEFINED, b"0100"), (0xA001, SHORT, 1), (0xA002, LONG, picture.width),
            (0xA003, LONG, picture.height), (0xA402, SHORT, 0), (0xA403, SHORT, 0), (0xA406, SHORT, 0)]
    if not exported:
        shot.append((0x927C, UNDEFINED, maker_note(note, draw)))
    # The lengths do not depend on the places: they are measured with places of 0.
    first = 8 + len(directory(main + [(0x8769, LONG, 0)], 8))
    second = first + len(directory(shot, first))
    third = [(0x103, SHORT, 6), (0x11A, RATIONAL, (72, 1)), (0x11B, RATIONAL, (72, 1)), (0x128, SHORT, 2),
             (0x201, LONG, 0), (0x202, LONG, len(preview))]
    place = second + len(directory(third, second))
    third[4] = (0x201, LONG, place)
    return (b"Exif\0\0II*\0" + struct.pack("<I", 8) + directory(main + [(0x8769, LONG, first)], 8, second)
            + directory(shot, first) + directory(third, second) + preview)


def xmp(number):
    described = "".join(
        f'   <crs:{name}>{number * place % 100}</crs:{name}>\n' for place, name in enumerate((
            "Exposure2012", "Contrast2012", "Highlights2012", "Shadows2012", "Whites2012", "Blacks2012", "Clarity2012",
            "Vibrance", "Saturation", "Sharpness", "LuminanceSmoothing", "ColorNoiseReduction"), 3))
    return ('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
            ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n  <rdf:Description rdf:about=""'
            ' xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/">\n' + described
            + "  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n" + (" " * 99 + "\n") * 20
            + '<?xpacket end="w"?>').encode()


def save(picture, path, number, quality, draw, profile):
    """Saves it; `profile` is the ICC profile of those that are as exported."""
    exported = number % 2 == 1
    more = {"xmp": xmp(number), "icc_profile": profile} if exported else {}
    picture.save(path, "JPEG", quality=quality, subsampling="4:2:2", exif=exif(picture, number, draw, exported), **more)

#!/usr/bin/env python3
"""Writes chapter 14 of vrarc-1.md: the fixture good/minimal_one_image in hexadecimal, part by part.

python spec/make_example.py [--check]    write the chapter, or fail where it is not what this writes
"""
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
SPEC = HERE / "vrarc-1.md"
ARCHIVE = HERE.parent / "fixtures/v1/good/minimal_one_image/archive.vrarc"
BEGIN, END = "## 14. Worked example\n", "\n## 15. Changes\n"


def dump(data, start, stop):
    """Lines of 16 bytes; a run of equal lines is one line and an asterisk, as in `hexdump -C`."""
    lines, last, starred = [], None, False
    for offset in range(start, stop, 16):
        row = data[offset:min(offset + 16, stop)]
        if row == last and offset + 16 < stop:
            if not starred:
                lines.append("*")
            starred = True
            continue
        last, starred = row, False
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{offset:06x}  {row.hex(' '):<47}  |{text}|")
    return lines


def raw_frame_end(data, offset):
    position = offset + 14
    while True:
        header = int.from_bytes(data[position:position + 3], "little")
        position += 3 + (header >> 3)
        if header & 1:
            return position + 4


def parts(data):
    """Each frame: what it is, where it begins, where it ends."""
    offset, number = 0, 0
    while offset < len(data):
        magic, size = struct.unpack_from("<II", data, offset)
        if magic == 0x184D2A5D:
            end = offset + 8 + size
            yield f"section {data[offset + 8:offset + 16].decode()}", offset, end
        else:
            end = raw_frame_end(data, offset)
            number += 1
            names = {1: "data frame 1: the tar entry of `bagit.txt`"}
            yield names.get(number, f"data frame {number}: a group, tar entries one behind the other"), offset, end
        offset = end


def chapter():
    data = ARCHIVE.read_bytes()
    out = [
        BEGIN,
        f"`fixtures/v1/good/minimal_one_image/archive.vrarc`, {len(data):,} bytes: one collection with one image. Its data frames",
        "are raw frames, so the tar stream can be read in them as it is. A line of `*` stands for lines like the one before.",
    ]
    for what, start, end in parts(data):
        out += ["", f"### {start} … {end}: {what}", "", *("    " + line for line in dump(data, start, end))]
    return "\n".join(out) + "\n"


def main():
    text = SPEC.read_text()
    before, rest = text.split(BEGIN, 1)
    after = rest[rest.index(END):]
    new = before + chapter() + after
    if "--check" in sys.argv[1:]:
        sys.exit(0 if new == text else "chapter 14 is not the fixture: run spec/make_example.py")
    SPEC.write_text(new)


if __name__ == "__main__":
    main()

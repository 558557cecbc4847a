"""Writes Sources/VrarcFormat/Paths/UnicodeTables+Data.swift: what spec 5.5 needs of Unicode 14.0.0.

    python3 tools/unicode/make_tables.py            write the file
    python3 tools/unicode/make_tables.py --check    fail if the file differs from what would be written

Everything comes from Python's own unicodedata, which must be version 14.0.0 (Python 3.11). Numbers are hexadecimal, in
text, because a string literal of 30 KB compiles at once and an array literal of as many numbers does not.
"""

import pathlib
import sys
import unicodedata

VERSION = "14.0.0"
TARGET = pathlib.Path(__file__).parents[2] / "Sources/VrarcFormat/Paths/UnicodeTables+Data.swift"
FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Cn"}
HANGUL = range(0xAC00, 0xAC00 + 11172)
ALL = range(0x110000)


def ranges(value_of):
    """(start, end, value) for each maximal run of code points with one true value."""
    start, value = 0, None
    for code in range(0x110001):
        now = value_of(code) if code < 0x110000 else None
        if now != value:
            if value:
                yield start, code, value
            start, value = code, now


def forbidden():
    end = 0
    for start, stop, _ in ranges(lambda code: unicodedata.category(chr(code)) in FORBIDDEN):
        yield from (start - end, stop - start)
        end = stop


def combining_classes():
    end = 0
    for start, stop, value in ranges(lambda code: unicodedata.combining(chr(code))):
        yield from (start - end, stop - start, value)
        end = stop


def decompositions():
    """code point -> its one-step canonical decomposition, Hangul syllables left out."""
    found = {}
    for code in ALL:
        text = unicodedata.decomposition(chr(code))
        if text and not text.startswith("<") and code not in HANGUL:
            found[code] = [int(part, 16) for part in text.split()]
    for parts in found.values():
        assert len(parts) <= 2 and (len(parts) == 1 or parts[1] not in found)
    return found


def decomposition_rows(found):
    last = 0
    for code, parts in found.items():
        yield from (code - last, parts[0], parts[1] if len(parts) == 2 else 0)
        last = code


def exclusions(found):
    """Code points that decompose into two and are not composed again."""
    last = 0
    for code, parts in found.items():
        if len(parts) == 2 and unicodedata.normalize("NFC", chr(code)) != chr(code):
            yield code - last
            last = code


def foldings():
    return {code: [ord(char) for char in chr(code).casefold()] for code in ALL if chr(code).casefold() != chr(code)}


def simple_folding_rows(found):
    """Runs of code points at a step of 1 or 2 that fold to one code point at one distance."""
    singles = {code: to[0] for code, to in found.items() if len(to) == 1}
    last = 0
    while singles:
        start = min(singles)
        distance = singles[start] - start

        def reach(step):
            count = 0
            while singles.get(start + step * count) == start + step * count + distance:
                count += 1
            return count

        step = 1 if reach(1) >= reach(2) else 2
        count = reach(step)
        yield from (start - last, count, step, singles[start])
        for index in range(count):
            del singles[start + step * index]
        last = start


def full_folding_rows(found):
    last = 0
    for code, to in found.items():
        if len(to) > 1:
            assert len(to) <= 3
            yield from [code - last] + to + [0] * (3 - len(to))
            last = code


def literal(name, comment, numbers):
    lines, line = [], ""
    for number in numbers:
        word = f"{number:x}"
        if len(line) + 1 + len(word) > 112:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    lines.append(line)
    text = "\n".join("        " + line for line in lines)
    return f'    /// {comment}\n    static let {name}: StaticString = """\n{text}\n        """\n'


def generated():
    canonical, folding = decompositions(), foldings()
    parts = [
        literal("forbiddenText", "Cc, Cf, Cs, Zl, Zp, Cn: gap behind the last run, length.", forbidden()),
        literal("combiningText", "Combining classes: gap behind the last run, length, class.", combining_classes()),
        literal(
            "decompositionText",
            "Canonical decompositions: distance from the last code point, first, second or 0.",
            decomposition_rows(canonical),
        ),
        literal(
            "exclusionText",
            "Code points of two that are never composed: distance from the last one.",
            exclusions(canonical),
        ),
        literal(
            "simpleFoldingText",
            "Foldings to one code point: distance from the last start, count, step, the first one's folding.",
            simple_folding_rows(folding),
        ),
        literal(
            "fullFoldingText",
            "Foldings to several: distance from the last code point, first, second, third or 0.",
            full_folding_rows(folding),
        ),
    ]
    head = f"// Generated by tools/unicode/make_tables.py from Unicode {VERSION}; numbers are hexadecimal.\n\n"
    return head + "extension UnicodeTables {\n" + "\n".join(parts) + "}\n"


def main():
    if unicodedata.unidata_version != VERSION:
        sys.exit(f"this Python has Unicode {unicodedata.unidata_version}; Unicode {VERSION} is needed")
    text = generated()
    if "--check" in sys.argv[1:]:
        if TARGET.read_text() != text:
            sys.exit(f"{TARGET.name} is not what this script writes")
    else:
        TARGET.write_text(text)


main()

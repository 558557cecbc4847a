#!/usr/bin/env python3
"""Checks that each property test says which random numbers it was tried with.

    Tests/scripts/check_properties.py

A test that makes a SeededRandom names the seed, and how many cases it makes of it, in its doc comment, in its display
name, or in the doc comment of its suite. Random numbers without a seed are not allowed in tests at all. Ends with
'N passed, N failed'.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "Tests"
NUMBER = re.compile(r"\d[\d,_]*")
# A generator given by name is a SeededRandom; without one the system's numbers are taken.
UNSEEDED = re.compile(r"\.random\((in:(?!.*using:)|\))|\.shuffled\(\)|\.randomElement\(\)|SystemRandomNumberGenerator")


def numbers(text: str) -> set[str]:
    return {re.sub(r"[,_]", "", number) for number in NUMBER.findall(text)}


def comment_above(lines: list[str], index: int) -> tuple[int, str]:
    """The line where the attributes and doc comment above a declaration begin, and their text."""
    start = index
    while start > 0 and lines[start - 1].strip().startswith(("///", "@", ")", '"')):
        start -= 1
    return start, " ".join(line.strip() for line in lines[start : index + 1])


def enclosing(lines: list[str], index: int, pattern: str) -> int | None:
    """The nearest declaration above that stands further to the left."""
    indent = len(lines[index]) - len(lines[index].lstrip())
    for number in range(index, -1, -1):
        line = lines[number]
        width = len(line) - len(line.lstrip())
        if line.strip() and width < indent and re.search(pattern, line):
            return number
    return None


def fault(lines: list[str], index: int) -> str | None:
    """What is missing for the SeededRandom of a line; None if nothing is, or if it is no test's own."""
    function = enclosing(lines, index, r"\b(func|init)\b|\bvar \w+:|\blet \w+[:=].*\{$")
    if function is None:
        return None
    _, above = comment_above(lines, function)
    if "@Test" not in above:
        return None
    suite = enclosing(lines, function, r"\b(struct|class|enum|extension)\b")
    text = above + (" " + comment_above(lines, suite)[1] if suite is not None else "")
    text = " ".join(re.findall(r"///.*?(?=@|$)|\"[^\"]*\"", text))
    if not re.search(r"\bseeds?\b", text, re.IGNORECASE):
        return "it names no seed"
    given = re.search(r"SeededRandom\(seed: ([\d_]+)\)", lines[index])
    named = {re.sub(r"[,_]", "", seed) for seed in re.findall(r"\bseeds? ([\d,_]*\d)", text, re.IGNORECASE)}
    if given and given.group(1).replace("_", "") not in named:
        return f"it has seed {given.group(1)}, and names {', '.join(sorted(named)) or 'none'}"
    if not numbers(text) - (named if given else set()):
        return "it names no count"
    return None


def main() -> None:
    passed = failed = 0
    for path in sorted(ROOT.rglob("*.swift")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for index, line in enumerate(lines):
            if "SeededRandom(seed:" in line:
                reason = fault(lines, index)
            elif UNSEEDED.search(line):
                reason = "its random numbers have no seed"
            else:
                continue
            if reason is None:
                passed += 1
            else:
                failed += 1
                print(f"{path.relative_to(ROOT.parent)}:{index + 1}: {reason}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()

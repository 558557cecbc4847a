#!/usr/bin/env python3
"""Compares the texts a user can get with the reviewed list of them, golden/messages.txt.

    check_messages.py              fails where the sources have a text that the list has not, or the list one that they have not
    check_messages.py --propose    prints paragraphs for texts that are not in the list, with an example where one is found

A text is a string literal below Sources with two words or more (in Failures/: any); {} stands for what is put into it. Help texts
are left out: golden/help-*.txt has them whole. A paragraph of the list:

    Sources/FOLDER/FILE.swift
      text  the text, with {} and \\n
      by    case NAME              the case that provokes it, word by word, or
            test FILE.swift        the test that has these words; with run, that of golden/messages-rendered.txt, or
            none: WHY              why it can't be provoked from outside, or
            result: WHAT           it is no message but a part of a result
      run   the command of the case
      says  a line as it is printed (more than one: those that follow each other)
      exit  the status the command ended with

Ends with 'N passed, N failed'.
"""
import pathlib
import re
import sys

from swift_literals import literals

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
# What MessageTests.swift compares.
RENDERED = "messages-rendered.txt"
LIST = HERE / "golden/messages.txt"
HELP = re.compile(r"(abstract:|discussion:|help:|valueName:|ArgumentHelp\()\s*$")
WORDS = re.compile(r"[A-Za-z{}][^ ]* +[^ ]*[A-Za-z{]")


def sentences():
    """{(file, text)} of the sources."""
    found = set()
    for path in sorted((REPOSITORY / "Sources").glob("**/*.swift")):
        name = str(path.relative_to(REPOSITORY))
        if name.startswith(("Sources/vrarc-fuzz/", "Sources/vrarc-limits/")) or name.endswith("/UnicodeTables+Data.swift"):
            continue
        source = path.read_text()
        for offset, text in literals(source):
            if HELP.search(source[max(0, offset - 40):offset]) or not re.search(r"[A-Za-z]{2}", text.replace("{}", "")):
                continue
            if len(text) < 1_000 and (WORDS.search(text) or "/Failures/" in name):
                found.add((name, text.replace("\n", "\\n")))
    return found


def paragraphs(text):
    """Each paragraph as {file, text, by, run, says, exit}."""
    for block in re.split(r"\n\n+", text):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if not lines:
            continue
        entry = {"file": lines[0], "says": []}
        for line in lines[1:]:
            key, value = line[2:6].rstrip(), line[8:]
            if key == "says":
                entry["says"].append(value)
            else:
                entry[key] = value
        yield entry


def steps(name):
    """(command, lines, status) of a case: what it expects, or what its golden file holds."""
    path = HERE / f"cases/{name}.case"
    command, lines, status = None, [], None
    for line in path.read_text().splitlines():
        match = re.match(r"(\$|!|\? (\d+)) (.*)", line)
        golden = re.match(r">= ?(.*)", line)
        if match:
            yield command, lines, status
            command, lines, status = match[3], [], match[2] or ("0" if match[1] == "$" else None)
        elif golden:
            yield from golden_steps(golden[1])
        elif re.match(r"2?> ?", line) and command:
            lines.append(re.sub(r"^2?> ?", "", line))
    yield command, lines, status


def golden_steps(name):
    path = HERE / "golden" / name
    if not path.exists() or not name.startswith("messages-"):
        return
    for block in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*?)= (\d+)$", path.read_text(), re.M):
        yield block[0], block[1].splitlines(), block[2]


def pattern(text):
    """A regular expression for a text with {}, as it is printed."""
    # A sentence may be put into a longer one, without its full stop.
    parts = [re.escape(part) for part in re.sub(r"\.$", "", text.replace("\\n", " ")).split("{}")]
    return re.compile("(.*)".join(parts), re.S)


def shows(expected, line):
    """Whether an expected line of a case, which may have [..], is this line."""
    return re.fullmatch(".*".join(re.escape(part) for part in expected.split("[..]")), line) is not None


def fault(entry):
    """What is wrong with a paragraph; None if nothing is."""
    by = entry.get("by", "")
    if re.match(r"(none|result): \S", by):
        return None
    match = re.fullmatch(r"(case|test) (\S+)", by)
    if not match:
        return f"'by' is '{by}'"
    if match[1] == "test" and "run" not in entry:
        return test_fault(match[2], entry)
    if match[1] == "case" and not (HERE / f"cases/{match[2]}.case").exists():
        return f"there is no case {match[2]}"
    if not pattern(entry["text"]).search("\n".join(entry["says"]).replace("\n", " ")):
        return "the example does not have the text"
    for command, lines, status in steps(match[2]) if match[1] == "case" else golden_steps(RENDERED):
        if command != entry.get("run") or status != entry.get("exit"):
            continue
        count = len(entry["says"])
        for start in range(len(lines) - count + 1):
            if all(shows(lines[start + n], entry["says"][n]) for n in range(count)):
                return None
    return f"the case {match[2]} does not show this example"


def test_fault(name, entry):
    files = list((REPOSITORY / "Tests").glob(f"*/**/{name}"))
    if not files:
        return f"there is no test {name}"
    words = max(entry["text"].split("{}"), key=len).strip().rstrip(".")
    return None if words in files[0].read_text().replace('\\"', '"') else f"{name} does not have the words '{words}'"


def examples():
    """(by, command, lines, status) of every case, those of messages first, and of the rendered errors."""
    paths = sorted((HERE / "cases").glob("*.case"), key=lambda path: (not path.stem.startswith("messages_"), path.stem))
    for path in paths:
        yield from (("case " + path.stem, *step) for step in steps(path.stem))
    yield from (("test MessageTests.swift", *step) for step in golden_steps(RENDERED))


def proposal(file, text, known):
    """A paragraph for a text, with an example where there is one."""
    lines = [file, f"  text  {text}"]
    for by, command, said, status in known:
        for number, line in enumerate(said):
            if "[..]" in line or not command or status is None or not pattern(text).search(line):
                continue
            shown = said[number:number + 2] if re.match(r"hint: |(.*: )?     \S", "".join(said[number + 1:number + 2])) else [line]
            if line.startswith("hint: ") and number:
                shown = said[number - 1:number + 1]
            if any("[..]" in shown_line for shown_line in shown):
                continue
            lines += [f"  by    {by}", f"  run   {command}"] + [f"  says  {shown_line}" for shown_line in shown]
            return "\n".join(lines + [f"  exit  {status}"])
    return "\n".join(lines + ["  by    "])


def code_faults():
    """Where docs/json.md and the sources have different codes."""
    sources = "\n".join(path.read_text() for path in sorted((REPOSITORY / "Sources").glob("**/*.swift")))
    codes = set(re.findall(r'Code\(description: "([a-z-]+)"\)', sources))
    codes |= set(re.findall(r'\bcode: "([a-z-]+)"', sources))
    kinds = re.search(r"enum Kind: String, Sendable \{(.*?)\n    \}", (REPOSITORY / "Sources/VrarcArchive/Pack/SourceFault.swift").read_text(), re.S)
    codes |= set(re.findall(r"case (\w+)", kinds[1]))
    codes |= set(re.findall(r'outcome == \.usage \? "(\w+)" : "(\w+)"', sources)[0])
    findings = set(re.findall(r'case \w+ = "([EW]\d{3})"', sources))
    document = (REPOSITORY / "docs/json.md").read_text()
    listed = set(re.findall(r"^\| `([a-z-]+)` \| \d", document, re.M))
    specification = (REPOSITORY / "spec/vrarc-1.md").read_text()
    rows = dict(re.findall(r'^\| <span id="[EW]\d{3}">([EW]\d{3})</span> \|[^|]*\| (.*?) \|', specification, re.M))
    names = dict(re.findall(r'case (\w+) = "([EW]\d{3})"', sources))
    said = {names[name]: text for name, text in re.findall(r'case \.(\w+): "(.*\.)"', sources) if name in names}
    yield "docs/json.md lists the codes of the sources", sorted(codes ^ listed)
    yield "the specification lists the findings of the sources", sorted(findings ^ rows.keys())
    yield "the specification has the sentences of the sources", sorted(
        code for code in rows.keys() & said.keys() if rows[code].replace("`", "") != said[code])


def main():
    listed = list(paragraphs(LIST.read_text() if LIST.exists() else ""))
    known = {(entry["file"], entry["text"]) for entry in listed}
    found = sentences()
    if "--propose" in sys.argv[1:]:
        shown = list(examples())
        print("\n\n".join(proposal(file, text, shown) for file, text in sorted(found - known)))
        return 0
    faults = [f"{file}: not in golden/messages.txt: {text}" for file, text in sorted(found - known)]
    passed = 0
    for entry in listed:
        here = (entry["file"], entry["text"])
        wrong = "it is not in the sources any more" if here not in found else fault(entry)
        passed += wrong is None
        if wrong:
            faults.append(f"{here[0]}: {wrong}: {here[1]}")
    if len(known) != len(listed):
        faults.append("golden/messages.txt has a text of a file twice")
    for name, difference in code_faults():
        passed += not difference
        if difference:
            faults.append(f"{name}: but for {', '.join(difference)}")
    for line in faults:
        print(f"FAILED {line}")
    print(f"{passed} passed, {len(faults)} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

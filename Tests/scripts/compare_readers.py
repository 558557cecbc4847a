#!/usr/bin/env python3
"""Runs vrarc-verify and the second reader over every fixture: both must report the codes and places of its about.txt.

    compare_readers.py --bin FOLDER

Ends with 'N passed, N failed'.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
READER = REPOSITORY / "spec/reader/vrarc_reader.py"


def expected(folder):
    """What about.txt says: lines `expect: CODE PLACE`."""
    findings = set()
    for line in (folder / "about.txt").read_text().split("\n"):
        match = re.fullmatch(r"expect: ([EW]\d{3}) (.*)", line)
        if match:
            findings.add((match[1], match[2]))
    return findings


def found(command):
    """The findings that a verifier gives as JSON lines, its exit status and what it said."""
    process = subprocess.run(command, capture_output=True, text=True, timeout=300)
    findings = set()
    for line in filter(None, process.stdout.split("\n")):
        value = json.loads(line)
        if "code" in value and value.get("type", "finding") == "finding":
            place = next(value[name] for name in ("place", "path", "offset") if value.get(name) is not None)
            findings.add((value["code"], str(place)))
    return findings, process.returncode, process.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=pathlib.Path)
    options = parser.parse_args()
    passed = failed = 0
    for about in sorted((REPOSITORY / "fixtures/v1").glob("*/*/about.txt")):
        folder, faults = about.parent, []
        archive = str(folder / "archive.vrarc")
        wanted = expected(folder)
        status = 1 if any(code.startswith("E") for code, _ in wanted) else 0
        commands = {
            "vrarc-verify": [str(options.bin / "vrarc-verify"), archive, "--json", "--quiet"],
            "the second reader": [sys.executable, str(READER), "verify", archive, "--json"],
        }
        for name, command in commands.items():
            findings, code, errors = found(command)
            if findings != wanted or code != status:
                faults.append(f"  {name}: {sorted(findings)}, status {code}\n{errors}".rstrip())
        if faults:
            failed += 1
            print(f"FAILED {folder.parent.name}/{folder.name}: wanted {sorted(wanted)}, status {status}")
            print("\n".join(faults))
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

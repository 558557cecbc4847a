#!/usr/bin/env python3
"""Makes a man page of a generated one: the exit status from the help text, blank lines and references as man wants them.

    man_page.py PAGE HELP_TEXT > FINISHED_PAGE
"""
import pathlib
import re
import sys


def exit_status(help_text):
    """The section that the help text ends with, as mdoc."""
    lines = [".Sh EXIT STATUS", ".Bl -tag -width 10n"]
    for line in help_text[help_text.index("EXIT STATUS:"):].splitlines()[1:]:
        match = re.fullmatch(r"  ([0-9, ]*[0-9])  +(.*)", line)
        if match:
            lines += [f".It {match[1]}", match[2]]
    return lines + [".El"]


def main():
    page, help_text = (pathlib.Path(name).read_text() for name in sys.argv[1:3])
    # The generator's own section says only that 0 is success.
    page = re.sub(r'^\.Sh "EXIT STATUS"\n\.Ex -std.*(\n|\Z)', "", page, flags=re.M)
    # Every command is given a page of its parser's `help`, which says nothing.
    page = re.sub(r"^\.Xr \S+\.help 1 ?,?(\n|\Z)", "", page, flags=re.M)
    page = re.sub(r"^\.Xr (\S+)\.(\S+) 1", r".Xr \1-\2 1", page, flags=re.M)
    page = re.sub(r'^\.Sh "SEE ALSO"\n(?=\.Sh|\Z)', "", page, flags=re.M)
    page = re.sub(r"^\.Dt (\w+)\.(\w+)", r".Dt \1-\2", page, flags=re.M)
    if "SUBCOMMANDS:" not in help_text:
        page = page.replace(".Ar subcommand\n", "")
    lines = []
    for line in page.splitlines():
        if not line.strip():
            lines.append(".Pp")
        else:
            lines.append(line)
    end = next((number for number, line in enumerate(lines) if line.startswith('.Sh "SEE ALSO"')), len(lines))
    lines[end:end] = exit_status(help_text)
    print("\n".join(lines))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Runs the command scripts in cases/, each in an empty folder of its own.

    run.py --bin FOLDER [--record] [--keep] [CASE…]

A case is a text file:

    # a sentence: what it shows                   first line
    @needs root | tmpfs | shared                  skipped, and said so, where that is not there
    @file NAME … @end                             a file with the lines between
    $ COMMAND      must end with 0                run by bash, in the case's folder
    ? N COMMAND    must end with N
    ! COMMAND      must not end with 0
    > LINE         standard output, line by line; [..] stands for anything in a line, a line ... for any lines
    2> LINE        standard error, likewise
    >- and 2>-     nothing there
    >= NAME        standard output is golden/NAME, whole (--record writes it)

A stream that nothing is said of is not looked at. Variables: FIXTURES, DEMO, HELPERS, SCHEMAS, SHARED, PYTHON.
Ends with 'N passed, N failed, N skipped'.
"""
import argparse
import difflib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
TIMEOUT = 120


class Step:
    def __init__(self, number, command, status):
        self.number, self.command, self.status = number, command, status
        self.expected = {"out": None, "err": None}
        self.golden = None


class Case:
    def __init__(self, path):
        self.path, self.name = path, path.stem
        self.needs, self.items = [], []
        lines = path.read_text().splitlines()
        number = 0
        while number < len(lines):
            line = lines[number]
            number += 1
            if not line.strip() or line.startswith("#"):
                continue
            if line.startswith("@needs "):
                self.needs += line.split()[1:]
            elif line.startswith("@file "):
                end = lines.index("@end", number)
                self.items.append((line[6:], "".join(text + "\n" for text in lines[number:end])))
                number = end + 1
            else:
                self.add(line, number)

    def add(self, line, number):
        if line.startswith("$ "):
            self.items.append(Step(number, line[2:], 0))
        elif line.startswith("! "):
            self.items.append(Step(number, line[2:], None))
        elif line.startswith("? "):
            status, command = line[2:].split(" ", 1)
            self.items.append(Step(number, command, int(status)))
        else:
            self.expect(line, number)

    def expect(self, line, number):
        step = self.items[-1] if self.items else None
        match = re.fullmatch(r"(2?)>(-|=| ?)(.*)", line)
        if not isinstance(step, Step) or not match:
            sys.exit(f"{self.path}:{number}: what is this line?")
        stream = "err" if match[1] else "out"
        if match[2] == "=":
            step.golden = match[3].strip()
        elif match[2] == "-" and not match[3]:
            step.expected[stream] = []
        else:
            step.expected[stream] = (step.expected[stream] or []) + [match[3]]


def pattern(lines):
    """A regular expression for expected lines."""
    parts = []
    for line in lines:
        if line == "...":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append(r"[^\n]*".join(re.escape(part) for part in line.split("[..]")) + r"\n")
    return re.compile("".join(parts))


def missing(needs):
    """The first thing a case needs that is not there."""
    for need in needs:
        if need == "root" and os.geteuid() != 0:
            return "root"
        if need == "not-root" and os.geteuid() == 0:
            return "not to be root"
        if need == "tmpfs":
            probe = ["unshare", "--mount", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"]
            if subprocess.run(probe, capture_output=True).returncode != 0:
                return "the right to mount a tmpfs (unshare --mount)"
        if need == "shared" and not (REPOSITORY.parent / "shared/data").is_dir():
            return "../shared/data"
    return None


class Runner:
    def __init__(self, options):
        self.options = options
        self.environment = {
            "PATH": f"{options.bin}:{HERE / 'helpers'}:{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
            "LANG": "C.UTF-8", "TERM": "dumb", "COLUMNS": "80",
            "FIXTURES": str(REPOSITORY / "fixtures/v1"), "DEMO": str(REPOSITORY / "fixtures/demo/bundle"),
            "HELPERS": str(HERE / "helpers"), "SCHEMAS": str(REPOSITORY / "spec/schemas/cli"),
            "SHARED": str(REPOSITORY.parent / "shared/data"), "PYTHON": sys.executable, "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, case):
        """What went wrong in a case; an empty string if nothing did."""
        folder = tempfile.mkdtemp(prefix=f"vrarc-{case.name}-")
        try:
            for item in case.items:
                if isinstance(item, tuple):
                    path = pathlib.Path(folder, item[0])
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(item[1])
                    continue
                fault = self.step(item, folder)
                if fault:
                    return f"{case.path}:{item.number}: {item.command}\n{fault}"
            return ""
        finally:
            if self.options.keep:
                print(f"kept {folder}")
            else:
                subprocess.run(["chmod", "-R", "u+rwx", folder], capture_output=True)
                shutil.rmtree(folder, ignore_errors=True)

    def step(self, step, folder):
        environment = dict(self.environment, HOME=folder, PWD=folder)
        process = subprocess.Popen(
            ["bash", "-c", step.command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return f"  not done after {TIMEOUT} s"
        texts = {"out": out.decode(errors="backslashreplace"), "err": err.decode(errors="backslashreplace")}
        status = process.returncode
        faults = []
        if status != step.status if step.status is not None else status == 0:
            wanted = "not 0" if step.status is None else step.status
            faults.append(f"  status {status}, wanted {wanted}")
        for stream, lines in step.expected.items():
            text = texts[stream]
            if lines is not None and not pattern(lines).fullmatch(text if text.endswith("\n") or not text else text + "\n"):
                faults.append(f"  std{stream} should be\n" + "".join(f"    {line}\n" for line in lines))
        if step.golden:
            golden = HERE / "golden" / step.golden
            if self.options.record:
                golden.write_text(texts["out"])
            elif not golden.exists() or golden.read_text() != texts["out"]:
                # Of hundreds of lines the last ones need not be the ones that differ.
                known = golden.read_text().splitlines() if golden.exists() else []
                lines = difflib.unified_diff(known, texts["out"].splitlines(), "golden", "stdout", lineterm="", n=2)
                faults.append(f"  stdout is not {golden.relative_to(REPOSITORY)}\n" + "".join(f"    {line}\n" for line in lines))
        if not faults:
            return ""
        shown = "".join(f"  std{name} was\n" + "".join(f"    {line}\n" for line in text.splitlines()[-40:]) for name, text in texts.items())
        return "\n".join(faults) + "\n" + shown


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=lambda text: str(pathlib.Path(text).resolve()))
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("case", nargs="*")
    options = parser.parse_args()
    paths = sorted((HERE / "cases").glob("*.case"))
    cases = [Case(path) for path in paths if not options.case or path.stem in options.case]
    runner = Runner(options)
    passed = failed = skipped = 0
    for case in cases:
        need = missing(case.needs)
        if need:
            skipped += 1
            print(f"skipped {case.name}: needs {need}")
            continue
        fault = runner.run(case)
        if fault:
            failed += 1
            print(f"FAILED {case.name}\n{fault}")
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

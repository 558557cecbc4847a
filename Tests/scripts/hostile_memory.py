#!/usr/bin/env python3
"""Runs every command that reads on every fixture, and measures the memory and the time that each run takes.

    hostile_memory.py --bin FOLDER [--jobs N] [FIXTURE ...]

Each run has an address space of 1 GiB at most. It passes if it ends by itself with status 0, 1, 2 or 3 within 60 s and
its largest resident set stays below 192 MiB. Prints the largest of each command; ends with 'N passed, N failed'.
"""
import argparse
import concurrent.futures
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

FIXTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "fixtures/v1"
MIB = 1 << 20
MEMORY, ADDRESSES, SECONDS = 192 * MIB, 1024 * MIB, 60
STATUSES = {0, 1, 2, 3}
# A sound content of over 64 MiB is no attack: it takes what a frame of that size takes, twice.
LARGE = {"good/blob_over_64_mib": 320 * MIB}


def commands(folder, archive, scratch):
    """The command lines by name; what they write goes to `scratch`."""
    return {
        "verify": [folder / "vrarc-verify", archive, "--quiet"],
        "list": [folder / "vrarc", "list", "--long", archive],
        "show": [folder / "vrarc", "show", archive],
        "restore": [folder / "vrarc-restore", archive, scratch / "restored", "--quiet"],
        "salvage": [folder / "vrarc", "salvage", archive, "-o", scratch / "salvaged.vrarc", "--quiet"],
    }


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(command):
    """The exit status (negative for a signal), the largest resident set in bytes, and the last words."""
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=words,
                                   stdin=subprocess.DEVNULL, preexec_fn=limit)
        timer = threading.Timer(SECONDS, os.kill, (process.pid, signal.SIGKILL))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        words.seek(0)
        said = words.read()[-400:].decode("utf-8", "replace")
    return process.returncode, usage.ru_maxrss * 1024, said


def measure(options, name, archive):
    """The faults of one fixture, and the memory that each command took."""
    faults, taken = [], {}
    for command in commands(options.bin, archive, pathlib.Path()):
        with tempfile.TemporaryDirectory(dir=options.scratch) as scratch:
            line = commands(options.bin, archive, pathlib.Path(scratch))[command]
            status, taken[command], said = run(line)
        if status not in STATUSES:
            faults.append(f"  {command}: status {status}\n{said}".rstrip())
        elif taken[command] >= LARGE.get(name, MEMORY):
            faults.append(f"  {command}: {taken[command] // MIB} MiB")
    return name, faults, taken


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("fixtures", nargs="*", help="only these, such as bad/E021_blob_of_4_gib")
    options = parser.parse_args()
    options.bin = options.bin.resolve()
    memory = pathlib.Path("/dev/shm")
    options.scratch = tempfile.mkdtemp(prefix="vrarc-memory-", dir=memory if memory.is_dir() else None)
    names = options.fixtures or sorted(
        f"{path.parent.parent.name}/{path.parent.name}" for path in FIXTURES.glob("*/*/archive.vrarc"))
    passed, failed, most = 0, 0, {}
    try:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            runs = [pool.submit(measure, options, name, FIXTURES / name / "archive.vrarc") for name in names]
            for future in concurrent.futures.as_completed(runs):
                name, faults, taken = future.result()
                for command, memory in taken.items():
                    if name not in LARGE:
                        most[command] = max(most.get(command, (0, "")), (memory, name))
                if faults:
                    failed += 1
                    print(f"FAILED {name}", *faults, sep="\n", flush=True)
                else:
                    passed += 1
    finally:
        shutil.rmtree(options.scratch, ignore_errors=True)
    for command, (memory, name) in most.items():
        print(f"{command}: at most {memory / MIB:.0f} MiB, for {name}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

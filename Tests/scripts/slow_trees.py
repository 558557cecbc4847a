#!/usr/bin/env python3
"""Packs source trees that are too large or too deep for the ordinary tests, each in a folder of its own.

    slow_trees.py --bin FOLDER [--keep] [CASE…]

Each case says what it measured: the processor time of packing and the most memory that it had. What is checked is the
outcome, the memory, and how the work grows: never how long it takes. Ends with 'N passed, N failed'.
"""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MIB = 1 << 20
TIMEOUT = 600
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6360000000020001e221bc330000000049454e44ae426082")


class Outcome:
    """What a command printed, how it ended and what it took."""

    def __init__(self, arguments, folder, files=None):
        def limit():
            if files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        with open(folder / "stdout", "wb") as out, open(folder / "stderr", "wb") as err:
            process = subprocess.Popen(
                ["timeout", str(TIMEOUT), *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                preexec_fn=limit)
            _, status, usage = os.wait4(process.pid, 0)
        # The child is waited for here, where its use of the machine is told.
        process.returncode = self.status = os.waitstatus_to_exitcode(status)
        self.seconds, self.mebibytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024
        self.out = (folder / "stdout").read_text(errors="replace")
        self.err = (folder / "stderr").read_text(errors="replace")
        self.lines = [json.loads(line) for line in self.out.splitlines() if line.startswith("{")]

    def notices(self, kind):
        return [line for line in self.lines if line["type"] == "notice" and line["kind"] == kind]

    @property
    def summary(self):
        return next((line for line in self.lines if line["type"] == "summary"), {})


class Trees:
    def __init__(self, bin, folder):
        self.bin, self.folder = bin, folder

    def pack(self, *arguments, files=None):
        outcome = Outcome([f"{self.bin}/vrarc-pack", *arguments, "-o", "t.vrarc", "--json", "-q"], self.folder, files)
        print(f"    pack {' '.join(arguments)}: {outcome.seconds:.1f} s of processor time, {outcome.mebibytes} MiB at most", flush=True)
        return outcome

    def check(self, outcome, status, files, left_out=0):
        """The status, the numbers of the summary, and that the archive is sound and whole."""
        want(outcome.status == status, f"status {outcome.status}: {outcome.err[-2000:]}")
        want(outcome.summary.get("left_out") == left_out, f"left out: {outcome.notices('left-out')[:3]}")
        verified = Outcome([f"{self.bin}/vrarc-verify", "t.vrarc", "--json", "-q"], self.folder)
        want(verified.status == 0, f"verify says {verified.status}: {verified.out[:2000]}")
        listed = Outcome([f"{self.bin}/vrarc", "list", "t.vrarc"], self.folder).out.splitlines()
        found = [line for line in listed if "/images/" in line or "/classes/" in line or "/attachments/" in line]
        want(len(found) == files, f"{len(found)} files in the archive, and {files} should be")
        return found

    def zip(self, kind):
        subprocess.run([sys.executable, HERE / "helpers/make-zips", self.folder / "k", kind], check=True)
        return self.folder / "k" / f"{kind}.zip"


def want(condition, text):
    if not condition:
        raise AssertionError(text)


def make_files(folder, count):
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:06}.png").write_bytes(PICTURE + b"%d" % number)


def many_files_in_one_folder(trees):
    """100,000 files in one folder take at most 20 times the work of 10,000, and less than 512 MiB."""
    make_files(trees.folder / "few", 10_000)
    make_files(trees.folder / "many", 100_000)
    few = trees.pack("few")
    trees.check(few, 0, 10_000)
    (trees.folder / "t.vrarc").unlink()
    many = trees.pack("many")
    trees.check(many, 0, 100_000)
    # Ten times would be the same work for each; the square would be a hundred times.
    want(many.seconds < 20 * few.seconds, f"{many.seconds:.1f} s against {few.seconds:.1f} s")
    want(many.mebibytes < 512, f"{many.mebibytes} MiB")


def make_levels(root, name, levels, pictures):
    """Makes folders in folders, some with a picture, by descriptors: such paths can't be given to the system."""
    root.mkdir()
    current = os.open(root, os.O_RDONLY)
    for level in range(1, levels + 1):
        os.mkdir(name, dir_fd=current)
        below = os.open(name, os.O_RDONLY | os.O_DIRECTORY, dir_fd=current)
        os.close(current)
        current = below
        if level not in pictures:
            continue
        file = os.open("1.png", os.O_WRONLY | os.O_CREAT, dir_fd=current)
        os.write(file, PICTURE + b"%d" % level)
        os.close(file)
    os.close(current)


def levels_beyond_the_longest_path(trees):
    """Of 5,000 folders in each other what has a path of up to 4,095 bytes is packed, with 64 descriptors."""
    make_levels(trees.folder / "deep", "d", 5000, {*range(50, 5000, 50), *range(2040, 2048)})
    outcome = trees.pack("deep", files=64)
    # With "images/" before it "d/…/1.png" has 4,095 bytes at most up to level 2,041, and by itself up to 2,045. Folder
    # 2,048 is left out with all below it.
    details = [line["detail"] for line in outcome.notices("left-out")]
    want(details.count("has a path of more than 4095 bytes") == 3, f"{details}")
    want(details.count("has a path that is too long") == 4, f"{details}")
    trees.check(outcome, 2, 2000 // 50 + 2, left_out=7)
    want(outcome.mebibytes < 256, f"{outcome.mebibytes} MiB")


def a_path_at_its_limit(trees):
    """A path of 4,095 bytes with its folder is packed below _long/ and restored; one of a byte more is left out."""
    for name, length in (("fits", 4095), ("over", 4096)):
        make_path(trees.folder / "t", length - len("images/"), name)
    outcome = trees.pack("t")
    found = trees.check(outcome, 2, 1, left_out=1)
    want("/_long/" in found[0], found[0])
    restored = Outcome([f"{trees.bin}/vrarc-restore", "t.vrarc", "out", "-q"], trees.folder)
    want(restored.status == 0, restored.err)
    want(sum(len(files) for _, _, files, _ in os.fwalk(trees.folder / "out/collections")) >= 3, "not restored")


def make_path(root, length, first):
    """Makes a picture with a path of so many bytes below a folder."""
    root.mkdir(exist_ok=True)
    current, rest = os.open(root, os.O_RDONLY), length
    while rest > 250:
        name = (first + "x" * 200)[:200] if rest == length else "x" * min(200, rest - 40)
        os.mkdir(name, dir_fd=current)
        below = os.open(name, os.O_RDONLY, dir_fd=current)
        os.close(current)
        current, rest = below, rest - len(name) - 1
    file = os.open("p" * (rest - 4) + ".png", os.O_WRONLY | os.O_CREAT, dir_fd=current)
    os.write(file, PICTURE + first.encode())
    os.close(file)
    os.close(current)


def a_file_of_10_gb_with_a_hole(trees):
    """It is packed as zeros in the memory that any large file takes."""
    (trees.folder / "t").mkdir()
    with open(trees.folder / "t/hole.bin", "wb") as file:
        file.truncate(10_000_000_000)
        file.seek(0, os.SEEK_END)
        file.write(b"end")
    outcome = trees.pack("t")
    trees.check(outcome, 0, 1)
    want(outcome.summary["payload_bytes"] > 10_000_000_000, f"{outcome.summary}")
    want(outcome.mebibytes < 1024, f"{outcome.mebibytes} MiB")


def a_bomb_of_10_gb(trees):
    """A member of 10 GiB is not unpacked: its zip is kept whole."""
    trees.zip("honest-bomb")
    outcome = trees.pack("k")
    trees.check(outcome, 0, 1)
    kept = outcome.notices("kept")
    want([line["detail"] for line in kept] == [
        "is kept whole as an attachment: its member 1.bin would unpack to more than 1073741824 bytes"], f"{kept}")
    want(outcome.mebibytes < 256, f"{outcome.mebibytes} MiB")


def a_bomb_of_overlapping_members(trees):
    """60 members that share 20 MiB of zeros unpack to 1.2 GiB; they are packed, one after the other."""
    path = trees.zip("overlapping-large")
    want(path.stat().st_size < 100_000, "the bomb is no bomb")
    outcome = trees.pack("k")
    trees.check(outcome, 0, 60)
    want(outcome.mebibytes < 512, f"{outcome.mebibytes} MiB")


def a_zip_of_too_many_members(trees):
    """1,000,001 members are not taken out; memory is bounded by the zip's directory."""
    path = trees.zip("many-members")
    outcome = trees.pack("k")
    trees.check(outcome, 0, 1)
    kept = outcome.notices("kept")
    want(kept[0]["detail"].endswith("it has 1000001 members, and at most 1000000 are taken out of one zip"), f"{kept}")
    want(outcome.mebibytes < 128 + 8 * path.stat().st_size // MIB, f"{outcome.mebibytes} MiB")


def a_zip_with_a_huge_window(trees):
    """A member that asks for a dictionary of 900 MiB does not get it: the zip is kept whole."""
    trees.zip("lzma-window")
    outcome = trees.pack("k")
    trees.check(outcome, 0, 1)
    want(outcome.notices("kept")[0]["detail"].endswith("is compressed in a way that can't be read"), outcome.err)
    want(outcome.mebibytes < 256, f"{outcome.mebibytes} MiB")


def a_zip_of_deep_names(trees):
    """Members in 2,000 folders each take memory with the length of their names, not with its square."""
    trees.zip("deep-names")
    outcome = trees.pack("k")
    trees.check(outcome, 0, 200)
    want(outcome.mebibytes < 256, f"{outcome.mebibytes} MiB")


CASES = [
    many_files_in_one_folder, levels_beyond_the_longest_path, a_path_at_its_limit, a_file_of_10_gb_with_a_hole,
    a_bomb_of_10_gb, a_bomb_of_overlapping_members, a_zip_of_too_many_members, a_zip_with_a_huge_window, a_zip_of_deep_names,
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=lambda text: str(pathlib.Path(text).resolve()))
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("case", nargs="*")
    options = parser.parse_args()
    passed = failed = 0
    for case in CASES:
        if options.case and case.__name__ not in options.case:
            continue
        print(f"{case.__name__}: {case.__doc__}", flush=True)
        folder = pathlib.Path(tempfile.mkdtemp(prefix="vrarc-trees-"))
        try:
            case(Trees(options.bin, folder))
            passed += 1
        except (AssertionError, OSError, subprocess.SubprocessError, KeyError, IndexError) as error:
            failed += 1
            print(f"FAILED {case.__name__}\n    {error!r}", flush=True)
        finally:
            if options.keep:
                print(f"kept {folder}")
            else:
                # What is too deep for Python's own walk is not for rm.
                subprocess.run(["rm", "-rf", folder], check=False)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Packs, verifies, lists, reads and restores what is larger than 32 bits or tar's octal digits can say.

    limits.py --bin FOLDER --tool vrarc-limits [--disk]

`tools/limits` builds both and runs it. Files have holes where they are zeros, so little of them is stored; pages that name
their own offset stand at each gibibyte's border. Prints a line for each check, with seconds and peak memory, and ends
with 'N passed, N failed'.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
READER = REPOSITORY / "spec/reader/vrarc_reader.py"
GIB, MIB, PAGE = 1 << 30, 1 << 20, 4096
OVER_4, OVER_8 = 4 * GIB + 12_345, 8 * GIB + 12_345
# What a command may take at most: two frames of 64 MiB as stored and as content for each of two threads.
MEMORY = 400 * MIB
GIF = bytes.fromhex("47494638396101000100000000 2c00000000010001000002024401003b")
ZEROS = bytes(16 * MIB)


def marks(length):
    """Offsets and bytes of the pages that are not zeros; vrarc-limits has the same rule."""
    places = [n * GIB - PAGE // 2 for n in range(1, 9) if n * GIB < length] + [length - PAGE]
    return [(place, (f"vrarc mark at {place}\n".encode() * PAGE)[:PAGE]) for place in places]


class Giant:
    """A content of zeros with marks, behind a beginning of its own."""

    def __init__(self, length, head=b""):
        self.length, self.parts = length, ([(0, head)] if head else []) + marks(length)

    def write(self, path):
        with open(path, "wb") as file:
            for place, data in self.parts:
                file.seek(place)
                file.write(data)
            file.truncate(self.length)

    def piece(self, start, end):
        data = bytearray(end - start)
        for place, held in self.parts:
            low, high = max(start, place), min(end, place + len(held))
            if low < high:
                data[low - start : high - start] = held[low - place : high - place]
        return bytes(data)

    def difference(self, stream):
        """The first offset near which a stream is not this content, None if there is none."""
        place = 0
        while data := stream.read(len(ZEROS)):
            end = place + len(data)
            marked = any(place < at + len(held) and at < end for at, held in self.parts)
            if data != (self.piece(place, end) if marked else ZEROS[: len(data)]):
                return place
            place = end
        return None if place == self.length else place


class Run:
    def __init__(self, options, scratch):
        self.options, self.scratch, self.passed, self.failed = options, scratch, 0, 0

    def check(self, name, good, note=""):
        self.passed += bool(good)
        self.failed += not good
        print(f"{'ok' if good else 'FAILED':6} {name}{': ' + note if note else ''}", flush=True)

    def vrarc(self, name, *arguments, take=lambda stream: stream.read(), status=0):
        """Runs a command; gives what `take` made of its output. Its exit status and memory are a check."""
        start = time.monotonic()
        command = [str(self.options.bin / name), *map(str, arguments)]
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
            taken = take(process.stdout)
            process.stdout.close()
            _, ended, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(ended)
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace").strip()
        memory = usage.ru_maxrss * 1024
        good = process.returncode == status and memory <= MEMORY
        shown = " ".join([name, *(pathlib.Path(str(a)).name for a in arguments)])
        note = f"{time.monotonic() - start:.1f} s, {memory / MIB:.0f} MiB at most"
        self.check(shown, good, note if good else f"{note}, status {process.returncode}\n{said[-800:]}")
        return taken

    def stock(self, archive, wanted, small):
        """What GNU tar and bsdtar list of a stream, and give of a file behind the giant."""
        for tar in ("tar", "bsdtar"):
            listing = f"set -o pipefail; zstd -dcq -- '{archive}' | {tar} -tvf -"
            done = subprocess.run(["bash", "-c", listing], capture_output=True, text=True, timeout=600)
            self.check(f"{tar} lists {archive.name}", done.returncode == 0 and all(
                re.search(rf"\b{size} .*{re.escape(path)}(?: |$)", done.stdout, re.M) for path, size in wanted.items()),
                done.stderr[-300:])
            path, content = small
            taking = f"zstd -dcq -- '{archive}' | {tar} -xOf - '{path}'"
            done = subprocess.run(["bash", "-c", taking], capture_output=True, timeout=600)
            self.check(f"{tar} gives what is behind it", done.stdout == content, done.stderr.decode()[-300:])

    def second_reader(self, archive, paths):
        done = subprocess.run([sys.executable, READER, "list", archive], capture_output=True, text=True, timeout=600)
        self.check(f"the second reader lists {archive.name}",
                   done.returncode == 0 and set(paths) <= set(done.stdout.splitlines()), done.stderr[-300:])


def packed_from_files(run):
    """Sparse files of over 4 and over 8 GiB, packed by the command: the tar stream has sizes that need `size` records."""
    source, archive = run.scratch / "source", run.scratch / "packed.vrarc"
    image, giant = Giant(OVER_4, GIF), Giant(OVER_8)
    (source / "collections/c").mkdir(parents=True)
    image.write(source / "collections/c/image.gif")
    giant.write(source / "giant.bin")
    (source / "zz.txt").write_bytes(b"behind\n")
    run.vrarc("vrarc-pack", source, "-o", archive, "--name", "packed", "--quiet")
    run.vrarc("vrarc-verify", archive, "--quiet")
    listing = run.vrarc("vrarc", "list", archive, "--json").decode()
    sizes = {row["path"]: row["size"] for row in map(json.loads, listing.splitlines()) if "size" in row and "path" in row}
    found = [size for path, size in sizes.items() if path.endswith(("image.gif", "giant.bin"))]
    run.check("the sizes are listed", sorted(found) == [OVER_4, OVER_8], str(found))
    for path, content in (("data/collections/c/images/image.gif", image), ("data/attachments/giant.bin", giant)):
        wrong = run.vrarc("vrarc", "cat", archive, path, take=content.difference)
        run.check(f"{path} has its bytes", wrong is None, f"{wrong}" if wrong is not None else "")
    records = run.vrarc("vrarc", "cat", archive, "data/collections/c/metadata.jsonl").decode()
    run.check("its record has the size", f'"size":{OVER_4},' in records, records[:300])
    restored(run, archive, "data/attachments/zz.txt", b"behind\n")
    wanted = {"packed/data/collections/c/images/image.gif": OVER_4, "packed/data/attachments/giant.bin": OVER_8}
    run.stock(archive, wanted, ("packed/data/attachments/zz.txt", b"behind\n"))
    run.second_reader(archive, [path.removeprefix("packed/") for path in wanted])
    shutil.rmtree(source)
    archive.unlink()


def restored(run, archive, path, content):
    target = run.scratch / "restored"
    run.vrarc("vrarc-restore", archive, target, "--only", path.removeprefix("data/"), "--quiet")
    files = [file for file in target.rglob("*") if file.is_file()] if target.is_dir() else []
    run.check(f"{path} is restored", [file.read_bytes() for file in files if file.name == pathlib.Path(path).name] == [
        content], str(files))
    shutil.rmtree(target, ignore_errors=True)


def stored_over_8_gib(run):
    """An archive of over 8 GiB as stored: offsets, lengths and places that 32 bits do not hold."""
    archive = run.scratch / "giant.vrarc"
    subprocess.run([run.options.tool, "giant", archive], check=True, timeout=600)
    run.check("the archive has over 8 GiB", archive.stat().st_size > OVER_8, f"{archive.stat().st_size} bytes, "
              f"{archive.stat().st_blocks * 512 // MIB} MiB on disk")
    large = bytes((n * 2_654_435_761 >> 13) & 255 for n in range(100_000))
    run.vrarc("vrarc-verify", archive, "--quiet")
    run.vrarc("vrarc-verify", archive, "--depth", "structure", "--quiet")
    run.vrarc("vrarc", "list", archive)
    wrong = run.vrarc("vrarc", "cat", archive, "data/attachments/giant.bin", take=Giant(OVER_8).difference)
    run.check("the giant has its bytes", wrong is None, f"{wrong}" if wrong is not None else "")
    for path, content in (("large behind.bin", large), ("small behind.txt", b"behind\n")):
        held = run.vrarc("vrarc", "cat", archive, f"data/attachments/{path}")
        run.check(f"{path} has its bytes", held == content)
        restored(run, archive, f"data/attachments/{path}", content)
    digest = hashlib.sha256(large).hexdigest()
    held = run.vrarc("vrarc", "cat", archive, f"sha256:{digest}")
    run.check("it is found by its digest", held == large)
    run.stock(archive, {"giant/data/attachments/giant.bin": OVER_8}, ("giant/data/attachments/large behind.bin", large))
    run.second_reader(archive, ["data/attachments/giant.bin", "data/attachments/small behind.txt"])
    damaged(run, archive)
    archive.unlink()


def damaged(run, archive):
    """A changed byte behind 8 GiB is reported at its block and at its frame."""
    sys.path.insert(0, str(READER.parent))
    import vrarc_container
    reader = vrarc_container.Archive(str(archive))
    reader.open()
    (at, stored), = [(at, int.from_bytes(stored, "little"))
                     for _, at, raw, stored, *_ in reader.index.rows("<32sQQ6sIBBHH") if raw == 100_000]
    run.check("INDEX has an offset over 2^33", at > 1 << 33, str(at))
    place = at + stored // 2
    with open(archive, "r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))
    listing = run.vrarc("vrarc-verify", archive, "--json", "--quiet", status=1).decode()
    found = {(row["code"], row["offset"]) for row in map(json.loads, listing.splitlines())
             if row.get("code") and row.get("offset") is not None}
    run.check("damage behind 8 GiB has its place",
              found in [{("E013", place // 65_536 * 65_536), (code, at)} for code in ("E021", "E022")], str(found))


def sections_in_pieces(run):
    """The second reader, made to expect the same small frames, reads sections that the writer divided."""
    sys.path.insert(0, str(READER.parent))
    import vrarc_container
    import vrarc_reader
    pieces, whole = run.scratch / "pieces.vrarc", run.scratch / "whole.vrarc"
    bundle = REPOSITORY / "fixtures/demo/bundle"
    subprocess.run([run.options.tool, "pieces", bundle, pieces], check=True, timeout=600)
    run.vrarc("vrarc-pack", bundle, "-o", whole, "--quiet")
    wanted = vrarc_reader.Verifier(str(whole)).list()
    entries = vrarc_container.ENTRIES
    before = dict(entries), vrarc_reader.DIRS_BODY
    for kind, count in ((vrarc_container.INDEX, 37), (vrarc_container.NAMES, 29), (vrarc_container.BLOCKS, 7)):
        entries[kind] = entries[kind][0], count
    vrarc_reader.DIRS_BODY = 200
    reader = vrarc_reader.Verifier(str(pieces))
    reader.verify("full")
    errors = {finding for finding in reader.found if finding[0] < "W"}
    counts = [len(section.bodies) for section in (reader.index, reader.names, reader.dirs)]
    run.check("the second reader verifies sections in pieces", not errors and min(counts) > 1, f"{errors or counts}")
    run.check("and lists the same files", vrarc_reader.Verifier(str(pieces)).list() == wanted and len(wanted) > 50)
    entries.update(before[0])
    vrarc_reader.DIRS_BODY = before[1]
    with_format = vrarc_reader.Verifier(str(pieces))
    with_format.step(with_format.verify, "full")
    run.check("with the format's limits it refuses them", {code for code, _ in with_format.found} == {"E011"})
    pieces.unlink()
    whole.unlink()


def many_links(run):
    """65,537 files of one content: stored, 1,000 links, stored again, and so on."""
    source, archive, count = run.scratch / "same", run.scratch / "same.vrarc", 65_537
    source.mkdir()
    first = source / f"{100_000}.bin"
    first.write_bytes(b"7" * 600)
    for number in range(1, count):
        os.link(first, source / f"{100_000 + number}.bin")
    run.vrarc("vrarc-pack", source, "-o", archive, "--quiet")
    run.vrarc("vrarc-verify", archive, "--quiet")
    listing = subprocess.run(["bash", "-c", f"zstd -dcq -- '{archive}' | tar -tvf -"], capture_output=True, text=True)
    stored = [int(found[1]) - 100_000 for found in re.finditer(r"^-.*/(\d{6})\.bin$", listing.stdout, re.M)]
    run.check("of 65,537 equal files each 1,001st is stored", stored == list(range(0, count, 1_001)), str(stored[:5]))
    shutil.rmtree(source)
    archive.unlink()


def document_at_the_limit(run):
    """A collection.json of exactly 64 MiB, which the fixtures leave out because it takes long to read."""
    archive = run.scratch / "document.vrarc"
    # In a process of its own: what this one had in memory counts as the peak of the commands that it starts.
    making = "import limits, sys; open(sys.argv[1], 'wb').write(limits.document_of_64_mib())"
    subprocess.run([sys.executable, "-c", making, archive], cwd=REPOSITORY / "fixtures/generate", check=True, timeout=600)
    run.vrarc("vrarc-verify", archive, "--quiet")
    done = subprocess.run([sys.executable, READER, "verify", archive], capture_output=True, text=True, timeout=600)
    run.check("the second reader finds nothing wrong with a document of 64 MiB", done.returncode == 0, done.stdout[-300:])
    archive.unlink()


def noise(length, seed=2026):
    source = random.Random(seed)
    for start in range(0, length, 16 * MIB):
        yield source.randbytes(min(16 * MIB, length - start))


def really_on_disk(run):
    """8 GiB that do not compress: packed, verified and restored with nothing left out."""
    top = pathlib.Path(os.environ.get("TMPDIR", "/var/tmp"))
    free = shutil.disk_usage(top).free
    if free < 30 * GIB:
        print(f"skipped --disk: {top} has {free // GIB} GiB free, and 30 are needed")
        return
    with tempfile.TemporaryDirectory(dir=top) as folder:
        source, archive, target = (pathlib.Path(folder) / name for name in ("source", "noise.vrarc", "target"))
        source.mkdir()
        with open(source / "noise.bin", "wb") as file:
            for piece in noise(OVER_8):
                file.write(piece)
        run.vrarc("vrarc-pack", source, "-o", archive, "--quiet")
        run.check("the archive has over 8 GiB", archive.stat().st_size > OVER_8)
        run.vrarc("vrarc-verify", archive, "--quiet")
        run.vrarc("vrarc-restore", archive, target, "--quiet")
        files = [file for file in target.rglob("noise.bin")]
        same = len(files) == 1 and subprocess.run(["cmp", files[0], source / "noise.bin"]).returncode == 0
        run.check("it is restored as it was", same)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=pathlib.Path)
    parser.add_argument("--tool", required=True, type=pathlib.Path)
    parser.add_argument("--disk", action="store_true")
    options = parser.parse_args()
    shared = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=shared, prefix="vrarc-limits-") as scratch:
        run = Run(options, pathlib.Path(scratch))
        for part in (sections_in_pieces, many_links, document_at_the_limit, packed_from_files, stored_over_8_gib):
            part(run)
        if options.disk:
            really_on_disk(run)
    print(f"{run.passed} passed, {run.failed} failed")
    return 1 if run.failed or not run.passed else 0


if __name__ == "__main__":
    sys.exit(main())

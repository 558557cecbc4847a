#!/usr/bin/env python3
"""Runs commands at the same time on the same files.

    at_the_same_time.py --bin FOLDER [--seed N] [--rounds N]

Two packs to one output; readers while a writer replaces the archive 20 times; an archive that is cut, overwritten or
lengthened while it is read; two restores into one folder. Ends with 'N passed, N failed'.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

TIMEOUT = 120
PIXEL = bytes.fromhex("47494638396101000100000000002c00000000010001000002024401003b")


class Together:
    def __init__(self, options):
        self.bin = pathlib.Path(options.bin).resolve()
        self.random = random.Random(options.seed)
        self.rounds = options.rounds
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="vrarc-together-"))
        self.passed, self.failed = 0, 0
        self.archives, self.contents = {}, {}

    # Helpers

    def command(self, name, *arguments):
        return [str(self.bin / name), *map(str, arguments)]

    def start(self, command):
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, process):
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            return "hangs", out, err.decode(errors="replace")
        return process.returncode, out, err.decode(errors="replace")

    def run(self, *command):
        return self.finish(self.start(self.command(*command)))

    def check(self, what, faults):
        if faults:
            self.failed += 1
            print(f"FAILED {what}: {'; '.join(faults)}")
        else:
            self.passed += 1

    def prepare(self):
        """Two sources of the same names and other bytes, their archives, and what each restores to."""
        for name in "ab":
            for number in range(80):
                path = self.folder / name / "collections/lego/images" / f"{number}.gif"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(PIXEL + self.random.randbytes(50_000))
            archive = self.folder / f"{name}.vrarc"
            status, _, text = self.pack(name, archive)
            if status != 0:
                sys.exit(text)
            self.archives[archive.read_bytes()] = name
            self.contents[name] = self.restored(archive)

    def pack(self, name, output, *arguments):
        return self.finish(self.start_pack(name, output, *arguments))

    def start_pack(self, name, output, *arguments):
        return self.start(
            self.command("vrarc-pack", self.folder / name, "-o", output, "--name", "bundle", "--quiet", *arguments))

    def restored(self, archive):
        target = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        status, _, text = self.run("vrarc-restore", archive, target, "--quiet")
        files = self.files(target)
        shutil.rmtree(target)
        return files if status == 0 else text

    def files(self, folder):
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file()}

    def left(self, folder):
        return [f"{path.name} is left" for path in folder.rglob(".vrarc-*")]

    # What is tried

    def two_packs(self):
        for number in range(self.rounds):
            for arguments in ([], ["--replace"]):
                out = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
                path = out / "x.vrarc"
                both = [self.start_pack(name, path, *arguments) for name in "ab"]
                results = [self.finish(process) for process in both]
                statuses = sorted(result[0] for result in results)
                faults = self.left(out)
                winner = self.archives.get(path.read_bytes()) if path.exists() else None
                if winner is None:
                    faults.append("the file is none of the two")
                if arguments and statuses != [0, 0]:
                    faults.append(f"they end with {statuses}")
                if not arguments:
                    if statuses != [0, 3]:
                        faults.append(f"they end with {statuses}")
                    elif winner != "ab"[[result[0] for result in results].index(0)]:
                        faults.append("the file is not the winner's")
                    if not any("there is a file already" in result[2] for result in results):
                        faults.append("the loser does not say why")
                self.check(f"two packs{' with --replace' * bool(arguments)}, round {number}", faults)
                shutil.rmtree(out)

    def readers(self):
        """Each read sees one whole archive, whichever."""
        out = self.folder / "readers"
        out.mkdir()
        path = out / "x.vrarc"
        shutil.copy(self.folder / "a.vrarc", path)
        one = "data/collections/lego/images/7.gif"
        expected = {
            (self.folder / name / "collections/lego/images/7.gif").read_bytes() for name in "ab"}
        faults, reads = [], 0
        for number in range(20):
            writer = self.start_pack("ab"[(number + 1) % 2], path, "--replace")
            while True:
                done = writer.poll() is not None
                status, out_text, _ = self.run("vrarc-verify", path, "--quiet")
                if status != 0:
                    faults.append(f"verify ends with {status}: {out_text.decode()}")
                status, content, text = self.run("vrarc", "cat", path, one)
                if status != 0 or content not in expected:
                    faults.append(f"cat ends with {status}: {text}")
                if self.restored(path) not in self.contents.values():
                    faults.append("a restore is a mixture")
                reads += 3
                if done:
                    break
            if self.finish(writer)[0] != 0:
                faults.append("a pack fails")
        print(f"{reads} reads while the archive was replaced 20 times")
        self.check("readers while a writer replaces the archive", faults)
        self.check("what is left beside it", self.left(out))

    def changes(self):
        """Cuts, overwrites or lengthens an archive at a random moment while a command reads it."""
        whole = (self.folder / "a.vrarc").read_bytes()
        expected = self.contents["a"]
        path = self.folder / "changing.vrarc"
        told = {"verify": 0, "restore": 0, "cat": 0}
        for number in range(12 * self.rounds):
            how = ("cut", "overwritten", "lengthened")[number % 3]
            reader = ("verify", "restore", "cat")[number // 3 % 3]
            path.write_bytes(whole)
            target = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
            command = {
                "verify": self.command("vrarc-verify", path, "--json"),
                "restore": self.command("vrarc-restore", path, target, "--quiet"),
                "cat": self.command("vrarc", "cat", path, "data/collections/lego/images/7.gif"),
            }[reader]
            process = self.start(command)
            time.sleep(self.random.uniform(0, 0.12))
            place = self.random.randrange(len(whole))
            with open(path, "r+b") as file:
                if how == "cut":
                    file.truncate(place)
                elif how == "overwritten":
                    file.seek(place)
                    file.write(bytes(min(100_000, len(whole) - place)))
                else:
                    file.seek(0, os.SEEK_END)
                    file.write(bytes(5_000))
            status, content, text = self.finish(process)
            faults = [] if status in (0, 1, 3) else [f"ends with {status}: {text}"]
            told[reader] += status in (1, 3)
            if reader == "verify" and status == 1:
                findings = [line for line in content.splitlines() if json.loads(line).get("type") == "finding"]
                faults += [] if findings else ["no finding"]
            if reader == "restore":
                files = self.files(target)
                faults += self.left(target) + [
                    f"{name} is not whole" for name, digest in files.items()
                    if digest != expected.get(name) and not (status and name.endswith("metadata.jsonl"))]
                if status == 0 and files != expected:
                    faults.append("it lacks files and does not say so")
            if reader == "cat":
                image = (self.folder / "a/collections/lego/images/7.gif").read_bytes()
                if content != image and not (status and image.startswith(content)):
                    faults.append("wrong bytes")
            self.check(f"{reader} of an archive that is {how}, {number}", faults)
            shutil.rmtree(target)
        print(f"changed while read {12 * self.rounds} times; told: {told}")

    def two_restores(self):
        for number in range(self.rounds):
            for existing, statuses in (("skip", [[0, 0]]), ("replace", [[0, 0]]), ("fail", [[0, 3], [3, 3]])):
                target = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
                both = [
                    self.start(self.command(
                        "vrarc-restore", self.folder / "a.vrarc", target, "--quiet", "--on-existing", existing))
                    for _ in range(2)]
                ended = sorted(self.finish(process)[0] for process in both)
                files = self.files(target)
                faults = self.left(target) + ([] if ended in statuses else [f"they end with {ended}"])
                faults += [f"{name} is not whole" for name in files if files[name] != self.contents["a"].get(name)]
                if ended[0] == 0 and files != self.contents["a"]:
                    faults.append("files are missing")
                self.check(f"two restores with --on-existing {existing}, round {number}", faults)
                shutil.rmtree(target)

    def all(self):
        self.prepare()
        self.two_packs()
        self.readers()
        self.changes()
        self.two_restores()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--seed", type=int, default=902)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    together = Together(options)
    print(f"seed {options.seed}")
    try:
        together.all()
    finally:
        shutil.rmtree(together.folder, ignore_errors=True)
    print(f"{together.passed} passed, {together.failed} failed")
    return 1 if together.failed else 0


if __name__ == "__main__":
    sys.exit(main())

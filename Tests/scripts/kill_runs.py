#!/usr/bin/env python3
"""Kills vrarc at random moments and looks at what is left.

    kill_runs.py --bin FOLDER [--seed N] [--scratch FOLDER] [--quick]

SIGKILL: 100 packs, every second one over an old file, and 30 restores. At least 30 of the packs must have written a byte.
SIGINT and SIGTERM: 20 packs each, and one of each into a pipe that nobody reads. --quick: a tenth of all.
Afterwards each archive is the whole new one, the old file, or none; each restored file is whole; a pack leaves no temporary
file (where the file system makes files without a name); the next run works, which is tried after each restore and every
fifth pack. Ends with 'N passed, N failed'.
"""
import argparse
import hashlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

OLD = b"the only copy\n"
TIMEOUT = 120


class Kills:
    def __init__(self, options):
        self.bin = pathlib.Path(options.bin).resolve()
        self.random = random.Random(options.seed)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="vrarc-kills-", dir=options.scratch))
        self.source, self.out = self.folder / "source", self.folder / "out"
        self.share = 10 if options.quick else 1
        self.passed, self.failed = 0, 0
        self.sound = set()

    # Data

    def make_source(self):
        """About 60 MB in 600 files: half does not compress, half does."""
        pixel = bytes.fromhex("47494638396101000100000000002c00000000010001000002024401003b")
        for number in range(600):
            unit = ("collections/birds", "collections/cats", "classifiers/dogs/classes/pug")[number % 3]
            path = self.source / unit / f"{number // 50}" / f"{number}.gif"
            path.parent.mkdir(parents=True, exist_ok=True)
            noise = self.random.randbytes(60_000)
            path.write_bytes(pixel + noise + noise[:40_000])
        (self.source / "large.bin").write_bytes(self.random.randbytes(3_000_000))

    def clear(self):
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()

    # Running

    def pack(self, *arguments):
        return [str(self.bin / "vrarc-pack"), str(self.source), "-o", str(self.out / "a.vrarc"), "--quiet", *arguments]

    def restore(self, *arguments):
        return [str(self.bin / "vrarc-restore"), str(self.folder / "whole.vrarc"), str(self.out / "back"), "--quiet",
                *arguments]

    def run(self, command):
        return subprocess.run(command, capture_output=True, timeout=TIMEOUT)

    def duration(self, command):
        """The median of three runs, seconds."""
        times = []
        for _ in range(3):
            self.clear()
            start = time.monotonic()
            if self.run(command).returncode != 0:
                sys.exit(f"{' '.join(command)} fails")
            times.append(time.monotonic() - start)
        return sorted(times)[1]

    def stop(self, command, number, delay):
        """Starts a command, sends a signal after a while; gives its status and whether it had written to an output."""
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(delay)
        if number == signal.SIGKILL:
            # It stands still while its files are looked at, so that what is counted is what it had done.
            process.send_signal(signal.SIGSTOP)
        wrote = self.has_written(process.pid)
        process.send_signal(number)
        try:
            _, text = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return "hangs", wrote, ""
        return process.returncode, wrote, text.decode(errors="replace")

    def has_written(self, process):
        """Whether an open file below `out`, with a name or without, has a byte."""
        try:
            for entry in os.scandir(f"/proc/{process}/fd"):
                if os.readlink(entry.path).startswith(str(self.out)) and os.stat(entry.path).st_size > 0:
                    return True
        except OSError:
            pass
        return False

    # Looking

    def check(self, what, faults):
        if faults:
            self.failed += 1
            print(f"FAILED {what}: {'; '.join(faults)}")
        else:
            self.passed += 1

    def archive_faults(self, old):
        """What is wrong with what lies in `out`."""
        faults = [f"{name} is left" for name in os.listdir(self.out) if name != "a.vrarc"]
        path = self.out / "a.vrarc"
        if not path.exists():
            return faults + (["the old file is gone"] if old else [])
        content = path.read_bytes()
        if old and content == OLD:
            return faults
        digest = hashlib.sha256(content).digest()
        if digest not in self.sound:
            verified = self.run([str(self.bin / "vrarc-verify"), "--quiet", str(path)])
            if verified.returncode != 0:
                return faults + [f"the archive is not whole: {verified.stdout.decode()}"]
            self.sound.add(digest)
        return faults

    def restored_faults(self):
        """What is wrong with what was restored; how many temporary files are left."""
        faults, temporary = [], 0
        back = self.out / "back"
        for folder, _, names in os.walk(back):
            for name in names:
                path = pathlib.Path(folder, name)
                if name.startswith(".vrarc-") and name.endswith(".tmp"):
                    temporary += 1
                    path.unlink()
                    continue
                below = path.relative_to(back)
                if hashlib.sha256(path.read_bytes()).digest() != self.whole.get(below):
                    faults.append(f"{below} is not whole")
        return faults, temporary

    # Rounds

    def kill_packs(self, count):
        length = self.duration(self.pack())
        print(f"a pack takes {length:.2f} s")
        wrote, done, whole, old_left, none = 0, 0, 0, 0, 0
        for number in range(count):
            old = number % 2 == 1
            self.clear()
            if old:
                (self.out / "a.vrarc").write_bytes(OLD)
            status, written, _ = self.stop(
                self.pack(*(["--replace"] if old else [])), signal.SIGKILL, self.random.uniform(0, length * 1.05))
            wrote += written and status == -signal.SIGKILL
            done += status == 0
            faults = self.archive_faults(old) + ([] if status in (0, -signal.SIGKILL) else [f"status {status}"])
            path = self.out / "a.vrarc"
            if not path.exists():
                none += 1
            elif old and path.stat().st_size == len(OLD):
                old_left += 1
            else:
                whole += 1
            if number % 5 == 0:
                if self.run(self.pack("--replace")).returncode != 0:
                    faults.append("the next pack fails")
                faults += self.archive_faults(False)
            self.check(f"SIGKILL of pack {number}", faults)
        print(f"packs killed: {count}, {wrote} after the first byte, {done} had ended; "
              f"{whole} whole archives, {old_left} old files, {none} without a file")
        self.check("enough packs had written when they were killed", [] if wrote * 10 >= count * 3 else [f"only {wrote}"])

    def kill_restores(self, count):
        self.run(self.pack("--replace"))
        shutil.move(self.out / "a.vrarc", self.folder / "whole.vrarc")
        length = self.duration(self.restore())
        print(f"a restore takes {length:.2f} s")
        back = self.out / "back"
        self.whole = {
            path.relative_to(back): hashlib.sha256(path.read_bytes()).digest()
            for path in back.rglob("*") if path.is_file()}
        files, temporaries, part = 0, 0, 0
        for number in range(count):
            self.clear()
            status, _, _ = self.stop(self.restore(), signal.SIGKILL, self.random.uniform(0, length * 1.05))
            there = sum(path.is_file() for path in back.rglob("*")) if back.exists() else 0
            files += there
            faults, temporary = self.restored_faults()
            temporaries += temporary
            part += 0 < there < len(self.whole)
            if self.run(self.restore("--on-existing", "skip")).returncode != 0:
                faults.append("the next restore fails")
            more, _ = self.restored_faults()
            if sum(path.is_file() for path in back.rglob("*")) != len(self.whole):
                more.append("the next restore does not complete it")
            self.check(f"SIGKILL of restore {number}", faults + more)
        print(f"restores killed: {count}, {part} of them midway; {files} files looked at, {temporaries} temporary ones left")

    def interrupt(self, name, expected, count):
        length = self.duration(self.pack())
        stopped, done, early = 0, 0, 0
        for number in range(count):
            self.clear()
            status, _, text = self.stop(
                self.pack(), getattr(signal, name), self.random.uniform(0, length))
            faults = self.archive_faults(False)
            if status == expected:
                stopped += 1
                if "stopped by a signal" not in text:
                    faults.append(f"it says {text!r}")
                if (self.out / "a.vrarc").exists():
                    faults.append("there is an archive")
            elif status == 0:
                done += 1
            elif status == -getattr(signal, name):
                early += 1
            else:
                faults.append(f"status {status}")
            self.check(f"{name} {number}", faults)
        print(f"{name}: {count} packs, {stopped} ended with {expected}, {done} had ended, "
              f"{early} had not begun")
        self.check(f"enough packs ended with {expected}", [] if stopped * 4 >= count else [f"only {stopped}"])
        self.interrupt_pipe(name, expected)

    def interrupt_pipe(self, name, expected):
        """A pack into a pipe that is full waits in a write."""
        command = [str(self.bin / "vrarc-pack"), str(self.source), "-o", "-", "--quiet"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.wait_until_asleep(process.pid)
        process.send_signal(getattr(signal, name))
        try:
            status = process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            status = "hangs"
        process.stdout.close()
        process.wait()
        self.check(f"{name} of a pack that waits for a pipe", [] if status == expected else [f"status {status}"])

    def wait_until_asleep(self, process):
        """Waits until the process stands in a write of its first thread."""
        for _ in range(600):
            time.sleep(0.05)
            try:
                if pathlib.Path(f"/proc/{process}/wchan").read_text().endswith("pipe_write"):
                    return
            except OSError:
                return
        print("the pack did not come to wait for the pipe")

    def all(self):
        self.make_source()
        self.kill_packs(100 // self.share)
        self.kill_restores(30 // self.share)
        self.interrupt("SIGINT", 130, 20 // self.share)
        self.interrupt("SIGTERM", 143, 20 // self.share)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--seed", type=int, default=901)
    parser.add_argument("--scratch", help="a folder on the file system to try; default: that for temporary files")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    kills = Kills(options)
    print(f"seed {options.seed}")
    try:
        kills.all()
    finally:
        shutil.rmtree(kills.folder, ignore_errors=True)
    print(f"{kills.passed} passed, {kills.failed} failed")
    return 1 if kills.failed else 0


if __name__ == "__main__":
    sys.exit(main())

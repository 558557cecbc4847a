"""What is measured: each suite gives a dictionary for results.json."""
import os
import pathlib
import subprocess

import frames
from instance import filled
from measure import Contestant
from peers import Peers, remove, total
from stores import Stores

GROWTH = [1_000, 10_000, 100_000, 1_000_000]
SERVICE = [1_000, 10_000]  # images of an instance
LATENCY = 20  # milliseconds
PARALLEL = 8  # calls at a time: vrarc's default
SHORT_RUNS = 60  # of a process that ends at once, a round


class Suites:
    def __init__(self, bench, programs, corpora, venv, peers):
        self.bench, self.corpora, self.venv, self.peers = bench, corpora, venv, peers
        self.programs = programs
        self.scratch = bench.scratch
        self.floor, self.nothing = programs / "floor", programs / "vrarc-nothing"
        self.archive, self.flat, self.list = (self.scratch / name for name in ("a.vrarc", "floor.out", "floor.list"))
        self.out = self.scratch / "out"

    def build(self, corpus):
        subprocess.run([self.venv / "bin/python", pathlib.Path(__file__).with_name("corpora.py"), "--folder",
                        self.corpora, corpus], check=True, stdout=subprocess.DEVNULL)
        return self.corpora / corpus

    # The steps, of vrarc and of the floor; `jobs` is a list of options.

    def packers(self, source, jobs=()):
        return [
            Contestant("floor", [self.floor, "pack", source, self.flat, *jobs], lambda: remove(self.flat),
                       size=lambda: total(self.flat)),
            Contestant("vrarc", [self.programs / "vrarc-pack", source, "-o", self.archive, "-q", *jobs],
                       lambda: remove(self.archive), size=lambda: total(self.archive)),
        ]

    def list_flat(self, source):
        """Packs with the floor once more, for the list that its other steps need."""
        remove(self.flat)
        subprocess.run([self.floor, "pack", source, self.flat, "--list", self.list], check=True)

    def verifiers(self, jobs=()):
        return [
            Contestant("floor", [self.floor, "verify", self.flat, self.list, *jobs]),
            Contestant("vrarc", [self.programs / "vrarc-verify", self.archive, "-q", *jobs]),
        ]

    def scrubbers(self, jobs=()):
        return [
            Contestant("floor", [self.floor, "read", self.archive, *jobs]),
            Contestant("vrarc", [self.programs / "vrarc-verify", self.archive, "--depth", "scrub", "-q", *jobs]),
        ]

    def restorers(self, jobs=()):
        gone = {"prepare": lambda: remove(self.out), "finish": lambda: remove(self.out)}
        return [
            Contestant("floor", [self.floor, "restore", self.flat, self.list, self.out, *jobs], **gone),
            Contestant("vrarc", [self.programs / "vrarc-restore", self.archive, self.out, "-q", *jobs], **gone),
        ]

    def facts(self, source):
        """What the corpus and its archive are like."""
        return {"files": sum(len(files) for _, _, files in os.walk(source)), "bytes": total(source),
                "archive": total(self.archive)}

    # The suites.

    def corpus(self, name):
        source = self.build(name)
        peers = Peers(self.scratch, source, self.venv)
        race, result = self.bench.race, {}
        try:
            result["pack"] = race(f"{name}: pack", self.packers(source) + peers.contestants("pack", self.peers))
            result.update(self.facts(source))
            result.update(frames.measured(self.archive))
            self.list_flat(source)
            result["verify"] = race(f"{name}: verify", self.verifiers() + peers.contestants("verify", self.peers))
            result["scrub"] = race(f"{name}: scrub", self.scrubbers())
            result["restore"] = race(f"{name}: restore", self.restorers() + peers.contestants("restore", self.peers))
        finally:
            peers.forget()
            self.forget()
        return result

    def scaling(self, name):
        """One thread against two, of the floor and of vrarc."""
        source, result = self.build(name), {}
        try:
            for step, make in (("pack", lambda jobs: self.packers(source, jobs)), ("verify", self.verifiers),
                               ("scrub", self.scrubbers), ("restore", self.restorers)):
                contestants = []
                for jobs in ("1", "2"):
                    for contestant in make(["-j", jobs]):
                        contestant.name += f" -j {jobs}"
                        contestants.append(contestant)
                result[step] = self.bench.race(f"{name}: {step} with one thread and with two", contestants)
                if step == "pack":
                    self.list_flat(source)
        finally:
            self.forget()
        return result

    def start(self):
        """Commands that have next to nothing to do, against a program that has nothing to do."""
        ten = self.scratch / "ten"
        remove(ten)
        ten.mkdir()
        pictures = sorted(path for path in self.build("thumbs").rglob("*.jpg"))[:10]
        for path in pictures:
            (ten / path.name).write_bytes(path.read_bytes())
        archives = {"ten": self.scratch / "ten.vrarc", "photos": self.scratch / "photos.vrarc"}
        try:
            self.pack(ten, archives["ten"])
            self.pack(self.build("photos"), archives["photos"])
            middle = self.middle(archives["photos"])
            return self.bench.race("start", [
                self.nothing_at_all(),
                self.short("cat", "vrarc", "cat", archives["photos"], middle),
                self.short("verify of ten", "vrarc-verify", archives["ten"], "-q"),
                self.short("dispatched verify of ten", "vrarc", "verify", archives["ten"], "-q"),
                self.short("dispatched --version", "vrarc", "pack", "--version"),
            ])
        finally:
            remove(ten, *archives.values())

    def nothing_at_all(self):
        return Contestant("nothing", [self.nothing, "cat", "some/archive.vrarc", "collections/x/images/1.jpg"],
                          runs=SHORT_RUNS)

    def short(self, name, program, *arguments):
        return Contestant(name, [self.programs / program, *arguments], runs=SHORT_RUNS)

    def pack(self, source, archive):
        remove(archive)
        subprocess.run([self.programs / "vrarc-pack", source, "-o", archive, "-q"], check=True)

    def middle(self, archive):
        """The path of an image in the middle of an archive."""
        listed = subprocess.run([self.programs / "vrarc", "list", archive], check=True, capture_output=True, text=True)
        images = [line for line in listed.stdout.splitlines() if "/images/" in line]
        return images[len(images) // 2]

    def growth(self, count):
        """The steps and one file out of the archive, at a number of files."""
        corpus, race, result = f"million-{count}", self.bench.race, {}
        try:
            source = self.build(corpus)
            result["pack"] = race(f"{count} files: pack", self.packers(source))
            result.update(self.facts(source))
            self.list_flat(source)
            self.discard(corpus)
            result["verify"] = race(f"{count} files: verify", self.verifiers())
            result["restore"] = race(f"{count} files: restore", self.restorers())
            result["cat"] = race(f"{count} files: cat", [
                self.nothing_at_all(), self.short("cat", "vrarc", "cat", self.archive, self.middle(self.archive))])
        finally:
            self.discard(corpus)
            self.forget()
        return result

    def records(self, count):
        """What the records cost: verify with one thread, of images and of the same files that are no images, which have
        no records. All else is the same in both: the number of files, their lengths, how they compress."""
        archives = {}
        try:
            for kind in ("million", "plain"):
                archives[kind] = self.scratch / f"{kind}.vrarc"
                self.pack(self.build(f"{kind}-{count}"), archives[kind])
                self.discard(f"{kind}-{count}")
            result = self.bench.race(f"{count} files: verify with and without records", [
                Contestant(name, [self.programs / "vrarc-verify", archives[kind], "-q", "-j", "1"])
                for name, kind in (("images", "million"), ("others", "plain"))])
            return {"count": count, "verify": result}
        finally:
            remove(*archives.values())

    def service(self, most):
        """The backup of an emulated instance each of whose calls waits; that of the smallest one also without the wait, for
        what the emulator could give."""
        result = {"latency_ms": LATENCY, "parallel": PARALLEL}
        for count in (count for count in SERVICE if count <= most):
            with filled(self.corpora, count) as instance:
                calls = []
                backups = [self.backup("vrarc", instance, LATENCY, calls)]
                if count == SERVICE[0]:
                    backups.append(self.backup("without latency", instance, 0, calls))
                result[str(count)] = self.bench.race(f"service: backup of {count} images", backups)
                result[str(count)]["calls"] = max(calls)
        return result

    def backup(self, name, instance, latency, calls):
        """The backup of an instance; how many calls it needed is added to a list."""
        keys = instance.credentials(self.scratch / "keys.env")

        def prepare():
            remove(self.archive)
            instance.delay(latency)
            self.before = instance.calls()

        def finish():
            remove(self.archive)
            calls.append(instance.calls() - self.before)

        command = [self.programs / "vrarc-pack", "--service", instance.url, "--credentials-file", keys, "--parallel",
                   PARALLEL, "-o", self.archive, "-q"]
        return Contestant(name, command, prepare, finish, lambda: total(self.archive), server=instance.process.pid)

    def stores(self, most):
        """Archives in an object store."""
        return Stores(self).run(most)

    def discard(self, corpus):
        remove(self.corpora / f".{corpus}.stamp", self.corpora / corpus)

    def forget(self):
        remove(self.archive, self.flat, self.list, self.out)

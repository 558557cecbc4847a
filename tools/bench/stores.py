"""The suite `stores`: archives in an object store on this machine, against rclone and awscli."""
import contextlib
import hashlib
import os
import random
import subprocess

from measure import Contestant
from peers import remove, total
from store import AWS, BUCKET, RCLONE, WEED, Counter, Weed, environment

BIG = 2 << 30
PIECES = 2048  # files of the archive that is shipped
UNITS = 100  # collections of the archives of which one is restored
MANY = 100_000  # images, of one of which the bytes are counted


class Stores:
    """What the suites of `suites.py` share, with a store."""

    def __init__(self, suites):
        self.suites, self.bench, self.programs = suites, suites.bench, suites.programs
        self.scratch = suites.scratch
        self.big, self.out = self.scratch / "big.vrarc", self.scratch / "fetched"
        self.weed = Weed(self.scratch / "weed")

    def run(self, most):
        for program in (WEED, RCLONE, AWS):
            if not program.exists():
                raise SystemExit(f"there is no {program}\nhint: tools/setup --all; apt-get install awscli")
        before = dict(os.environ)
        os.environ.update(environment(self.weed.url, self.scratch))
        result = {"versions": versions()}
        try:
            self.make_big()
            result["bytes"] = total(self.big)
            result["ship"] = self.ship()
            result["fetch"] = self.fetch()
            result["verify"] = self.verify()
            remove(self.big)
            self.weed.begin()
            result["only"] = {name: self.only(name) for name in ("photos", "thumbs")}
            result["cat"] = {"2000": self.cat("photos.vrarc")}
            if MANY <= most:
                self.many()
                result["cat"][str(MANY)] = self.cat("many.vrarc")
        finally:
            self.weed.stop()
            remove(self.big, self.out)
            os.environ.clear()
            os.environ.update(before)
        return result

    # The archive of 2 GiB

    def make_big(self):
        """Of drawn bytes, which are no images: a store does not care."""
        source = self.scratch / "big"
        folder = source / "collections/big/images"
        folder.mkdir(parents=True)
        try:
            for number in range(PIECES):
                (folder / f"{number:04}.bin").write_bytes(random.Random(f"big {number}").randbytes(BIG // PIECES))
            self.suites.pack(source, self.big)
        finally:
            remove(source)

    # Races

    def contestants(self, *commands, **options):
        made = []

        def begin():
            """Before each upload the store begins anew: what was deleted would still take its memory."""
            self.weed.begin()
            tell()

        def tell():
            remove(self.out)
            self.out.mkdir()
            for contestant in made:
                contestant.server = self.weed.process.pid

        prepare = {"anew": begin, "again": tell}[options["store"]]
        for name, command in commands:
            made.append(Contestant(name, command, prepare, lambda: remove(self.out)))
        return made

    def ship(self):
        url = f"s3://{BUCKET}/big.vrarc"
        return self.bench.race("stores: ship", self.contestants(
            ("vrarc", [self.programs / "vrarc", "ship", self.big, url, "-q"]),
            ("rclone", [RCLONE, "copy", self.big, f"s:{BUCKET}"]),
            ("aws", [AWS, "--endpoint-url", self.weed.url, "s3", "cp", "--only-show-errors", self.big, url]), store="anew"))

    def put(self, archive):
        subprocess.run([self.programs / "vrarc", "ship", archive, f"s3://{BUCKET}/", "-q"], check=True)

    def fetch(self):
        self.weed.begin()
        self.put(self.big)
        url, to = f"s3://{BUCKET}/big.vrarc", self.out / "big.vrarc"
        return self.bench.race("stores: fetch", self.contestants(
            ("vrarc", [self.programs / "vrarc", "fetch", url, "-o", to, "-q"]),
            ("rclone", [RCLONE, "copy", f"s:{BUCKET}/big.vrarc", self.out]),
            ("aws", [AWS, "--endpoint-url", self.weed.url, "s3", "cp", "--only-show-errors", url, to]), store="again"))

    def verify(self):
        """In the store, against bringing it home and verifying it there."""
        url, to, vrarc = f"s3://{BUCKET}/big.vrarc", self.out / "big.vrarc", self.programs / "vrarc"
        return self.bench.race("stores: verify", self.contestants(
            ("in the store", [vrarc, "verify", url, "--depth", "full", "-q"]),
            ("at home", ["sh", "-c", f"{vrarc} fetch {url} -o {to} -q && {vrarc} verify {to} --depth full -q"]),
            store="again"))

    # What is read of archives

    @contextlib.contextmanager
    def counted(self):
        """Commands find the store behind a proxy that counts."""
        counter = Counter(self.weed.port)
        os.environ["AWS_ENDPOINT_URL"] = counter.url
        try:
            yield counter
        finally:
            os.environ["AWS_ENDPOINT_URL"] = self.weed.url
            counter.close()

    def only(self, corpus):
        """One of a hundred collections, the one whose share of the bytes is nearest to a hundredth."""
        source, archive = self.scratch / f"{corpus}-units", self.scratch / f"{corpus}.vrarc"
        unit, share = divided(self.suites.build(corpus), source)
        self.suites.pack(source, archive)
        remove(source)
        self.put(archive)
        with self.counted() as counter:
            subprocess.run([self.programs / "vrarc", "restore", f"s3://{BUCKET}/{archive.name}", self.out, "--only",
                            f"collections/{unit}/**", "-q"], check=True)
            result = {"archive": total(archive), "restored": total(self.out), "share": share,
                      "files": sum(len(files) for _, _, files in os.walk(self.out)), "down": counter.down,
                      "requests": len(counter.requests)}
        remove(self.out, archive)
        return result

    def many(self):
        corpus, archive = f"million-{MANY}", self.scratch / "many.vrarc"
        self.suites.pack(self.suites.build(corpus), archive)
        self.suites.discard(corpus)
        self.put(archive)
        remove(archive)

    def cat(self, archive):
        """The requests of one image of an archive in the store, by its path and by its digest."""
        url = f"s3://{BUCKET}/{archive}"
        path, result = self.suites.middle(url), {}
        content = b""
        for way in ("path", "digest"):
            name = path if way == "path" else f"sha256:{hashlib.sha256(content).hexdigest()}"
            with self.counted() as counter:
                content = subprocess.run([self.programs / "vrarc", "cat", url, name], check=True, capture_output=True).stdout
                result[way] = {"image": len(content), "bodies": counter.requests}
        return result


def divided(corpus, to):
    """Links the files of a corpus, in their order, into a hundred collections of as many; the name of one, and its share."""
    files = sorted(path for path in corpus.rglob("*") if path.is_file())
    sizes = {}
    for number, path in enumerate(files):
        unit = f"unit-{number * UNITS // len(files):02}"
        folder = to / "collections" / unit / "images"
        folder.mkdir(parents=True, exist_ok=True)
        os.link(path, folder / path.name)
        sizes[unit] = sizes.get(unit, 0) + path.stat().st_size
    whole = sum(sizes.values())
    unit = min(sizes, key=lambda name: abs(sizes[name] / whole - 1 / UNITS))
    return unit, sizes[unit] / whole


def versions():
    def line(*command):
        said = subprocess.run(command, capture_output=True, text=True).stdout.split("\n")[0]
        return said.strip()

    return {"weed": "SeaweedFS " + line(WEED, "version").split()[2], "rclone": line(RCLONE, "version"),
            "aws": line(AWS, "--version").split()[0]}

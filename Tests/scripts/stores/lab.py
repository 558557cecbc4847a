"""What the cases work with: the stores, archives, and the programs that are run."""
import contextlib
import dataclasses
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import boto3
import botocore.config
import jsonschema

from . import servers
from .proxy import Proxy

SCHEMAS = pathlib.Path(__file__).resolve().parents[3] / "spec/schemas/cli"
TIMEOUT = 180
PART = 8 << 20
# What comes from this machine must not reach a program that is looked at.
FOREIGN = ("AWS_", "RCLONE_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "VRARC_")
PIXEL = bytes.fromhex("47494638396101000100000000002c00000000010001000002024401003b")


@dataclasses.dataclass
class Result:
    status: int
    out: str
    err: str

    def __str__(self):
        return f"status {self.status}\n{self.out[-2000:]}\n{self.err[-2000:]}"

    @property
    def lines(self):
        """JSON lines of the output."""
        return [json.loads(line) for line in self.out.splitlines()]

    def said(self, status, *texts):
        """Fails unless it ended so, and said these texts on standard error or in its result."""
        said = " ".join((self.err + self.out).split())
        missing = [text for text in texts if " ".join(text.split()) not in said]
        check(self.status == status and not missing, f"expected {status} and {missing}, got {self}")
        return self


def check(condition, text):
    if not condition:
        raise AssertionError(text)


def same(got, expected, what):
    check(got == expected, f"{what}: {got!r}, and not {expected!r}")


class Lab:
    """One run of all cases; stores are started when the first case wants them."""

    def __init__(self, bin_folder, folder, seed):
        self.bin = pathlib.Path(bin_folder).resolve()
        self.folder = folder
        self.random = random.Random(seed)
        self.started, self.archives = {}, {}
        self.number = 0

    # Stores

    def server(self, name):
        if name not in self.started:
            self.started[name] = getattr(servers, name)(self.folder / f"store-{name}")
        return self.started[name]

    def stop(self):
        for server in self.started.values():
            server.stop()

    @contextlib.contextmanager
    def place(self, name="weed", certificate=None):
        """A bucket of its own in a store, behind a proxy."""
        self.number += 1
        server = self.server(name)
        with tempfile.TemporaryDirectory(prefix="case-", dir=self.folder) as folder:
            proxy = Proxy(server.port, certificate)
            place = Place(self, server, proxy, f"bucket-{self.number}", pathlib.Path(folder))
            try:
                place.s3.create_bucket(Bucket=place.bucket)
                yield place
            finally:
                proxy.close()
                with contextlib.suppress(botocore.exceptions.ClientError):
                    place.remove()

    # Programs

    def environment(self, more):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        kept |= {"PATH": f"{self.bin}:{os.environ['PATH']}", "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(self.folder),
                 "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        kept |= more
        return {name: value for name, value in kept.items() if value is not None}

    def run(self, command, environment=None, cwd=None, timeout=TIMEOUT, **options):
        done = subprocess.run(
            [str(part) for part in command], env=self.environment(environment or {}), cwd=cwd or self.folder,
            capture_output=True, timeout=timeout, stdin=subprocess.DEVNULL, **options)
        return Result(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    # Archives

    def archive(self, size, images=40, units=2):
        """An archive of about so many bytes, made once."""
        key = (size, images, units)
        if key not in self.archives:
            self.archives[key] = self.make_archive(size, images, units)
        return self.archives[key]

    def source(self, size, images, units):
        folder = self.folder / f"source-{size}-{images}-{units}"
        for number in range(images if not folder.exists() else 0):
            path = folder / f"collections/c{number % units}/{number}.gif"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(PIXEL + self.random.randbytes(size // images))
        return folder

    def make_archive(self, size, images, units):
        path = self.folder / f"a-{size}-{images}-{units}.vrarc"
        done = self.run(["vrarc-pack", self.source(size, images, units), "-o", path, "--quiet"],
                        {"SOURCE_DATE_EPOCH": "1700000000"})
        check(done.status == 0, f"packing fails: {done}")
        return path


class Place:
    """A bucket, and how to reach it through the proxy or past it."""

    def __init__(self, lab, server, proxy, bucket, folder):
        self.lab, self.server, self.proxy, self.bucket, self.folder = lab, server, proxy, bucket, folder
        self.s3 = self.client(server.url)
        self.keys = {"AWS_ACCESS_KEY_ID": servers.ACCESS, "AWS_SECRET_ACCESS_KEY": servers.SECRET}

    @staticmethod
    def client(url):
        return boto3.client(
            "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id=servers.ACCESS,
            aws_secret_access_key=servers.SECRET,
            config=botocore.config.Config(
                s3={"addressing_style": "path"}, retries={"max_attempts": 8, "mode": "standard"}))

    def url(self, key=""):
        return f"s3://{self.bucket}/{key}"

    @property
    def environment(self):
        return {**self.keys, "AWS_ENDPOINT_URL": self.proxy.url}

    def vrarc(self, *arguments, environment=None, **options):
        done = self.lab.run(["vrarc", *arguments], {**self.environment, **(environment or {})}, self.folder, **options)
        if "--json" in arguments:
            validate(arguments[0], done)
        return done

    def begin(self, *arguments, environment=None, **options):
        """Starts it, and does not wait."""
        return subprocess.Popen(
            ["vrarc", *[str(part) for part in arguments]],
            env=self.lab.environment({**self.environment, **(environment or {})}), cwd=self.folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, **options)

    def settle(self):
        """Waits until what was under way when a program was killed has reached the store: from then on it is there."""
        wait_for(lambda: self.proxy.active == 0, what="the end of the requests")

    # What others say is there

    def aws(self, *arguments):
        """Debian's awscli, past the proxy."""
        done = self.lab.run(
            ["/usr/bin/aws", "--endpoint-url", self.server.url, "--region", "us-east-1", "--output", "json", *arguments],
            self.keys)
        check(done.status == 0, f"aws {arguments}: {done}")
        return json.loads(done.out) if done.out else {}

    def rclone(self, *arguments):
        remote = {"RCLONE_CONFIG_S_TYPE": "s3", "RCLONE_CONFIG_S_PROVIDER": "Other",
                  "RCLONE_CONFIG_S_ENDPOINT": self.server.url, "RCLONE_CONFIG_S_ACCESS_KEY_ID": servers.ACCESS,
                  "RCLONE_CONFIG_S_SECRET_ACCESS_KEY": servers.SECRET, "RCLONE_CONFIG": "/dev/null"}
        return self.lab.run([servers.TOOLS / "rclone", *arguments], remote)

    def content(self, key):
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def names(self):
        return [entry["Key"] for entry in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])]

    def uploads(self):
        try:
            return self.s3.list_multipart_uploads(Bucket=self.bucket).get("Uploads", [])
        except self.s3.exceptions.NoSuchUpload:
            return []

    def parts(self):
        """Numbers of the parts of the only unfinished upload."""
        uploads = self.uploads()
        check(len(uploads) == 1, f"there are {len(uploads)} unfinished uploads")
        return self.parts_of(uploads[0])

    def parts_of(self, upload):
        listed = self.s3.list_parts(Bucket=self.bucket, Key=upload["Key"], UploadId=upload["UploadId"])
        return [part["PartNumber"] for part in listed.get("Parts", [])]

    def remove(self):
        """Gives the store its room back, where it lets go of what is in the bucket."""
        for upload in self.uploads():
            self.s3.abort_multipart_upload(Bucket=self.bucket, Key=upload["Key"], UploadId=upload["UploadId"])
        for name in self.names():
            self.s3.delete_object(Bucket=self.bucket, Key=name)
        self.s3.delete_bucket(Bucket=self.bucket)

    def put(self, key, content):
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)


def validate(command, done):
    """Each JSON line is as the schema of its command says."""
    schema = json.loads((SCHEMAS / f"{command}.json").read_text())
    for line in done.lines:
        faults = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(line)]
        check(not faults, f"{line} is not as spec/schemas/cli/{command}.json has it: {faults}")


def wait_for(condition, seconds=30, what="what was waited for"):
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, f"{what} did not come")
        time.sleep(0.01)


def mebibytes(count):
    return count << 20


# Cases

CASES = []


def case(function):
    """Registers a case; its doc comment says what it shows."""
    CASES.append(function)
    return function


def run_cases(lab, chosen):
    passed = failed = 0
    for function in CASES:
        if chosen and not any(text in function.__name__ for text in chosen):
            continue
        start = time.monotonic()
        try:
            function(lab)
            passed += 1
            print(f"  {function.__name__} ({time.monotonic() - start:.1f} s)", flush=True)
        except Exception as error:  # Whatever it is, the other cases run.
            failed += 1
            print(f"FAILED {function.__module__.split('.')[-1]}: {function.__name__}: {type(error).__name__}: {error}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return failed == 0 and passed > 0


def scratch(option):
    return pathlib.Path(tempfile.mkdtemp(prefix="vrarc-stores-", dir=option))


def only(pattern, values):
    """The only value that fits."""
    found = [value for value in values if pattern in value]
    check(len(found) == 1, f"{pattern!r} in {values}")
    return found[0]


__all__ = [name for name in dir(sys.modules[__name__]) if not name.startswith("_")]

"""Faults that are put between a client and the service, at start or while it runs."""

import fnmatch
import itertools
import json
import random
import threading
from dataclasses import dataclass, field, fields

#: kind → what happens
KINDS = {
    "latency": "waits `seconds` before the call is looked at",
    "status": "answers `status`, with `retry_after` and a `body` that is json, html, empty or text",
    "html-413": "answers nginx's HTML page with 413",
    "late-status": "carries the call out, then answers as `status` does",
    "drop-call": "ends the connection; the call is not carried out",
    "drop-reply": "carries the call out, then ends the connection without an answer",
    "drop-body": "sends `fraction` of the promised body, then ends the connection",
    "stall": "sends `fraction` of the body, waits `seconds`, then sends the rest",
    "expire-tokens": "makes every token so far invalid, then goes on",
    "vanish": "deletes the image, collection or classifier that the call is about, then goes on",
    "refuse-image": "add images: those whose name fits `images` get `message` as their error, with status 200",
}
BODIES = ("json", "html", "empty", "text")


class FaultError(ValueError):
    """A fault that cannot be."""


@dataclass
class Fault:
    """One fault, and which calls it hits: those whose method and path (without query, as sent; * and ? stand for
    anything) fit, after the first `skip` of them, each `every`-th, by `chance`, at most `times` times."""

    kind: str
    method: str = "*"
    path: str = "*"
    skip: int = 0
    every: int = 1
    times: int | None = None
    chance: float = 1.0
    seconds: float = 1.0
    status: int = 500
    retry_after: str | None = None
    body: str = "json"
    message: str = "The emulator was told to fail"
    fraction: float = 0.5
    images: str = "*"
    id: int = 0
    seen: int = 0
    hits: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(1), repr=False)

    @classmethod
    def parse(cls, value):
        """A fault from JSON members, or the texts of a flag; FaultError if it is none."""
        if not isinstance(value, dict):
            raise FaultError(f"a fault is an object, not {value!r}")
        types = {entry.name: entry.type for entry in fields(cls) if entry.name not in ("id", "seen", "hits", "dice")}
        values = {}
        for name, given in value.items():
            if name not in types:
                raise FaultError(f"a fault has no {name!r}")
            values[name] = converted(name, given, types[name])
        if values.get("kind") not in KINDS:
            raise FaultError(f"the kind of a fault is one of {', '.join(KINDS)}, not {values.get('kind')!r}")
        fault = cls(**values)
        fault.check()
        return fault

    def check(self):
        if self.every < 1 or self.skip < 0 or (self.times is not None and self.times < 0):
            raise FaultError("every is at least 1, skip and times at least 0")
        if not 0 <= self.fraction <= 1 or not 0 <= self.chance <= 1:
            raise FaultError("fraction and chance are from 0 to 1")
        if not 0 <= self.seconds <= 3600:
            raise FaultError("seconds are from 0 to 3600")
        if not 300 <= self.status <= 599:
            raise FaultError("status is from 300 to 599")
        if self.body not in BODIES:
            raise FaultError(f"body is one of {', '.join(BODIES)}")

    def hit(self, method, path):
        """Whether this call is hit; counts it."""
        if not fnmatch.fnmatchcase(method, self.method.upper()) or not fnmatch.fnmatchcase(path, self.path):
            return False
        self.seen += 1
        past = self.seen - self.skip
        if past < 1 or past % self.every or (self.times is not None and self.hits >= self.times):
            return False
        if self.chance < 1 and self.dice.random() >= self.chance:
            return False
        self.hits += 1
        return True

    def as_json(self):
        return {name: value for name, value in self.__dict__.items() if name != "dice"}


def converted(name, given, wanted):
    """A value of the type that a member has."""
    try:
        if given is None and "None" in str(wanted):
            return None
        if wanted in (int, int | None):
            if isinstance(given, bool) or isinstance(given, float):
                raise ValueError
            return int(given)
        return float(given) if wanted is float else str(given)
    except (TypeError, ValueError):
        raise FaultError(f"{name} cannot be {given!r}") from None


def from_flag(text):
    """A fault of the command line: JSON, or kind=…,status=…,path=…"""
    if text.startswith("{"):
        try:
            return Fault.parse(json.loads(text))
        except json.JSONDecodeError:
            raise FaultError(f"not JSON: {text}") from None
    pairs = [item.partition("=") for item in text.split(",")]
    if not all(equals for _, equals, _ in pairs):
        raise FaultError(f"not kind=KIND,NAME=VALUE…: {text}")
    return Fault.parse({name.strip(): value for name, _, value in pairs})


class Faults:
    """The faults in force."""

    def __init__(self, faults=()):
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._faults = []
        self.add(faults)

    def add(self, faults):
        with self._lock:
            for fault in faults:
                fault.id = next(self._numbers)
                self._faults.append(fault)

    def replace(self, faults):
        """These, and no others."""
        with self._lock:
            self._faults = []
        self.add(faults)

    def hits(self, method, path):
        """The faults that hit this call."""
        if not self._faults:
            return []
        with self._lock:
            return [fault for fault in self._faults if fault.hit(method, path)]

    def all(self):
        with self._lock:
            return [fault.as_json() for fault in self._faults]

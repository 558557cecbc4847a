"""The record of calls: what tests ask to know what a client sent."""

import threading
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass

KEPT = 200_000


@dataclass(slots=True)
class Call:
    """One call. `route` has names in place of ids; `at_once` is how many were served with it when it came."""

    number: int
    method: str
    path: str
    query: str
    route: str
    at_once: int
    started: float
    status: int | None = None
    seconds: float | None = None

    def as_json(self):
        return asdict(self)


class Calls:
    """Counts and lists calls; the control endpoint's own are not among them."""

    def __init__(self):
        self._lock = threading.Lock()
        self._start = time.monotonic()
        self._calls = deque(maxlen=KEPT)
        self._total = 0
        self.at_once = 0

    def begin(self, method, path, query):
        with self._lock:
            self._total += 1
            self.at_once += 1
            call = Call(self._total, method, path, query, path, self.at_once, round(time.monotonic() - self._start, 4))
            self._calls.append(call)
            return call

    def end(self, call):
        with self._lock:
            self.at_once -= 1
            call.seconds = round(time.monotonic() - self._start - call.started, 4)

    def report(self, since=0, listed=False):
        """What came after call number `since`."""
        with self._lock:
            calls = [call for call in self._calls if call.number > since]
            total = self._total
        report = {
            "total": total,
            "count": len(calls),
            "peak": max((call.at_once for call in calls), default=0),
            "methods": dict(Counter(call.method for call in calls)),
            "routes": dict(Counter(f"{call.method} {call.route}" for call in calls)),
            "statuses": dict(Counter(str(call.status) for call in calls)),
        }
        if listed:
            report["calls"] = [call.as_json() for call in calls]
        return report

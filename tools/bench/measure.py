"""Times commands: one after the other in rounds, so that a machine that drifts hits all alike."""
import contextlib
import dataclasses
import fcntl
import os
import pathlib
import statistics
import subprocess
import sys
import time

LONGEST_HOLD = 30  # seconds that the lock is held before others are let in
OTHERS = 0.08  # of a core: a run during which other programs took more is made again


def worked(process):
    """Seconds of CPU that a process has had; 0 without one."""
    if process is None:
        return 0
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def busy():
    """Seconds that all processors together have worked."""
    user, nice, system, _, _, irq, softirq = (int(word) for word in open("/proc/stat").readline().split()[1:8])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Contestant:
    """A command, or several that are piped: lists of words with '|' between them.

    prepare is called before each run, and finish after it; neither is timed. size gives the bytes that the command
    made. statuses are the exit statuses of success. server is the id of a process that works for the command, whose time
    is not that of other programs.
    """
    name: str
    command: list
    prepare: object = None
    finish: object = None
    size: object = None
    runs: int = 1
    statuses: tuple = (0,)
    server: int | None = None


@dataclasses.dataclass
class Bench:
    """What all measurements share."""
    clock: pathlib.Path
    scratch: pathlib.Path
    rounds: int
    lock: pathlib.Path | None
    tries: int  # times that a run is made at most, if other programs disturb it
    disturbed: int = 0  # runs during which other programs took their share

    @contextlib.contextmanager
    def alone(self):
        """Holds the lock, where one was given, so that no other program of the machine measures or builds meanwhile;
        gives what lets others in between two runs, if the lock was held for long."""
        if self.lock is None:
            yield lambda: None
            return
        with open(self.lock, "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            since = time.monotonic()

            def breathe():
                nonlocal since
                if time.monotonic() - since > LONGEST_HOLD:
                    fcntl.flock(file, fcntl.LOCK_UN)
                    time.sleep(0.1)
                    fcntl.flock(file, fcntl.LOCK_EX)
                    since = time.monotonic()

            yield breathe

    def once_prepared(self, contestant):
        if contestant.prepare:
            contestant.prepare()
        before, since = busy() - worked(contestant.server), time.monotonic()
        runs = self.once(contestant)
        lasted, after = time.monotonic() - since, busy() - worked(contestant.server)
        others = after - before - sum(run[3] for run in runs)
        size = contestant.size() if contestant.size else None
        if contestant.finish:
            contestant.finish()
        # The kernel counts in hundredths of a second.
        return runs, size, others > 0.05 + OTHERS * lasted

    def undisturbed(self, contestant):
        """The runs of one contestant while other programs were quiet, and what it made; if they never are, the last
        runs, which count as disturbed."""
        for left in reversed(range(self.tries)):
            runs, size, disturbed = self.once_prepared(contestant)
            if not disturbed:
                return runs, size
            if left:
                time.sleep(2)
        self.disturbed += 1
        return runs, size

    def once(self, contestant):
        """The runs of one contestant: a list of [seconds, MiB of the largest process, MiB of all, CPU seconds]."""
        out, errors = self.scratch / "stdout", self.scratch / "stderr"
        words = [str(word) for word in contestant.command]
        with open(errors, "w") as stderr:
            done = subprocess.run([self.clock, str(contestant.runs), out, *words], stdout=subprocess.PIPE,
                                  stderr=stderr, stdin=subprocess.DEVNULL, text=True)
        runs = [[int(word) for word in line.split()] for line in done.stdout.splitlines()]
        wrong = [run[5] for run in runs if run[5] not in contestant.statuses]
        if done.returncode or wrong or len(runs) != contestant.runs:
            tail = errors.read_text(errors="replace")[-800:]
            raise SystemExit(f"{contestant.name} failed ({wrong or done.returncode}): {' '.join(words)}\n{tail}")
        return [[run[0] / 1e9, run[1] / 1024, run[2] / 1024, (run[3] + run[4]) / 1e6] for run in runs]

    def race(self, title, contestants):
        """Runs all contestants in rounds; what each needed, by name."""
        print(f"== {title}", file=sys.stderr)
        runs = {contestant.name: [] for contestant in contestants}
        sizes = {}
        with self.alone() as breathe:
            # Not timed: a virtual machine gets some of its memory from the host only when it is first used, and what is
            # used and freed once is there for all that come after.
            self.once_prepared(contestants[0])
            breathe()
            for number in range(self.rounds):
                # Each round begins with another: what one leaves behind in caches does not always hit the same other.
                turn = number % len(contestants)
                for contestant in contestants[turn:] + contestants[:turn]:
                    more, size = self.undisturbed(contestant)
                    runs[contestant.name] += more
                    if size is not None:
                        sizes[contestant.name] = size
                    breathe()
        results = {}
        for name, of in runs.items():
            seconds = [run[0] for run in of]
            results[name] = {
                "seconds": round(statistics.median(seconds), 6), "least": round(min(seconds), 6),
                "most": round(max(seconds), 6), "runs": len(of),
                "cpu": round(statistics.median(run[3] for run in of), 6),
                "mib": round(max(run[1] for run in of), 1), "mib_all": round(max(run[2] for run in of), 1),
            }
            if name in sizes:
                results[name]["bytes"] = sizes[name]
            print(f"   {name:24} {results[name]['seconds']:9.4f} s  {results[name]['mib_all']:7.1f} MiB"
                  f"  {sizes.get(name, ''):>12}", file=sys.stderr)
        return results

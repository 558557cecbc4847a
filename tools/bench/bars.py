"""The bars of the benchmark: what is divided by what, and what it may come to."""


class Missing(Exception):
    """The figure was not measured."""


class Measured:
    """The results, asked by names."""

    def __init__(self, results):
        self.suites = {name: suite["result"] for name, suite in results["suites"].items()}

    def of(self, *path):
        place = self.suites
        for key in path:
            if key not in place:
                raise Missing
            place = place[key]
        return place

    def time(self, *path):
        return self.of(*path, "seconds")

    def over_floor(self, corpus, step):
        return self.time(corpus, step, "vrarc") / self.time(corpus, step, "floor")

    def over_floor_at(self, count, step):
        return self.time("growth", str(count), step, "vrarc") / self.time("growth", str(count), step, "floor")

    def size(self, corpus, what, *peers):
        """A size of vrarc's over that of the smallest of some peers."""
        return self.of(corpus, what) / min(self.of(corpus, "pack", peer, "bytes") for peer in peers)

    def peak(self, corpus, *steps):
        return max(self.of(corpus, step, "vrarc", "mib") * 1.048576 for step in steps)

    def counts(self):
        return sorted(int(count) for count in self.of("growth"))

    def cat(self, suite=None):
        """`vrarc cat` against nothing, from an archive of so many files."""
        if suite is None:
            return self.time("start", "cat") / self.time("start", "nothing")
        return self.time("growth", suite, "cat", "cat") / self.time("growth", suite, "cat", "nothing")

    def per_file(self, count, step, who="vrarc"):
        return self.time("growth", str(count), step, who) / self.of("growth", str(count), "files")

    def records(self, count=None):
        """Lines a second of one core: the CPU time that verify needs more for images than for other files.

        Not the time on the wall: records are checked on a thread of their own beside the rest.
        """
        verify = self.of("records", "verify")
        if count not in (None, self.of("records", "count")):
            raise Missing
        if verify["images"]["cpu"] <= verify["others"]["cpu"]:
            raise Missing  # too few files to tell
        return self.of("records", "count") / (verify["images"]["cpu"] - verify["others"]["cpu"])

    def ideal_backup(self, count):
        """Seconds of the calls of a backup, if they wait and nothing else takes time."""
        service = self.of("service")
        return self.of("service", str(count), "calls") * service["latency_ms"] / 1000 / service["parallel"]

    def backup(self, count, figure, name="vrarc"):
        return self.of("service", str(count), name, figure)

    def over_fastest(self, step):
        """Time of vrarc with a store over that of the faster of rclone and aws."""
        return self.time("stores", step, "vrarc") / min(self.time("stores", step, peer) for peer in ("rclone", "aws"))

    def transferred(self, corpus):
        """Bytes that came for one collection, in hundredths of the archive's."""
        at = self.of("stores", "only", corpus)
        return at["down"] / at["archive"] * 100

    def bodies(self, count, way):
        """Bytes of each answer while one image is read from a store; that of the frame is the last."""
        return self.of("stores", "cat", str(count), way, "bodies")

    def speed_up(self, corpus, step, who):
        return self.time("scaling", corpus, step, f"{who} -j 1") / self.time("scaling", corpus, step, f"{who} -j 2")


MILLION = "1000000"

# (corpus, figure, function of Measured, bar, whether the bar is a least, how it is shown)
BARS = [
    ("photos", "pack ÷ floor", lambda m: m.over_floor("photos", "pack"), 1.25, False, "{:.2f}"),
    ("photos", "verify full ÷ floor", lambda m: m.over_floor("photos", "verify"), 1.2, False, "{:.2f}"),
    ("photos", "verify scrub ÷ plain two-thread read", lambda m: m.over_floor("photos", "scrub"), 1.5, False, "{:.2f}"),
    ("photos", "restore ÷ floor", lambda m: m.over_floor("photos", "restore"), 1.25, False, "{:.2f}"),
    ("photos", "size ÷ `tar \\| zstd -3`", lambda m: m.size("photos", "archive", "tar|zstd"), 1.01, False, "{:.4f}"),
    ("photos", "peak memory of pack, verify, restore", lambda m: m.peak("photos", "pack", "verify", "restore"), 96,
     False, "{:.0f} MB"),
    ("thumbs", "pack ÷ floor", lambda m: m.over_floor("thumbs", "pack"), 2.0, False, "{:.2f}"),
    ("thumbs", "restore ÷ floor", lambda m: m.over_floor("thumbs", "restore"), 1.3, False, "{:.2f}"),
    ("thumbs", "verify full ÷ floor", lambda m: m.over_floor("thumbs", "verify"), 1.5, False, "{:.2f}"),
    ("thumbs", "data frames of images ÷ `tar \\| zstd -3`", lambda m: m.size("thumbs", "image_frames", "tar|zstd"), 1.005,
     False, "{:.4f}"),
    ("thumbs", "whole archive ÷ `tar \\| zstd -3`", lambda m: m.size("thumbs", "archive", "tar|zstd"), 1.04, False,
     "{:.4f}"),
    ("dups", "size ÷ smallest of squashfs and zpaq", lambda m: m.size("dups", "archive", "squashfs", "zpaq"), 1.03,
     False, "{:.4f}"),
    ("dups", "pack ÷ floor", lambda m: m.over_floor("dups", "pack"), 1.25, False, "{:.2f}"),
    ("lossless", "size ÷ `tar \\| zstd -3 -T0`", lambda m: m.size("lossless", "archive", "tar|zstd"), 1.0, False,
     "{:.4f}"),
    ("lossless", "pack ÷ `tar \\| zstd -3 -T0`", lambda m: m.time("lossless", "pack", "vrarc") / m.time(
        "lossless", "pack", "tar|zstd"), 1.0, False, "{:.2f}"),
    ("2,000 images", "`vrarc cat` of one ÷ empty program", lambda m: m.cat(), 1.5, False, "{:.2f}"),
    ("1,000,000 images", "`vrarc cat` of one ÷ empty program", lambda m: m.cat(MILLION), 1.5, False, "{:.2f}"),
    ("ten images", "`vrarc-verify` ÷ empty program",
     lambda m: m.time("start", "verify of ten") / m.time("start", "nothing"), 1.5, False, "{:.2f}"),
    ("ten images", "`vrarc verify`, through the dispatcher ÷ empty program",
     lambda m: m.time("start", "dispatched verify of ten") / m.time("start", "nothing"), 2.5, False, "{:.2f}"),
    ("1,000,000 images", "records checked by verify, a second on one core", lambda m: m.records(1_000_000), 300_000,
     True, "{:,.0f}"),
    ("1,000,000 files", "pack, peak memory", lambda m: m.of("growth", MILLION, "pack", "vrarc", "mib") * 1.048576, 250,
     False, "{:.0f} MB"),
    ("1,000,000 files", "pack, time a file ÷ that of 100,000 files",
     lambda m: m.per_file(1_000_000, "pack") / m.per_file(100_000, "pack"), 1.1, False, "{:.2f}"),
    ("service, 1,000 images", "backup ÷ (calls × 20 ms ÷ 8)",
     lambda m: m.backup(1_000, "seconds") / m.ideal_backup(1_000), 1.3, False, "{:.2f}"),
    ("service, 10,000 images", "backup, peak memory ÷ that of 1,000 images",
     lambda m: m.backup(10_000, "mib") / m.backup(1_000, "mib"), 1.1, False, "{:.2f}"),
]
for step in ("ship", "fetch"):
    BARS.append(("store, 2 GiB", f"{step} ÷ the faster of rclone and aws", lambda m, step=step: m.over_fastest(step), 1.0,
                 False, "{:.2f}"))
for corpus in ("photos", "thumbs"):
    BARS.append((f"store, {corpus}", "restore of one collection of a hundred, bytes of the archive",
                 lambda m, corpus=corpus: m.transferred(corpus), 1.5, False, "{:.2f} %"))
for count in (2_000, 100_000):
    for way, most in (("path", 4), ("digest", 3)):
        BARS.append((f"store, {count:,} images", f"opening and one image by {way}, requests",
                     lambda m, count=count, way=way: len(m.bodies(count, way)), most, False, "{:.0f}"))
        BARS.append((f"store, {count:,} images", f"opening and one image by {way}, bytes before the frame",
                     lambda m, count=count, way=way: sum(m.bodies(count, way)[:-1]), 256 << 10, False, "{:,.0f}"))
for corpus in ("photos", "thumbs"):
    for step in ("pack", "verify", "restore"):
        BARS.append((corpus, f"{step}, two threads against one", lambda m, corpus=corpus, step=step: m.speed_up(
            corpus, step, "vrarc"), 1.7, True, "{:.2f} ×"))


def judged(results):
    """(corpus, figure, bar, measured, met) of all bars that were measured."""
    measured = Measured(results)
    for corpus, figure, compute, bar, least, form in BARS:
        try:
            value = compute(measured)
        except Missing:
            continue
        shown = form.format(value)
        met = value >= bar if least else value <= bar
        if "threads" in figure:
            floor = measured.speed_up(corpus, figure.split(",")[0], "floor")
            shown += f" (floor {floor:.2f} ×)"
            # The bar holds where the floor reaches it.
            if not met and floor < 1.7:
                met = None
        # No more digits than the value is shown with, so that a bar is not met and missed by one number.
        digits = form if "MB" in form or ":," in form else "{:g}" + (" ×" if "×" in form else "")
        yield corpus, figure, ("≥ " if least else "≤ ") + digits.format(bar), shown, met

"""Writes results.json, the measured part of docs/performance.md, and has the plots drawn."""
import json
import subprocess

from bars import Measured, Missing, judged

BEGIN = "<!-- bench: tools/bench/run writes what follows -->\n"
END = "<!-- end of bench -->\n"
TITLES = {"photos": "2,000 JPEGs of photographs", "thumbs": "50,000 JPEGs of 2 to 8 KB",
          "dups": "five snapshots of a tree, 70 % the same from one to the next",
          "lossless": "PNG, BMP, TIFF, JSON"}
WORDS = {True: "met", False: "**not met**", None: "not met; nor by the floor"}


def load(root):
    kept = root / "tools/bench/results.json"
    return json.loads(kept.read_text()) if kept.exists() else {"suites": {}}


def write(root, results, venv):
    kept = root / "tools/bench/results.json"
    kept.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    if "growth" in results["suites"]:
        subprocess.run([venv / "bin/python", root / "tools/bench/plot.py", kept, root / "docs/img/growth.svg"],
                       check=True)
    document = root / "docs/performance.md"
    before, _, rest = document.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(before + BEGIN + "\n" + "\n".join(parts(results)) + "\n" + END + after)


def table(head, rows):
    """A table, its first column to the left and the others to the right."""
    return "\n".join(["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1),
                      *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def bars(results):
    rows = [f"| {corpus} | {figure} | {bar} | {shown} | {WORDS[met]} |"
            for corpus, figure, bar, shown, met in judged(results)]
    return "\n".join(["| corpus | figure | bar | measured | |", "|---|---|---:|---:|---|", *rows]) + "\n"


def parts(results):
    suites = results["suites"]
    yield where(results)
    yield "## Against the bars\n"
    yield bars(results)
    yield "## Times\n"
    yield ("Seconds, the median of the rounds; *floor* is explained above. *Size* is that of the archive, against the "
           "bytes of the files; *memory* is the peak of all processes together while they pack.\n")
    for name, title in TITLES.items():
        if name in suites:
            yield corpus(name, title, suites[name]["result"])
    if "start" in suites:
        yield start(suites)
    if "scaling" in suites:
        yield scaling(suites["scaling"]["result"])
    if "growth" in suites:
        yield growth(results)
        yield estimate(results)
    if "service" in suites:
        yield service(results)
    if "stores" in suites:
        yield stores(suites["stores"]["result"])


def where(results):
    at, suites = results["machine"], results["suites"]
    dates = sorted({suite["date"] for suite in suites.values()})
    rounds = sorted({suite["rounds"] for suite in suites.values()})
    built = sorted({f"{suite['version']} ({suite['sources']})" for suite in suites.values()})
    versions = ", ".join(f"{name} {version}" for name, version in sorted(at["versions"].items()))
    text = (f"{' to '.join(dict.fromkeys([dates[0], dates[-1]]))}; {at['cores']} cores of {at['processor']}"
            f"{' with SHA-NI' if at['sha_ni'] else ''}, {at['gib']} GiB, {at['system']}, Linux {at['kernel']}; files "
            f"on {at['files']}; medians of {' or '.join(map(str, rounds))}. {', '.join(built)}. {versions}.\n")
    disturbed = sum(suite["disturbed"] for suite in suites.values())
    if disturbed:
        text += f"\nDuring {disturbed} of the runs other programs took more than a tenth of a core.\n"
    if len(built) > 1:
        text += "\nThese are several builds: not all figures are of the same one.\n"
    return text


def corpus(name, title, result):
    head = ["*" + name + "*", "pack", "size", "memory, MiB", "verify", "restore"]
    rows = []
    for tool in ["floor", "vrarc", *sorted(set(result["pack"]) - {"floor", "vrarc"})]:
        row = [tool.replace("|", " \\| ")]
        packed = result["pack"].get(tool)
        row += [f"{packed['seconds']:.2f}", f"{packed['bytes'] / result['bytes']:.4f}", f"{packed['mib_all']:.0f}"]
        for step in ("verify", "restore"):
            row.append(f"{result[step][tool]['seconds']:.2f}" if tool in result[step] else "")
        rows.append(row)
    scrub = result["scrub"]
    rows.append(["floor, plain read", "", "", "", f"{scrub['floor']['seconds']:.3f}", ""])
    rows.append(["vrarc, scrub", "", "", "", f"{scrub['vrarc']['seconds']:.3f}", ""])
    peaks = ", ".join(f"{step} {result[step]['vrarc']['mib']:.0f}" for step in ("pack", "verify", "restore"))
    return (f"### {name}: {title}\n\n{result['files']:,} files, {result['bytes'] / 1e6:.0f} MB. Peak memory of vrarc: "
            f"{peaks} MiB.\n\n" + table(head, rows))


def start(suites):
    result = suites["start"]["result"]
    nothing = result["nothing"]["seconds"]
    names = {"nothing": "a static Swift program that parses the same arguments and does nothing",
             "cat": "`vrarc cat` of one of 2,000 photographs", "verify of ten": "`vrarc-verify` of ten images",
             "dispatched verify of ten": "`vrarc verify` of the same, through the dispatcher",
             "dispatched --version": "`vrarc pack --version`, through the dispatcher"}
    rows = [[text, f"{result[name]['seconds'] * 1e3:.2f}", f"{result[name]['seconds'] / nothing:.2f}",
             f"{result[name]['mib']:.0f}"] for name, text in names.items() if name in result]
    sizes = suites["start"]["program_bytes"]
    return ("## Start\n\nWhole processes, medians of hundreds.\n\n" + table(["command", "ms", "÷", "MiB"], rows) + "\n"
            "The programs, stripped: "
            + ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in sizes.items()) + ".\n")


def scaling(result):
    rows = []
    for name, steps in result.items():
        for step, times in steps.items():
            one, two, floor1, floor2 = (times[who]["seconds"] for who in (
                "vrarc -j 1", "vrarc -j 2", "floor -j 1", "floor -j 2"))
            rows.append([f"{name}: {step}", f"{one:.2f}", f"{two:.2f}", f"{one / two:.2f} ×",
                         f"{floor1 / floor2:.2f} ×"])
    return ("## Threads\n\n" + table(["", "`--jobs 1`, s", "`--jobs 2`, s", "faster", "the floor"], rows))


def growth(results):
    measured = Measured(results)
    rows = []
    for count in measured.counts():
        at = measured.of("growth", str(count))
        row = [f"{count:,}"]
        for step in ("pack", "verify", "restore"):
            row += [f"{at[step]['vrarc']['seconds']:.2f}", f"{at[step]['vrarc']['seconds'] / count * 1e6:.1f}",
                    f"{measured.over_floor_at(count, step):.2f}", f"{at[step]['vrarc']['mib']:.0f}"]
        row.append(f"{measured.time('growth', str(count), 'cat', 'cat') * 1e3:.2f}")
        rows.append(row)
    head = ["files"]
    for step in ("pack", "verify", "restore"):
        head += [f"{step}, s", "µs a file", "÷ floor", "MiB"]
    text = ("## Growth\n\nImages of 300 to 600 bytes.\n\n" + table([*head, "cat, ms"], rows)
            + "\n![Time a file and peak memory, against the number of files](img/growth.svg)\n")
    try:
        count = measured.of("records", "count")
        verify = measured.of("records", "verify")
        text += (f"\nRecords: verify of {count:,} images takes {verify['images']['cpu']:.2f} s of CPU time, and of as many "
                 f"files of the same lengths that are no images, and so have no records, {verify['others']['cpu']:.2f} s: "
                 f"{measured.records():,.0f} records a second of one core.\n")
    except (Missing, ZeroDivisionError):
        pass
    return text


def service(results):
    measured = Measured(results)
    at, rows = measured.of("service"), []
    for count in sorted(int(key) for key in at if key.isdigit()):
        calls, seconds = at[str(count)]["calls"], measured.backup(count, "seconds")
        rows.append([f"{count:,}", f"{calls:,}", f"{seconds:.2f}", f"{seconds / measured.ideal_backup(count):.2f}",
                     f"{measured.backup(count, 'cpu'):.2f}", f"{measured.backup(count, 'mib'):.0f}"])
    fewest = rows[0]
    unhindered = measured.backup(int(fewest[0].replace(",", "")), "seconds", "without latency")
    calls = int(fewest[1].replace(",", ""))
    return (f"## A service instance\n\n`vrarc pack --service` of a collection of JPEGs of 68 KB, from the emulator on loopback, "
            f"each of whose calls waits {at['latency_ms']} ms before it is looked at; {at['parallel']} calls at a time.\n\n"
            + table(["images", "calls", "s", f"÷ (calls × {at['latency_ms']} ms ÷ {at['parallel']})", "CPU, s", "MiB"], rows)
            + f"\nThe emulator is not what holds it back: without the wait the backup of {fewest[0]} images takes "
            f"{unhindered:.2f} s, {calls / unhindered:,.0f} calls a second, where the wait leaves "
            f"{1000 / at['latency_ms'] * at['parallel']:,.0f}.\n")


def stores(result):
    names = {"vrarc": "vrarc", "rclone": "`rclone copy`", "aws": "`aws s3 cp`"}
    rows = [[f"{step}: {text}", *figures(result[step][name])]
            for step in ("ship", "fetch") for name, text in names.items()]
    rows += [[f"verify --depth full: {name}", *figures(result["verify"][name])] for name in ("in the store", "at home")]
    home = result["verify"]["in the store"]["seconds"] / result["verify"]["at home"]["seconds"]
    parts = [[corpus, f"{at['files']:,}", f"{at['share'] * 100:.2f} %", f"{at['down'] / at['archive'] * 100:.2f} %",
              f"{at['requests']:,}"] for corpus, at in result["only"].items()]
    single = [[f"{int(count):,}", way, f"{len(at['bodies'])}", f"{sum(at['bodies'][:-1]):,}", f"{at['bodies'][-1]:,}"]
              for count, ways in result["cat"].items() for way, at in ways.items()]
    versions = ", ".join(result["versions"].values())
    return (f"## An object store\n\nSeaweedFS on loopback, which takes most of the processors' time ({versions}); an archive "
            f"of {result['bytes'] / 2**30:.2f} GiB, each program with the number of transfers at a time that it takes by "
            "itself: vrarc 8, rclone 4, aws 10. CPU and memory are the program's alone.\n\n"
            + table(["step", "s", "CPU, s", "MiB"], rows)
            + f"\nVerifying in the store takes {home:.2f} times what it takes to bring the archive home and verify it there.\n\n"
            "`vrarc restore --only` of one of a hundred collections; heads of answers included:\n\n"
            + table(["corpus", "files", "of the files' bytes", "transferred, of the archive", "requests"], parts)
            + "\n`vrarc cat` of one image, opening included:\n\n"
            + table(["images", "by", "requests", "bytes before the frame", "the frame"], single))


def figures(times):
    return [f"{times['seconds']:.2f}", f"{times['cpu']:.2f}", f"{times['mib']:.0f}"]


def estimate(results):
    """What 100 million images of 100 KB would take: a line through the two largest counts, and photos' bytes."""
    measured = Measured(results)
    counts = measured.counts()
    if len(counts) < 2 or "photos" not in results["suites"]:
        return ""
    few, many = counts[-2:]
    rows = []
    for step in ("pack", "verify", "restore"):
        at = [measured.of("growth", str(count), step, "vrarc") for count in (few, many)]
        seconds = (at[1]["seconds"] - at[0]["seconds"]) / (many - few)
        memory = max(0, at[1]["mib"] - at[0]["mib"]) / (many - few)
        bytes_a_second = measured.of("photos", "bytes") / measured.time("photos", step, "vrarc")
        hours = (1e8 * seconds + 1e13 / bytes_a_second) / 3600
        rows.append([step, f"{seconds * 1e6:.1f}", f"{memory * 2**20:.0f}", f"{bytes_a_second / 1e9:.2f}",
                     f"{hours:.1f}",
                     f"{(at[1]['mib'] + memory * (1e8 - many)) / 1024:.1f}"])
    return (f"## 100 million images, 10 TB\n\nOn paper: the slope from {few:,} to {many:,} files, and the bytes at the "
            "speed of *photos*; a disk that is slower than tmpfs makes it longer.\n\n"
            + table(["", "µs a file", "bytes of memory a file", "GB/s", "hours", "GiB of memory"], rows))

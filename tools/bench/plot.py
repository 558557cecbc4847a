#!/usr/bin/env python3
"""plot.py RESULTS SVG: draws time a file and peak memory against the number of files."""
import json
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "vrarc", "svg.fonttype": "none",
                            "font.size": 9, "font.family": "sans-serif"})
import matplotlib.pyplot as plt  # noqa: E402

STEPS = {"pack": "#1b6ca8", "verify": "#2e8b57", "restore": "#c0562f"}


def main():
    growth = json.loads(pathlib.Path(sys.argv[1]).read_text())["suites"]["growth"]["result"]
    counts = sorted(int(count) for count in growth)
    figure, (time, memory) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for step, color in STEPS.items():
        for who, style in (("vrarc", "-o"), ("floor", ":")):
            micros = [growth[str(count)][step][who]["seconds"] / count * 1e6 for count in counts]
            time.plot(counts, micros, style, color=color, markersize=3,
                      label=step if who == "vrarc" else f"{step}, floor")
        memory.plot(counts, [growth[str(count)][step]["vrarc"]["mib"] for count in counts], "-o", color=color,
                    markersize=3, label=step)
    for axes, title in ((time, "microseconds a file"), (memory, "peak memory, MiB")):
        axes.set(xscale="log", xlabel="files", title=title)
        axes.grid(alpha=0.3)
        axes.legend(frameon=False, fontsize=8, ncols=3 if axes is time else 1, loc="upper left")
    time.set_yscale("log")  # a file among few has a large share of the program's start
    time.set_ylim(top=time.get_ylim()[1] * 4)  # room for the legend
    memory.set_ylim(bottom=0)
    target = pathlib.Path(sys.argv[2])
    target.parent.mkdir(exist_ok=True)
    figure.savefig(target, metadata={"Date": None})
    # Whitespace at the ends of lines is matplotlib's.
    target.write_text("\n".join(line.rstrip() for line in target.read_text().splitlines()) + "\n")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Ships, reads, fetches and thaws archives in real stores, with faults on the line and in the stores.

    stores.py --bin FOLDER [--scratch FOLDER] [--seed N] [CASE…]

Runs with the Python of .venv-stores, which has the stores: SeaweedFS, moto, and rclone's. A proxy (stores/proxy.py) stands
between our programs and a store; it counts requests and bytes and injects faults. What is in a store afterwards is looked at
with other tools than ours: Debian's awscli, rclone, boto3. CASE is a part of a case's name. Ends with 'N passed, N failed'.
"""
import argparse
import importlib
import shutil
import sys

from stores import lab

MODULES = ["shipping", "killing", "faults", "packing", "reading", "counting", "fetching", "thawing", "locking", "access", "names", "clusters", "texts"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--scratch")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    for name in MODULES:
        importlib.import_module(f"stores.{name}")
    folder = lab.scratch(options.scratch)
    work = lab.Lab(options.bin, folder, options.seed)
    try:
        good = lab.run_cases(work, options.cases)
    finally:
        work.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

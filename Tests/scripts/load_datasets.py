#!/usr/bin/env python3
"""Loads unpacked collections with Hugging Face's loader: every image and its training data must be there.

    load_datasets.py --bin FOLDER

The file names are those that mislead a loader that goes by folders alone. Ends with 'N passed, N failed'.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"

import datasets  # noqa: E402

datasets.disable_progress_bars()

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
DEMO = REPOSITORY / "fixtures/demo/bundle/collections"


def misleading_source(folder):
    """A collection whose names look like splits and metadata."""
    source = folder / "misleading"
    (source / "train").mkdir(parents=True)
    (source / "test").mkdir()
    images = sorted(DEMO.glob("toys/*.jpg"))[:6]
    names = ["my_test_photo.jpg", "train/validation.jpg", "test/train_1.jpg", "metadata.jpg", "dev.jpg", "plain.jpg"]
    for image, name in zip(images, names):
        shutil.copy(image, source / name)
    return source


def unpack(program, source, folder):
    """Packs a collection, unpacks it with tar, and gives the folder that a loader is pointed at."""
    archive = folder / "archive.vrarc"
    subprocess.run([program, f"--collection=it={source}", "-o", archive, "-q", "--replace"], check=True)
    target = folder / "out"
    target.mkdir()
    tar = subprocess.run(f"zstd -dc {archive} | tar -C {target} -xf -", shell=True)
    assert tar.returncode == 0
    return next(target.glob("*/data/collections/it"))


def check(program, source, folder):
    """Compares what the loader gives with the records; raises where they differ."""
    collection = unpack(program, source, folder)
    records = [json.loads(line) for line in (collection / "metadata.jsonl").read_text().split("\n")[:-1]]
    loaded = datasets.load_dataset(str(collection), cache_dir=str(folder / "cache"))
    assert list(loaded) == ["train"], list(loaded)
    rows = loaded["train"]
    assert len(rows) == len(records) > 0, (len(rows), len(records))
    # One content may lie under two names with different training data: so lists are compared, and not a look-up.
    wanted = sorted((record["sha256"], record["size"], labels(record)) for record in records)
    assert sorted((row["sha256"], row["size"], labels(row)) for row in rows) == wanted
    sizes = {record["sha256"]: (record["width"], record["height"]) for record in records if record["orientation"] in (None, 1)}
    for row in rows:
        assert row["image"].size == sizes.get(row["sha256"], row["image"].size), row["sha256"]


def labels(row):
    """The objects of a record; columns cannot tell "none given" from "an empty list"."""
    return [(item["object"], *(float(item["location"][side]) for side in ("left", "top", "width", "height")))
            for item in row["objects"] or []]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=pathlib.Path)
    program = parser.parse_args().bin / "vrarc-pack"
    passed = failed = 0
    for name in ["shapes", "toys", "misleading"]:
        with tempfile.TemporaryDirectory() as text:
            folder = pathlib.Path(text)
            source = misleading_source(folder) if name == "misleading" else DEMO / name
            try:
                check(program, source, folder)
                passed += 1
            except Exception as error:  # whatever the loader raises is a failed test
                failed += 1
                print(f"FAILED {name}: {type(error).__name__}: {error}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

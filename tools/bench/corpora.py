#!/usr/bin/env python3
"""Builds the corpora that tools/bench/run measures with; README.md says what is in them.

    corpora.py [--folder DIR] CORPUS…      photos thumbs lossless dups, million-N (N small images),
                                           plain-N (the same files, but none is an image)

Each is a folder below DIR (/dev/shm/vrarc-bench) that vrarc-pack takes as it lies there. The same Debian packages give
the same bytes. What is there already, of this version of the program, is left as it is.
"""
import argparse
import json
import math
import multiprocessing
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

VERSION = 1
FOLDER = pathlib.Path("/dev/shm/vrarc-bench")

# The photographs among the pictures of these packages; the others are drawn, or the same in another size.
PACKAGES = {
    "lomiri-wallpapers-16.04": ["backgrounds/*_by_[!U]*.jpg", "backgrounds/Picture_*.jpg"],
    "lomiri-wallpapers-20.04": ["backgrounds/Kleiber_*.jpg"],
    "mate-backgrounds": ["backgrounds/mate/nature/*.jpg"],
    "plasma-workspace-wallpapers": [
        f"wallpapers/{name}/contents/images/2560x1600.jpg" for name in (
            "BytheWater", "ColdRipple", "ColorfulCups", "DarkestHour", "EveningGlow", "FallenLeaf", "Grey", "Kite",
            "OneStandsOut", "Path", "summer_1am")
    ] + ["wallpapers/Volna/contents/images/5120x2880.jpg"],
}
DRAWN = re.compile("umang|analogpattern")

photographs = []  # (path, picture), loaded before the processes fork, so that they share them
profile = None  # sRGB, as one of them has it


def fetch(folder):
    """The photographs of the packages, downloaded and taken apart once; nothing is installed."""
    sources = folder / ".sources"
    if not (sources / "done").exists():
        shutil.rmtree(sources, ignore_errors=True)
        sources.mkdir(parents=True)
        with tempfile.TemporaryDirectory() as scratch:
            for package in PACKAGES:
                subprocess.run(["apt-get", "download", "-q", package], cwd=scratch, check=True, stdout=sys.stderr)
                deb, = pathlib.Path(scratch).glob(f"{package}_*.deb")
                subprocess.run(["dpkg-deb", "-x", deb, f"{scratch}/{package}"], check=True)
                (sources / package).mkdir()
                for pattern in PACKAGES[package]:
                    for path in pathlib.Path(scratch, package, "usr/share").glob(pattern):
                        if not DRAWN.search(path.name):
                            name = path.name if path.parent.name != "images" else f"{path.parts[-4]}.jpg"
                            shutil.copyfile(path, sources / package / name)
        (sources / "done").touch()
    found = sorted(sources.glob("*/*.jpg"))
    if len(found) != 38:
        sys.exit(f"corpora.py: {len(found)} photographs are in the packages, and 38 were expected: {sources}")
    return found


def load(folder):
    global profile
    from PIL import Image
    if photographs:
        return
    for path in fetch(folder):
        picture = Image.open(path)
        if path.stem == "Kite":
            profile = picture.info["icc_profile"]
        photographs.append((path, picture.convert("RGB")))


def crop(draw, width, height, least=1.0, most=1.7):
    """A part of one of the photographs at a place and a scale drawn at random, as a picture of this size."""
    from PIL import Image
    while True:
        _, picture = photographs[draw.randrange(len(photographs))]
        scale = draw.uniform(least, most)
        scale = min(scale, picture.width / width, picture.height / height)
        if scale >= 1:
            break
    w, h = int(width * scale), int(height * scale)
    x, y = draw.randint(0, picture.width - w), draw.randint(0, picture.height - h)
    part = picture.resize((width, height), Image.Resampling.LANCZOS, (x, y, x + w, y + h), reducing_gap=2.0)
    return part.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if draw.random() < 0.5 else part


def drawn(corpus, number):
    return random.Random(f"{corpus} {number}")


# MARK: photos

PHOTOS = 2000


def photo(task):
    import camera
    folder, number = task
    path = folder / f"roll-{number // 250 + 1:02}" / f"IMG_{number + 1:04}.JPG"
    if number < len(photographs):
        shutil.copyfile(photographs[number][0], path)  # as it was in its package
        return
    draw = drawn("photos", number)
    width, height = draw.choice([(1024, 768), (1280, 960), (1440, 960), (1600, 1067)])
    if draw.random() < 0.25:
        width, height = height, width
    camera.save(crop(draw, width, height), path, number, draw.choice([88, 90, 92, 95]), draw, profile)


def photos(folder, root):
    load(root)
    for roll in range(math.ceil(PHOTOS / 250)):
        (folder / f"roll-{roll + 1:02}").mkdir()
    spread(photo, [(folder, number) for number in range(PHOTOS)])


# MARK: thumbs

THUMBS = 50_000


def thumb(task):
    import io
    folder, number = task
    draw = drawn("thumbs", number)
    while True:
        width, height = draw.choice([(128, 96), (112, 112), (128, 128), (144, 108), (96, 128)])
        part = crop(draw, width, height, 2, 12)
        data = io.BytesIO()
        part.save(data, "JPEG", quality=draw.choice([75, 80, 85]))
        if 2048 <= len(data.getvalue()) <= 8192:
            (folder / f"{number // 1000:02}" / f"{number:05}.jpg").write_bytes(data.getvalue())
            return


def thumbs(folder, root):
    load(root)
    for part in range(THUMBS // 1000):
        (folder / f"{part:02}").mkdir()
    spread(thumb, [(folder, number) for number in range(THUMBS)])


# MARK: lossless

LOSSLESS = 15_000


def mask(draw, width, height):
    """A drawn mask of objects, as segmentation data sets have."""
    from PIL import Image, ImageDraw
    picture = Image.new("L", (width, height))
    pen = ImageDraw.Draw(picture)
    for label in range(1, draw.randint(2, 6)):
        x, y = draw.randrange(width), draw.randrange(height)
        pen.ellipse((x, y, x + draw.randint(8, width // 2), y + draw.randint(8, height // 2)), fill=label)
    return picture


def annotation(draw, name, width, height):
    objects = []
    for identity in range(draw.randint(3, 14)):
        x, y = draw.randrange(width - 8), draw.randrange(height - 8)
        w, h = draw.randint(4, width - x), draw.randint(4, height - y)
        outline = [round(v + draw.uniform(-2, 2), 2) for v in (x, y, x + w, y, x + w, y + h, x, y + h)]
        objects.append({"id": identity, "category": draw.choice(["car", "person", "tree", "sign", "dog"]),
                        "bbox": [x, y, w, h], "area": w * h, "iscrowd": 0, "segmentation": [outline]})
    return json.dumps({"file_name": name, "width": width, "height": height, "annotations": objects}, indent=1)


def lossless_file(task):
    folder, number = task
    draw = drawn("lossless", number)
    kind, stem = number % 3, f"{number // 3:05}"
    width, height = draw.choice([(128, 96), (160, 120), (128, 128), (192, 128)])
    if kind == 0:
        crop(draw, width, height).save(folder / "png" / f"{stem}.png", compress_level=6)
    elif kind == 1:
        suffix = draw.choice(["bmp", "tif"])
        make = draw.random()
        if make < 0.3:
            part = mask(draw, width * 2, height * 2)
        elif make < 0.6:
            part = crop(draw, width * 2, height * 2).convert("L")
        else:
            part = crop(draw, width, height)
        part.save(folder / "raw" / f"{stem}.{suffix}")
    else:
        (folder / "annotations" / f"{stem}.json").write_text(annotation(draw, f"png/{stem}.png", width, height))


def lossless(folder, root):
    load(root)
    for name in ("png", "raw", "annotations"):
        (folder / name).mkdir()
    spread(lossless_file, [(folder, number) for number in range(LOSSLESS)])


# MARK: dups

SNAPSHOTS = 5
KEPT = 0.7


def dups(folder, root):
    """Five snapshots of one tree: from one to the next, 70 % of the files stay as they were."""
    draw = drawn("dups", 0)
    stock = []
    for corpus, many in (("photos", 480), ("thumbs", 1480), ("lossless", 441)):
        build(corpus, root)
        files = sorted(path for path in (root / corpus).rglob("*") if path.is_file())
        draw.shuffle(files)
        stock.append((files, many))
    tree = {}
    for number in range(SNAPSHOTS):
        snapshot = folder / f"snapshot-{number + 1}"
        for files, many in stock:
            for place in range(many):
                key = (id(files), place)
                if number == 0 or draw.random() >= KEPT:
                    tree[key] = files.pop()
                source = tree[key]
                # The name stays, as of a file that is edited; where another kind comes, its suffix does not.
                target = snapshot / source.relative_to(root).parts[0] / f"{place:04}{source.suffix.lower()}"
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)


# MARK: million

def small_files(task):
    """A thousand PNGs of 300 to 600 bytes, of drawn pixels, no two alike. Or the same with another first byte."""
    folder, thousand, count = task
    first = b"\x89" if folder.name.startswith("million") else b"\x88"
    folder = folder / f"{thousand:04}"
    folder.mkdir()
    draw = drawn("million", thousand)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    for number in range(count):
        width, height = draw.randint(8, 12), draw.randint(10, 13)
        rows = b"".join(b"\0" + draw.randbytes(3 * width) for _ in range(height))
        header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
        data = first + b"PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(
            b"IEND", b"")
        handle = os.open(folder / f"{thousand:04}{number:03}.png", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        os.write(handle, data)
        os.close(handle)


def million(folder, count):
    tasks = [(folder, i, min(1000, count - 1000 * i)) for i in range(math.ceil(count / 1000))]
    spread(small_files, tasks, chunk=4)


# MARK: building

def spread(function, tasks, chunk=16):
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        for _ in pool.imap_unordered(function, tasks, chunksize=chunk):
            pass


def build(corpus, root=FOLDER):
    """Builds a corpus if it isn't there; its folder."""
    folder, stamp = root / corpus, root / f".{corpus}.stamp"
    if stamp.exists() and stamp.read_text() == str(VERSION):
        return folder
    print(f"corpora.py: building {folder}", file=sys.stderr)
    stamp.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if "-" in corpus:
        million(folder, int(corpus.partition("-")[2]))
    else:
        {"photos": photos, "thumbs": thumbs, "lossless": lossless, "dups": dups}[corpus](folder, root)
    stamp.write_text(str(VERSION))
    return folder


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=pathlib.Path, default=FOLDER)
    parser.add_argument("corpora", nargs="+", metavar="CORPUS")
    arguments = parser.parse_args()
    for corpus in arguments.corpora:
        if not re.fullmatch(r"photos|thumbs|lossless|dups|(million|plain)-[0-9]+", corpus):
            parser.error(f"there is no corpus {corpus}")
        folder = build(corpus, arguments.folder)
        files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        print(f"{folder}\t{len(files)} files\t{sum(files) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

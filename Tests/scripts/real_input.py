#!/usr/bin/env python3
"""Loads real training sets into an emulated instance by IBM's client, loses the instance, and brings it back elsewhere.

    real_input.py --bin FOLDER [--shared FOLDER]

To be run by tools/emulator/.venv-tests/bin/python, which has IBM's client. A set is loaded, the instance is packed, its
state is deleted, and the archive is restored into a second instance. Then everything is read through IBM's client, and
compared here, and not by vrarc, with the files that were loaded: image by image, box by box, class by class.

The set of fixtures/demo always runs; lego-detection and dogs run if they are in FOLDER/data (VRARC_SHARED, else shared
beside the checkout). Ends with 'N passed, N failed, N skipped'.
"""
import argparse
import contextlib
import hashlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPOSITORY / "tools/emulator/tests"))
import pictures  # noqa: E402
from PIL import Image, ImageOps  # noqa: E402
from running import Emulator, wait_for  # noqa: E402

DEMO = REPOSITORY / "fixtures/demo/bundle"
TIMEOUT = 120
#: What a Mac and Windows put beside the pictures.
CLUTTER = ("__MACOSX", ".DS_Store", "Thumbs.db")


class Collection:
    """A folder with images in training/ and their boxes in training_data/, as it is to come back."""

    def __init__(self, folder):
        self.name, self.description = folder.name, f"all of {folder.name}"
        self.images, self.boxes = {}, {}
        for path in sorted(path for path in (folder / "training").rglob("*") if path.is_file()):
            labels = folder / "training_data" / f"{path.stem}.json"
            self.images[path.name] = path
            self.boxes[path.name] = json.loads(labels.read_text())["objects"] if labels.exists() else []

    def load(self, service):
        """Creates and trains it in an instance; gives its id."""
        made = service.create_collection(name=self.name, description=self.description).get_result()["collection_id"]
        for name, path in self.images.items():
            objects = self.boxes[name]
            reply = service.add_images(
                made, images_file=[pictures.file(path.read_bytes(), name)],
                training_data=json.dumps({"objects": objects}) if objects else None).get_result()["images"][0]
            if "errors" in reply:
                sys.exit(f"the emulator refuses {name}: {reply['errors']}")
        service.train(made)
        wait_for(lambda: trained(service, made))
        return made

    def box_count(self):
        return sum(len(objects) for objects in self.boxes.values())


class Classifier:
    """A folder with a zip, or a folder, for each class and for the negatives, as it is to come back."""

    def __init__(self, folder, name):
        self.name, self.folder = name, folder
        self.zips = {path.stem: zip_of(path) for path in sorted(folder.iterdir()) if path.is_dir() or path.suffix == ".zip"}
        self.negatives = next(stem for stem in self.zips if stem.startswith("negative"))
        self.classes = [stem for stem in self.zips if stem != self.negatives]

    def load(self, service):
        files = {stem: pictures_file(content, stem) for stem, content in self.zips.items()}
        made = service.create_classifier(
            self.name, {stem: files[stem] for stem in self.classes}, negative_examples=files[self.negatives]).get_result()
        wait_for(lambda: service.get_classifier(made["classifier_id"]).get_result()["status"] == "ready")
        return made["classifier_id"]

    def examples(self):
        """Class → the digests of its different images; None stands for the negatives."""
        found = {}
        for stem, content in self.zips.items():
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found[None if stem == self.negatives else stem] = {
                    hashlib.sha256(archive.read(member)).hexdigest() for member in archive.infolist()
                    if not member.is_dir() and not any(word in member.filename for word in CLUTTER)}
        return found


def zip_of(path):
    """The bytes of a zip, or of one made of a folder."""
    if path.is_file():
        return path.read_bytes()
    return pictures.zipped({file.name: file.read_bytes() for file in sorted(path.iterdir())})


def pictures_file(content, stem):
    file = io.BytesIO(content)
    file.name = f"{stem}.zip"
    return file


def trained(service, collection):
    return service.get_collection(collection).get_result()["training_status"]["objects"]["ready"]


def sent_name(path):
    """The name that a restored image is to have: the service gives a PNG back as a JPEG."""
    return f"{path.stem}.jpg" if path.suffix == ".png" else path.name


def boxes(objects):
    """Boxes without an order, for the service promises none."""
    return Counter((entry["object"], *(entry["location"][side] for side in ("left", "top", "width", "height")))
                   for entry in objects)


def same_picture(jpeg, path):
    """Whether a JPEG that an instance gives shows what a file shows, as far as a JPEG can."""
    if path.read_bytes() == jpeg:
        return True
    with Image.open(io.BytesIO(jpeg)) as got, Image.open(path) as had:
        got, had = (ImageOps.exif_transpose(image).convert("RGB").resize((16, 16), Image.Resampling.BOX)
                    for image in (got, had))
        differences = [abs(one - other) for one, other in zip(got.tobytes(), had.tobytes())]
    return max(differences) <= 16


class RealInput:
    def __init__(self, options):
        self.bin = options.bin.resolve()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="vrarc-real-"))
        self.passed = self.failed = self.skipped = 0
        self.running = []

    def check(self, what, faults):
        faults = list(faults)
        if faults:
            self.failed += 1
            more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
            print(f"FAILED {what}: {'; '.join(map(str, faults[:5]))}{more}")
        else:
            self.passed += 1

    def equal(self, what, got, wanted):
        self.check(what, [] if got == wanted else [f"{got!r}, and it should be {wanted!r}"])

    def same(self, what, got, wanted):
        """Of two collections without an order: what one has more often than the other."""
        got, wanted = Counter(iter(got)), Counter(iter(wanted))
        self.check(what, [*(f"not there: {one!r}" for one in (wanted - got).elements()),
                          *(f"too many: {one!r}" for one in (got - wanted).elements())])

    def start(self, name):
        emulator = Emulator(self.folder / name, "--training-seconds", "0.1")
        self.running.append(emulator)
        # It prints that the service has ended, each time.
        with contextlib.redirect_stdout(io.StringIO()):
            emulator.v3(), emulator.v4()
        return emulator

    def stop(self, emulator):
        self.running.remove(emulator)
        emulator.stop()

    def vrarc(self, emulator, *arguments):
        environment = {
            **os.environ, "VISUAL_RECOGNITION_APIKEY": emulator.apikey, "VISUAL_RECOGNITION_AUTH_URL": emulator.root}
        done = subprocess.run([self.bin / "vrarc", *arguments], env=environment, timeout=TIMEOUT, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, cwd=self.folder)
        self.check(f"vrarc {arguments[0]}", [f"status {done.returncode}: {done.stderr}"] if done.returncode else [])

    def round_trip(self, title, collections, classifiers):
        """Loads an instance, packs it, loses it, restores it into another one, and compares."""
        old = self.start(f"{title} old")
        identifiers = [(each, each.load(old.v4())) for each in collections]
        identifiers += [(each, each.load(old.v3())) for each in classifiers]
        archive, id_map = self.folder / f"{title}.vrarc", self.folder / f"{title}.json"
        examples = [f"--examples={each.name}={each.folder}" for each in classifiers]
        self.vrarc(old, "pack", "--service", old.url, *examples, "-o", archive, "--quiet")
        self.vrarc(old, "verify", archive, "--quiet")
        old_images = {identifier: self.image_names(old, identifier)
                      for each, identifier in identifiers if isinstance(each, Collection)}
        self.stop(old)
        shutil.rmtree(self.folder / f"{title} old")

        new = self.start(f"{title} new")
        self.vrarc(new, "restore", archive, "--service", new.url, "--id-map", id_map, "--quiet")
        if id_map.exists():
            self.compare(title, new, old.url, json.loads(id_map.read_text()), identifiers, old_images)
            self.relink(title, new, old.url, id_map)
        self.stop(new)

    def relink(self, title, new, old_url, id_map):
        """A file of the owner, with the address and all ids, has the new ones afterwards."""
        units = json.loads(id_map.read_text())["units"]
        pairs = [(unit["old"], unit["new"]) for unit in units]
        pairs += [(image["old"], image["new"]) for unit in units for image in unit["images"]]
        texts = (json.dumps({"url": url, "ids": [pair[side] for pair in pairs]}, ensure_ascii=False, indent=1)
                 for side, url in enumerate((old_url, new.url)))
        own = self.folder / f"{title} config.json"
        own.write_text(next(texts))
        self.vrarc(new, "relink", "--id-map", id_map, own, "--quiet")
        self.same(f"{title}: lines of a relinked file", own.read_text().splitlines(), next(texts).splitlines())

    def image_names(self, emulator, collection):
        """Id → name of each image of a collection."""
        listed = emulator.v4().list_images(collection).get_result()["images"]
        details = (emulator.v4().get_image_details(collection, entry["image_id"]).get_result() for entry in listed)
        return {entry["image_id"]: entry["source"]["filename"] for entry in details}

    def compare(self, title, new, old_url, id_map, identifiers, old_images):
        self.equal(f"{title}: instances of the id map", (id_map["source"], id_map["target"]), (old_url, new.url))
        self.same(f"{title}: old ids of the id map", (unit["old"] for unit in id_map["units"]),
                  (identifier for _, identifier in identifiers))
        listed = {
            "collection": [each["collection_id"] for each in new.v4().list_collections().get_result()["collections"]],
            "classifier": [each["classifier_id"] for each in new.v3().list_classifiers().get_result()["classifiers"]],
        }
        for kind, found in listed.items():
            self.same(f"{title}: new ids of the id map, {kind}",
                      (unit["new"] for unit in id_map["units"] if unit["kind"] == kind), found)
        units = {unit["old"]: unit for unit in id_map["units"]}
        for each, identifier in identifiers:
            if identifier in units and isinstance(each, Collection):
                self.compare_collection(new, each, units[identifier], old_images[identifier])
            elif identifier in units:
                self.compare_classifier(new, each, units[identifier])

    def compare_collection(self, new, had, unit, old_images):
        service, title, made = new.v4(), had.name, unit["new"]
        got = service.get_collection(made).get_result()
        self.equal(f"{title}: name, text, number of images, whether it is trained",
                   (got["name"], got["description"], got["image_count"], trained(service, made)),
                   (had.name, had.description, len(had.images), True))
        names = self.image_names(new, made)
        self.same(f"{title}: names of the images", names.values(), map(sent_name, had.images.values()))
        self.same(f"{title}: old image ids of the id map", (image["old"] for image in unit["images"]), old_images)
        self.same(f"{title}: new image ids of the id map", (image["new"] for image in unit["images"]), names)
        faults = {what: [] for what in ("image that the id map names", "name", "boxes", "width and height", "picture")}
        for image in unit["images"]:
            for fault in self.image_faults(service, made, had, old_images.get(image["old"]), image["new"], names):
                faults[fault].append(f"{image['old']} → {image['new']}")
        for what, wrong in faults.items():
            self.check(f"{title}: {what} of each image", wrong)
        counts = Counter(entry["object"] for objects in had.boxes.values() for entry in objects)
        found = service.list_object_metadata(made).get_result()["objects"]
        self.equal(f"{title}: how many boxes each object has", {entry["object"]: entry["count"] for entry in found},
                   dict(counts))

    def image_faults(self, service, collection, had, name, identifier, names):
        """What is not as it was of the image that was loaded as `name` and has a new id."""
        if name not in had.images or identifier not in names:
            yield "image that the id map names"
            return
        if names[identifier] != sent_name(had.images[name]):
            yield "name"
        details = service.get_image_details(collection, identifier).get_result()
        if boxes((details.get("training_data") or {}).get("objects", [])) != boxes(had.boxes[name]):
            yield "boxes"
        with Image.open(had.images[name]) as image:
            width, height = ImageOps.exif_transpose(image).size
        if details["dimensions"] != {"width": width, "height": height}:
            yield "width and height"
        if not same_picture(service.get_jpeg_image(collection, identifier).get_result().content, had.images[name]):
            yield "picture"

    def compare_classifier(self, new, had, unit):
        got = new.v3().get_classifier(unit["new"]).get_result()
        self.equal(f"{had.name}: name, status, classes",
                   (got["name"], got["status"], {entry["class"] for entry in got["classes"]}),
                   (had.name, "ready", set(had.classes)))
        # The service tells nobody what a classifier was trained with; the emulator does.
        sent = new.control("GET", f"classifiers/{unit['new']}")
        images = {**sent["classes"], None: sent["negatives"]}
        self.same(f"{had.name}: images of each class",
                  ((name, entry["sha256"]) for name, entries in images.items() for entry in entries),
                  ((name, digest) for name, digests in had.examples().items() for digest in digests))

    def run(self, shared):
        shapes = Collection(DEMO / "collections/shapes")
        rings = Classifier(DEMO / "classifiers/ring-or-star", "ring-or-star")
        self.report("demo", [shapes], [rings])
        collections, classifiers = [], []
        for name, into, make in (("lego-detection", collections, Collection),
                                 ("dogs", classifiers, lambda folder: Classifier(folder, "dogs"))):
            folder = shared / "data" / name
            if folder.is_dir():
                into.append(make(folder))
            else:
                self.skipped += 1
                print(f"SKIPPED {name}: there is no {folder}")
        if collections or classifiers:
            self.report("real", collections, classifiers)

    def report(self, title, collections, classifiers):
        for each in collections:
            print(f"run: {each.name}, {len(each.images)} images with {each.box_count()} boxes")
        for each in classifiers:
            print(f"run: {each.name}, {len(each.classes)} classes, "
                  f"{sum(len(of) for of in each.examples().values())} images with the negatives")
        self.round_trip(title, collections, classifiers)

    def end(self):
        for emulator in list(self.running):
            self.stop(emulator)
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=pathlib.Path)
    parser.add_argument("--shared", type=pathlib.Path,
                        default=os.environ.get("VRARC_SHARED") or REPOSITORY.parent / "shared")
    options = parser.parse_args()
    real = RealInput(options)
    try:
        real.run(options.shared)
    finally:
        real.end()
    print(f"{real.passed} passed, {real.failed} failed, {real.skipped} skipped")
    return 1 if real.failed or not real.passed else 0


if __name__ == "__main__":
    sys.exit(main())

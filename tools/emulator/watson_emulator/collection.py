"""A collection: its images, their boxes, and its training."""

import os
from collections import Counter

from . import boxes
from .clock import now, stamp
from .errors import ApiError, not_found
from .files import file_name, read, remove
from .image_record import ImageRecord
from .training import Training

NOT_ENOUGH = (
    "The collection does not have enough training data. At least one image must have an object with a bounding box."
)
UNCHANGED = "The training data has not changed since the last training."


class Collection:
    """Holds images in the order they came. The emulator's lock guards every call."""

    def __init__(self, emulator, folder, values):
        self.emulator, self.folder, self.values = emulator, folder, values
        self.training = Training.from_json(values["training"])
        self.images = {}

    @classmethod
    def create(cls, emulator, folder, identifier, name, description, customer):
        moment = now()
        folder.mkdir()
        (folder / "images").mkdir()
        collection = cls(
            emulator,
            folder,
            {
                "collection_id": identifier,
                "name": name,
                "description": description,
                "customer": customer,
                "created": moment,
                "updated": moment,
                "training": Training().as_json(),
            },
        )
        collection.save()
        return collection

    @classmethod
    def load(cls, emulator, folder):
        """A collection from its folder; None if its creation was not finished."""
        if not (folder / "collection.json").exists():
            return None
        collection = cls(emulator, folder, read(folder / "collection.json"))
        records = [ImageRecord(**read(path)) for path in (folder / "images").glob("*.json")]
        for record in sorted(records, key=lambda record: (record.created, record.image_id)):
            collection.images[record.image_id] = record
        known = {file_name(identifier) for identifier in collection.images}
        # Bytes whose record was not written any more.
        remove(*(path for path in (folder / "images").glob("*.bin") if path.stem not in known))
        return collection

    @property
    def identifier(self):
        return self.values["collection_id"]

    def save(self):
        self.values["training"] = self.training.as_json()
        self.emulator.folder.write(self.folder / "collection.json", self.values)

    def touch(self, data_changed=False):
        """Says that something changed, and whether the model of today is behind."""
        # Never twice the same time: who compares `updated` must see each change.
        self.values["updated"] = max(now(), round(self.values["updated"] + 0.001, 3))
        self.training.data_changed = self.training.data_changed or data_changed
        self.save()

    def settle(self):
        """Ends trainings whose time has come."""
        ended = self.training.settle(now())
        for job in ended:
            self.emulator.usage.add(self.identifier, job)
        if ended:
            self.values["updated"] = max(self.values["updated"], ended[-1].ends)
            self.save()

    def as_reply(self):
        """Collection of the API."""
        settings = self.emulator.settings
        self.settle()
        unset = "" if settings.unset_text == "empty" else None
        reply = {
            "collection_id": self.identifier,
            "name": unset if self.values["name"] is None else self.values["name"],
            "description": unset if self.values["description"] is None else self.values["description"],
            "created": stamp(self.values["created"]),
            "updated": stamp(self.values["updated"]),
            "image_count": len(self.images),
            "training_status": {"objects": self.training.status(settings.rscnn)},
        }
        if settings.extra_fields == "yes":
            reply["region_hint"] = {"cell": 7, "tags": ["x", "y"]}
        return reply

    def update(self, name, description, customer):
        for key, value in (("name", name), ("description", description), ("customer", customer)):
            if value is not None:
                self.values[key] = value
        self.touch()

    # Images

    def image(self, identifier):
        """The record of an image; 404 if there is none."""
        try:
            return self.images[identifier]
        except KeyError:
            raise not_found("Image", identifier) from None

    def files(self, identifier):
        base = self.folder / "images" / file_name(identifier)
        return base.with_suffix(".json"), base.with_suffix(".bin")

    def add(self, identifier, upload, objects):
        """Takes an image; its file is moved here."""
        moment, picture = now(), upload.picture
        objects = self.same_case(objects)
        record = ImageRecord(
            identifier, moment, moment, upload.source, picture.format, picture.width, picture.height, objects
        )
        record_path, bytes_path = self.files(identifier)
        os.replace(upload.path, bytes_path)
        self.emulator.folder.write(record_path, record.as_json())
        self.images[identifier] = record
        self.touch(bool(objects) or self.emulator.settings.unlabelled_changes_data == "yes")
        return record

    def remove(self, identifier):
        record = self.image(identifier)
        remove(*self.files(identifier))
        del self.images[identifier]
        self.touch(bool(record.objects))

    # Boxes

    def set_objects(self, record, objects):
        """Replaces the boxes of an image."""
        record.objects = self.same_case(objects)
        self.save_image(record)
        self.touch(True)

    def save_image(self, record):
        record.updated = max(now(), round(record.updated + 0.001, 3))
        self.emulator.folder.write(self.files(record.image_id)[0], record.as_json())

    def same_case(self, objects):
        """Boxes under the names in use, where case does not matter."""
        if self.emulator.settings.object_case == "sensitive":
            return objects
        names = {}
        for name in [*self.counts(), *(entry["object"] for entry in objects)]:
            names.setdefault(name.casefold(), name)
        return [{**entry, "object": names[entry["object"].casefold()]} for entry in objects]

    def counts(self):
        """How many boxes each object has."""
        return Counter(entry["object"] for record in self.images.values() for entry in record.objects)

    def object_name(self, name):
        """The object that a path names; 404 if there is none."""
        counts = self.counts()
        if name in counts:
            return name
        if self.emulator.settings.object_case == "insensitive":
            for other in counts:
                if other.casefold() == name.casefold():
                    return other
        raise not_found("Object", name)

    def rename_object(self, old, new):
        """Renames in every image; gives the number of boxes that have the new name."""
        boxes.check_name(new, self.emulator.limits)
        old = self.object_name(old)
        if new != old and new in self.counts() and self.emulator.settings.rename_onto == "400":
            raise ApiError(400, f"The object {new} exists", target=("field", "object"))
        self.change_boxes(old, lambda entry: {**entry, "object": new})
        return self.counts()[new]

    def delete_object(self, name):
        self.change_boxes(self.object_name(name), lambda entry: None)

    def change_boxes(self, name, change):
        for record in self.images.values():
            if any(entry["object"] == name for entry in record.objects):
                changed = [change(entry) if entry["object"] == name else entry for entry in record.objects]
                record.objects = [entry for entry in changed if entry]
                self.save_image(record)
        self.touch(True)

    # Training

    def train(self):
        """Starts a training; 400 where there is nothing to train."""
        self.settle()
        settings = self.emulator.settings
        labelled = [record for record in self.images.values() if record.objects]
        if not labelled:
            raise ApiError(400, NOT_ENOUGH)
        if not self.training.data_changed and settings.train_unchanged == "400":
            raise ApiError(400, UNCHANGED)
        self.training.begin(
            now(), settings.training_seconds, settings.take_failure(), len(labelled), sorted(self.counts())
        )
        self.save()

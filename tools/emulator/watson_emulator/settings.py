"""The switches: what the real service did is not known in these places, so that a client must bear each value.

The table is all there is to say of a switch: the command line and the control endpoint are made from it, and a test
compares README.md with it.
"""

from dataclasses import dataclass

from .values import Values


@dataclass(frozen=True)
class Switch:
    """One switch; `values` are its texts, or the type of its number."""

    name: str
    default: object
    values: object
    meaning: str

    @property
    def flag(self):
        return "--" + self.name.replace("_", "-")

    def parse(self, value):
        """The value of a text or a JSON value."""
        if isinstance(self.values, tuple):
            if str(value) not in self.values:
                raise ValueError(f"{self.name} is one of {', '.join(self.values)}, not {value!r}")
            return str(value)
        try:
            number = self.values(value)
        except (TypeError, ValueError):
            raise ValueError(f"{self.name} is a number, not {value!r}") from None
        if not self.least <= number < float("inf"):
            raise ValueError(f"{self.name} cannot be {value!r}")
        return number

    @property
    def least(self):
        return -1 if self.name == "training_failures" else 0


SWITCHES = (
    # Images and boxes, v4
    Switch(
        "jpeg",
        "original",
        ("original", "re-encoded"),
        "what GET jpeg gives of an uploaded JPEG: its bytes, or new ones",
    ),
    Switch("dimensions", "oriented", ("oriented", "stored"), "dimensions after EXIF orientation, or as stored"),
    Switch("duplicate", "error", ("error", "no-op"), "an image that the collection has, added again"),
    Switch("id_characters", "keep", ("keep", "underscore"), "what ids take from names: all, or only A-Z a-z 0-9 _ -"),
    Switch(
        "unlabelled",
        "empty",
        ("empty", "absent", "no-objects"),
        'training_data without boxes: {}, none, {"objects":[]}',
    ),
    Switch("box_outside", "400", ("400", "take"), "a box that is not inside its image"),
    Switch("equal_boxes", "keep", ("keep", "drop"), "boxes of an image that are equal in all"),
    Switch("object_case", "sensitive", ("sensitive", "insensitive"), "whether Lego and lego are two objects"),
    Switch("rename_onto", "merge", ("merge", "400"), "an object renamed to the name of another"),
    Switch("list_order", "hashed", ("hashed", "created", "id", "random"), "the order of every list"),
    Switch("too_many", "400", ("400", "errors", "take"), "more images in a request than the limit"),
    Switch("bad_zip", "400", ("400", "errors"), "a zip that is unreadable or too large"),
    Switch("bad_image", "errors", ("errors", "400"), "an image of wrong type, size or pixels"),
    Switch("unset_text", "empty", ("empty", "null"), "name and description that were never given"),
    Switch("extra_fields", "no", ("no", "yes"), "members that no client knows, in collections, images, classifiers"),
    # Training, v4
    Switch("train_unchanged", "400", ("400", "202"), "train where data_changed is false"),
    Switch("unlabelled_changes_data", "no", ("no", "yes"), "whether an image without boxes sets data_changed"),
    Switch("rscnn", "ready", ("ready", "not-ready", "absent"), "rscnn_ready after training"),
    # Classifiers, v3
    Switch("brief_list", "status", ("status", "minimal"), "list without verbose: with status, or id and name only"),
    Switch("classes_order", "hashed", ("hashed", "sent", "random"), "the order of a classifier's classes"),
    Switch("few_examples", "400", ("400", "failed"), "a zip of too few images: refused, or the training fails"),
    Switch("update_while_training", "last-wins", ("last-wins", "400"), "an update before the classifier is ready"),
    Switch("core_ml", "yes", ("yes", "no"), "core_ml_enabled of new classifiers"),
    Switch(
        "v3_errors", "nested", ("nested", "flat", "images", "status", "capital", "html"), "the shape of v3 error bodies"
    ),
    # Both
    Switch("delete_while_training", "take", ("take", "400"), "delete of what is training"),
    Switch("missing_version", "400", ("400", "take"), "a call without version=YYYY-MM-DD"),
    Switch("unauthorized", "datapower", ("datapower", "html", "empty", "text"), "the body of a 401"),
    Switch("instance_path", "any", ("any", "checked"), "whether /instances/GUID must name this instance"),
    # Numbers
    Switch("latency_ms", 0.0, float, "milliseconds that each call waits"),
    Switch("training_seconds", 1.0, float, "how long a training takes"),
    Switch("training_failures", 0, int, "how many of the next trainings fail; -1: all"),
    Switch("token_seconds", 3600, int, "life of an IAM token"),
    Switch("model_bytes", 65536, int, "length of made-up Core ML and RSCNN models, about"),
)
BY_NAME = {switch.name: switch for switch in SWITCHES}


class Settings(Values):
    """The values in force, as attributes."""

    def __init__(self, **changes):
        super().__init__({switch.name: switch.default for switch in SWITCHES}, changes)

    def parse(self, name, value):
        if name not in BY_NAME:
            raise ValueError(f"there is no switch {name!r}")
        return BY_NAME[name].parse(value)

    def take_failure(self):
        """Whether the training that begins now is one of those that fail."""
        with self._lock:
            left = self._values["training_failures"]
            if left > 0:
                self._values = {**self._values, "training_failures": left - 1}
            return left != 0

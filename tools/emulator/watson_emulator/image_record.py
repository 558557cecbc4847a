"""An image of a collection."""

from dataclasses import asdict, dataclass

from .clock import stamp

STEM = 31
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def image_id(name, md5, characters="keep"):
    """The service's id: the name without extension, cut to 31 characters, and the MD5 of the bytes."""
    stem = name.rpartition(".")[0] or name
    return f"{with_characters(stem[:STEM], characters)}_{md5}"


def with_characters(text, characters):
    if characters == "keep":
        return text
    return "".join(letter if letter in PLAIN else "_" for letter in text)


@dataclass
class ImageRecord:
    """What is known of an image; `objects` are its boxes as they were sent."""

    image_id: str
    created: float
    updated: float
    source: dict
    format: str
    width: int
    height: int
    objects: list

    def details(self, settings):
        """ImageDetails of the API."""
        details = {
            "image_id": self.image_id,
            "updated": stamp(self.updated),
            "created": stamp(self.created),
            "source": self.source,
            "dimensions": {"height": self.height, "width": self.width},
        }
        if self.objects:
            details["training_data"] = {"objects": self.objects}
        elif settings.unlabelled != "absent":
            details["training_data"] = {} if settings.unlabelled == "empty" else {"objects": []}
        if settings.extra_fields == "yes":
            details["quality"] = {"blur": 0.25, "remarks": ["made up", None]}
        return details

    def as_json(self):
        return asdict(self)

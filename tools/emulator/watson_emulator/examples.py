"""Training examples of classifiers: the parts of a create or an update, and what is in their zips."""

import hashlib
import posixpath
import zipfile
from dataclasses import dataclass, field

from PIL import Image

from .context import emulator
from .errors import ApiError, field_error, missing_field

SUFFIX = "_positive_examples"
NEGATIVE = "negative_examples"
FORBIDDEN = frozenset("$*-{}\\|/'\"`[]")
TOO_FEW = (
    "Could not train classifier. Verify there are at least 10 positive training images and 10 negative training images "
    "that are different from each other"
)


@dataclass
class Examples:
    """Images by class: SHA-256 of an image → its name in the zip. `too_few` says that a zip had not enough."""

    classes: dict = field(default_factory=dict)
    negatives: dict = field(default_factory=dict)
    too_few: bool = False

    @property
    def count(self):
        return sum(len(images) for images in self.classes.values()) + len(self.negatives)


def examples(form, at_least):
    """The examples of a form that must have a number of example files; 400 or 413 where the service refuses."""
    found, files = Examples(), 0
    for part in form.parts:
        if part.name == NEGATIVE:
            if found.negatives:
                raise field_error(NEGATIVE, "There is more than one file of negative examples")
            found.negatives = images_of(part, found)
        elif part.name.endswith(SUFFIX):
            name = class_name(part.name)
            found.classes.setdefault(name, {}).update(images_of(part, found))
        elif part.name == "name":
            continue
        else:
            raise field_error(part.name, f"There is no parameter {part.name}")
        files += 1
    if files < at_least:
        kinds = "two positive, or one positive and the negative" if at_least > 1 else "one"
        raise missing_field(SUFFIX[1:], f"Not enough example files: at least {kinds} must be given")
    return found


def class_name(part_name):
    name = part_name.removesuffix(SUFFIX)
    wrong = sorted(set(name) & FORBIDDEN)
    if not name or wrong:
        raise field_error(
            part_name, f"The class name {name!r} is empty or has a character that is not allowed: {''.join(wrong)}"
        )
    return name


def images_of(part, found):
    """The images of a zip, as digest → name."""
    limits = emulator.limits
    if part.size > limits.zip_bytes:
        raise ApiError(
            413, f"The zip {part.filename or part.name} is too large ({part.size} bytes > {limits.zip_bytes} bytes)."
        )
    try:
        with zipfile.ZipFile(part.path) as archive:
            images = dict(members(archive))
    except Exception as error:  # zipfile raises what it likes for broken files
        raise field_error(part.name, f"The zip {part.filename or part.name} cannot be read: {error}") from None
    if len(images) > limits.examples_at_most:
        raise field_error(part.name, f"The zip has {len(images)} images; the limit is {limits.examples_at_most}.")
    if len(images) < limits.examples_at_least:
        if emulator.settings.few_examples == "400":
            raise field_error(part.name, TOO_FEW)
        found.too_few = True
    return images


def members(archive):
    """(SHA-256, name) of each JPEG and PNG; what else is in the zip does no harm."""
    for info in archive.infolist():
        name = posixpath.basename(info.filename)
        if info.is_dir() or info.filename.startswith("__MACOSX/") or not name or name.startswith("."):
            continue
        with archive.open(info) as member:
            try:
                with Image.open(member, formats=("JPEG", "PNG")):
                    pass
            except Exception:  # no image, whatever Pillow says of it
                continue
        with archive.open(info) as member:
            yield hashlib.file_digest(member, "sha256").hexdigest(), info.filename

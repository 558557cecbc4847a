"""Pictures: what a file holds, and the JPEG the service gives of it."""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from .errors import ApiError

THUMBNAIL = 200
ORIENTATION = 0x0112
# Above all that the limits of pixels allow. An image of twice as many is refused by its header, before it takes memory.
Image.MAX_IMAGE_PIXELS = 60_000_000
# Broken EXIF and the like; what matters is refused.
warnings.filterwarnings("ignore", module="PIL")


@dataclass(frozen=True)
class Picture:
    """What is known of an image after it was decoded once."""

    format: str
    width: int
    height: int

    @property
    def dimensions(self):
        return {"height": self.height, "width": self.width}


def refused(message):
    return ApiError(400, message, target=("field", "images_file"))


def examine(path, size, limits, dimensions="oriented", formats=("JPEG", "PNG"), bounded=True):
    """Decodes an image, and refuses what the service does not take: ApiError, for the request or that image alone."""
    if size > limits.image_bytes:
        raise refused(f"Image size limit exceeded ({size} bytes > {limits.image_bytes} bytes).")
    try:
        with Image.open(path, formats=formats) as image:
            width, height = image.size
            least, most = limits.pixels_at_least, limits.pixels_at_most
            if bounded and not (least <= width <= most and least <= height <= most):
                raise refused(f"The image has {width} x {height} pixels; each side must have {least} to {most}.")
            # An eighth of the size shows as well whether all of the file is there.
            image.draft("L", (max(1, width // 8), max(1, height // 8)))
            image.load()
            if dimensions == "oriented" and image.getexif().get(ORIENTATION) in (5, 6, 7, 8):
                width, height = height, width
            return Picture(image.format, width, height)
    except ApiError:
        raise
    except Exception as error:  # Pillow's decoders raise what they like for broken files
        names = " or ".join(sorted(name.lower() for name in formats))
        raise refused(f"The file cannot be read as an image ({names}): {type(error).__name__}") from None


def jpeg(path, kind, form):
    """The full-size JPEG of a stored image: its own bytes, or new ones that show the same."""
    if kind == "JPEG" and form == "original":
        return path.read_bytes()
    with Image.open(path) as image:
        return encoded(upright(image))


def thumbnail(path):
    """A JPEG whose larger side has at most 200 pixels."""
    with Image.open(path) as image:
        small = upright(image)
        small.thumbnail((THUMBNAIL, THUMBNAIL))
        return encoded(small)


def upright(image):
    """The picture as it is looked at, without transparency."""
    image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "P", "PA"):
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def encoded(image):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def digest(path, name):
    """The digest of a file, in hex, under the name of hashlib."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, name).hexdigest()

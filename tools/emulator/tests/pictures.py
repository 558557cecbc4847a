"""Pictures and zips, made up; each seed gives another picture, and always the same."""

import colorsys
import io
import random
import zipfile

from PIL import Image


def picture(seed=0, width=64, height=48, mode="RGB"):
    colour = tuple(int(part * 255) for part in colorsys.hsv_to_rgb((seed * 0.618) % 1, 0.8, 0.9))
    image = Image.new("RGB", (width, height), colour)
    dice = random.Random(seed)
    for _ in range(8):
        image.putpixel((dice.randrange(width), dice.randrange(height)), (dice.randrange(256), 0, 0))
    return image.convert(mode)


def encoded(seed=0, kind="JPEG", width=64, height=48, mode="RGB", **options):
    buffer = io.BytesIO()
    picture(seed, width, height, mode).save(buffer, kind, **options)
    return buffer.getvalue()


def turned(seed=0, width=64, height=48):
    """A JPEG that is to be looked at turned by a quarter."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(seed, width=width, height=height, exif=exif)


def zipped(members):
    """A zip of name → bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def examples(seed, count=10, name="zip"):
    """A training zip, as a file that has a name."""
    file = io.BytesIO(zipped({f"{seed}-{number}.jpg": encoded(seed * 1000 + number) for number in range(count)}))
    file.name = f"{name}.zip"
    return file


def file(content, name=None):
    """A file for IBM's client."""
    from ibm_watson.visual_recognition_v4 import FileWithMetadata

    return FileWithMetadata(io.BytesIO(content), filename=name)

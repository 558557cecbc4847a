"""Made-up answers: they follow from the image and the model, so that the same question has the same answer."""

import hashlib
import io
import random
import zipfile


def fraction(*parts):
    """A number from 0 to 1 that follows from texts."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6], "big") / (1 << 48)


def score(*parts):
    """A score with three digits."""
    return round(fraction("score", *parts), 3)


def location(width, height, *parts):
    """A box inside an image of this size."""
    left = int(fraction("left", *parts) * (width - 1))
    top = int(fraction("top", *parts) * (height - 1))
    return {
        "top": top,
        "left": left,
        "width": 1 + int(fraction("width", *parts) * (width - left - 1)),
        "height": 1 + int(fraction("height", *parts) * (height - top - 1)),
    }


def model(length, *parts):
    """Bytes in place of a model."""
    seed = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()
    return b"emulated model\n" + random.Random(seed).randbytes(length)


def model_zip(length, labels, *parts):
    """A zip in place of an RSCNN model for Android."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (
            ("model.tflite", model(length, *parts)),
            ("labels.txt", "".join(f"{label}\n" for label in labels).encode("utf-8")),
        ):
            # A fixed date: the same model has the same bytes.
            archive.writestr(zipfile.ZipInfo(name, (2020, 4, 1, 0, 0, 0)), content)
    return buffer.getvalue()

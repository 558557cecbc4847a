"""The numbers of the service's documentation. Each can be set, so that tests reach a limit with little data."""

from .values import Values

# MB was never said to be 10^6 or 2^20: the smaller one, which a client that keeps to it passes in both.
MEGABYTE = 1_000_000

LIMITS = {
    "images_per_request": (20, "images in one v3 classify, v4 add or v4 analyze"),
    "image_bytes": (10 * MEGABYTE, "bytes of an image"),
    "zip_bytes": (100 * MEGABYTE, "bytes of a zip"),
    "request_bytes": (256 * MEGABYTE, "bytes of a request; more gets nginx's HTML page with 413"),
    "json_bytes": (10 * MEGABYTE, "bytes of a JSON body, or of a part that is text"),
    "examples_at_least": (10, "different images in a v3 training zip, at least"),
    "examples_at_most": (10_000, "images in a v3 training zip, at most"),
    "pixels_at_least": (30, "width and height of a v4 image, at least"),
    "pixels_at_most": (5400, "width and height of a v4 image, at most"),
    "object_name": (32, "characters of an object's name"),
    "concurrent": (30, "calls at once; more get 429"),
    "classifiers": (0, "classifiers of an instance (2 in the Lite plan); 0: any number"),
    "events": (0, "images sent to train or to classify (1000 a month in the Lite plan); 0: any number"),
}


class Limits(Values):
    """The limits in force, as attributes."""

    def __init__(self, **changes):
        super().__init__({name: default for name, (default, _) in LIMITS.items()}, changes)

    def parse(self, name, value):
        if name not in LIMITS:
            raise ValueError(f"there is no limit {name!r}")
        if isinstance(value, bool) or not str(value).isdecimal():
            raise ValueError(f"limit {name} is a whole number, not {value!r}")
        return int(value)

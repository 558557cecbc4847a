"""Training data: boxes and the names of objects, checked as the service did."""

import json

from .errors import field_error

EXTRA = frozenset("_-. ")


def parse(text):
    """The boxes of a JSON text; 400 if it is none."""
    if not text.strip():
        return []
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise field_error("training_data", "training_data is not JSON") from None
    return objects(value)


def objects(value):
    """The boxes of {"objects": [...]}, each with just the members that the service knows."""
    if not isinstance(value, dict):
        raise field_error("training_data", "training_data must be an object")
    listed = value.get("objects")
    if listed is None:
        return []
    if not isinstance(listed, list):
        raise field_error("objects", "objects must be a list")
    return [one(entry) for entry in listed]


def one(entry):
    name = entry.get("object") if isinstance(entry, dict) else None
    location = entry.get("location") if isinstance(entry, dict) else None
    if not isinstance(name, str) or not isinstance(location, dict):
        raise field_error("objects", "each object needs an object, which is a text, and a location")
    sides = {side: location.get(side) for side in ("left", "top", "width", "height")}
    for side, number in sides.items():
        if type(number) is not int:
            raise field_error("location", f"location.{side} must be an integer")
    return {"object": name, "location": sides}


def check_name(name, limits, field="object"):
    """400 for a name that an object cannot have."""
    if not isinstance(name, str) or not name:
        raise field_error(field, "The name of an object cannot be empty")
    if len(name) > limits.object_name:
        raise field_error(field, f"The name of an object has at most {limits.object_name} characters: {name}")
    if name.startswith("sys-"):
        raise field_error(field, f"The name of an object cannot begin with sys-: {name}")
    if not all(letter.isalnum() or letter in EXTRA for letter in name):
        raise field_error(field, f"The name of an object has alphanumeric characters, blanks, _ - and . only: {name}")


def check(found, width, height, settings, limits):
    """Checks boxes against their image; gives them as they are kept."""
    kept = []
    for entry in found:
        check_name(entry["object"], limits)
        side = entry["location"]
        inside = (
            side["left"] >= 0
            and side["top"] >= 0
            and side["width"] >= 1
            and side["height"] >= 1
            and side["left"] + side["width"] <= width
            and side["top"] + side["height"] <= height
        )
        if not inside and settings.box_outside == "400":
            raise field_error("location", f"The location {side} is not inside the image of {width} x {height} pixels")
        if settings.equal_boxes == "keep" or entry not in kept:
            kept.append(entry)
    return kept

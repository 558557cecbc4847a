"""Adding images to a collection."""

import fnmatch

from . import boxes
from .context import emulator
from .errors import ApiError, field_error, missing_field
from .image_record import image_id
from .images import examine
from .multipart import form
from .uploads import uploads


def add(collection_id, refusals, transaction):
    """ImageDetailsList of the API for the request that is served."""
    with form() as parts, uploads(parts) as found:
        if not found:
            raise missing_field("images_file", "No images were specified: images_file or image_url must be given")
        training_data = parts.text("training_data")
        objects = [] if training_data is None else boxes.parse(training_data)
        if training_data is not None and len(found) != 1:
            raise field_error(
                "training_data", "training_data can be given only where the request adds exactly one image"
            )
        for upload in found:
            judge(upload, refusals)
        if objects and not found[0].error:
            picture = found[0].picture
            objects = boxes.check(objects, picture.width, picture.height, emulator.settings, emulator.limits)
        with emulator.lock:
            collection = emulator.collections.get(collection_id)
            images = [added(collection, upload, objects) for upload in found]
    failed = any("errors" in image for image in images)
    return {"images": images, **({"trace": transaction} if failed else {})}


def judge(upload, refusals):
    """Decodes an image; notes why it is not taken, or refuses the request."""
    for fault in refusals:
        if fnmatch.fnmatchcase(upload.name, fault.images):
            upload.error = ApiError(400, fault.message, target=("field", "images_file"))
            return
    if upload.error:
        return
    try:
        upload.picture = examine(upload.path, upload.size, emulator.limits, emulator.settings.dimensions)
    except ApiError as error:
        if emulator.settings.bad_image == "400":
            raise
        upload.error = error


def added(collection, upload, objects):
    """ImageDetails of one upload, which is in the collection afterwards unless it has errors."""
    if upload.error:
        return failure(upload, upload.error)
    identifier = image_id(upload.name, upload.md5, emulator.settings.id_characters)
    known = collection.images.get(identifier)
    if known:
        if emulator.settings.duplicate == "no-op":
            return known.details(emulator.settings)
        return failure(upload, field_error("images_file", f"The image is in the collection already: {identifier}"))
    return collection.add(identifier, upload, objects).details(emulator.settings)


def failure(upload, error):
    return {"source": upload.source, "errors": [error.item()]}

"""Analysis with made-up objects."""

from . import scores
from .bodies import threshold
from .context import emulator
from .errors import ApiError, field_error, missing_field
from .images import examine
from .multipart import form
from .uploads import uploads


def reply(transaction):
    """AnalyzeResponse of the API for the request that is served."""
    with form() as parts, uploads(parts) as found:
        models = chosen(parts.texts("collection_ids"))
        features = parts.texts("features")
        if not features:
            raise missing_field("features", "features is missing")
        if set(features) != {"objects"}:
            raise field_error("features", f"features must be objects, not {','.join(features)}")
        least = threshold(parts.text("threshold"), 0.5)
        if not found:
            raise missing_field("images_file", "No images were specified: images_file or image_url must be given")
        images = [one(upload, models, least) for upload in found]
    failed = any("errors" in image for image in images)
    return {"images": images, **({"trace": transaction} if failed else {})}


def chosen(collection_ids):
    """The collections that answer, as (id, names of objects)."""
    if not collection_ids:
        raise missing_field("collection_ids", "collection_ids is missing")
    models = []
    with emulator.lock:
        for identifier in collection_ids:
            collection = emulator.collections.get(identifier)
            collection.settle()
            if not collection.training.ready:
                raise field_error(
                    "collection_ids", f"The collection {identifier} is not ready: it has not been trained"
                )
            models.append((identifier, list(collection.training.objects)))
    return models


def one(upload, models, least):
    try:
        if upload.error:
            raise upload.error
        picture = examine(upload.path, upload.size, emulator.limits, emulator.settings.dimensions)
    except ApiError as error:
        return {
            "source": upload.source,
            "dimensions": {"height": 0, "width": 0},
            "objects": {},
            "errors": [error.item()],
        }
    collections = []
    for identifier, names in models:
        detected = [
            {
                "object": name,
                "location": scores.location(picture.width, picture.height, upload.md5, identifier, name),
                "score": score,
            }
            for name in names
            if (score := scores.score(upload.md5, identifier, name)) >= least
        ]
        if detected:
            collections.append({"collection_id": identifier, "objects": detected})
    return {
        "source": upload.source,
        "dimensions": picture.dimensions,
        "objects": {"collections": collections} if collections else {},
    }

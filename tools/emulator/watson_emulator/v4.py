"""The routes of v4: collections, their images, objects and training."""

from flask import Blueprint, Response, g, request

from . import adding, analyzing, boxes, clock, images
from .bodies import customer, delete_user_data, json_body
from .context import emulator
from .errors import ApiError, as_json, field_error, missing_field, not_found
from .ordering import ordered
from .scores import model_zip

routes = Blueprint("v4", __name__, url_prefix="/v4")
COLLECTION = "/collections/<segment:collection_id>"
IMAGE = COLLECTION + "/images/<segment:image_id>"
OBJECT = COLLECTION + "/objects/<segment:object>"


def text_member(body, name, check=None):
    """A text of the body; None where it is absent or null."""
    value = body.get(name)
    if value is not None:
        if not isinstance(value, str):
            raise field_error(name, f"{name} must be a text")
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise field_error(name, f"{name} has half a character")
        if check:
            check(value)
    return value


def check_name(name):
    if name.startswith("sys-"):
        raise field_error("name", f"The name of a collection cannot begin with sys-: {name}")
    if not all(letter.isalnum() or letter in "_-." for letter in name):
        raise field_error("name", f"The name of a collection has alphanumeric characters, _ - and . only: {name}")


@routes.post("/collections")
def create_collection():
    body = json_body()
    with emulator.lock:
        collection = emulator.collections.create(
            text_member(body, "name", check_name), text_member(body, "description"), customer()
        )
        return as_json(collection.as_reply())


@routes.get("/collections")
def list_collections():
    with emulator.lock:
        return as_json({"collections": [collection.as_reply() for collection in emulator.collections.list()]})


@routes.get(COLLECTION)
def get_collection(collection_id):
    with emulator.lock:
        return as_json(emulator.collections.get(collection_id).as_reply())


@routes.post(COLLECTION)
def update_collection(collection_id):
    with emulator.lock:
        collection = emulator.collections.get(collection_id)
        body = json_body()
        collection.update(text_member(body, "name", check_name), text_member(body, "description"), customer())
        return as_json(collection.as_reply())


@routes.delete(COLLECTION)
def delete_collection(collection_id):
    with emulator.lock:
        emulator.collections.delete(collection_id)
    return as_json({})


@routes.post(COLLECTION + "/images")
def add_images(collection_id):
    with emulator.lock:
        emulator.collections.get(collection_id)
    refusals = [fault for fault in g.hits if fault.kind == "refuse-image"]
    return as_json(adding.add(collection_id, refusals, g.transaction))


@routes.get(COLLECTION + "/images")
def list_images(collection_id):
    with emulator.lock:
        records = list(emulator.collections.get(collection_id).images.values())
    listed = ordered(records, lambda record: record.image_id, emulator.settings.list_order)
    return as_json(
        {"images": [{"image_id": record.image_id, "updated": clock.stamp(record.updated)} for record in listed]}
    )


@routes.get(IMAGE)
def get_image(collection_id, image_id):
    with emulator.lock:
        return as_json(emulator.collections.get(collection_id).image(image_id).details(emulator.settings))


@routes.delete(IMAGE)
def delete_image(collection_id, image_id):
    with emulator.lock:
        emulator.collections.get(collection_id).remove(image_id)
    return as_json({})


@routes.get(IMAGE + "/jpeg")
def get_jpeg(collection_id, image_id):
    size = request.args.get("size", "full")
    if size not in ("full", "thumbnail"):
        raise ApiError(400, f"size is full or thumbnail, not {size}", target=("parameter", "size"))
    with emulator.lock:
        collection = emulator.collections.get(collection_id)
        record = collection.image(image_id)
        path = collection.files(image_id)[1]
    try:
        body = (
            images.thumbnail(path) if size == "thumbnail" else images.jpeg(path, record.format, emulator.settings.jpeg)
        )
    except FileNotFoundError:
        raise not_found("Image", image_id) from None
    return Response(body, content_type="image/jpeg")


@routes.post(IMAGE + "/training_data")
def set_training_data(collection_id, image_id):
    body = json_body()
    with emulator.lock:
        collection = emulator.collections.get(collection_id)
        record = collection.image(image_id)
        found = boxes.check(boxes.objects(body), record.width, record.height, emulator.settings, emulator.limits)
        collection.set_objects(record, found)
        return as_json({"objects": record.objects})


@routes.get(COLLECTION + "/objects")
def list_objects(collection_id):
    with emulator.lock:
        counts = emulator.collections.get(collection_id).counts()
    listed = ordered(counts.items(), lambda item: item[0], emulator.settings.list_order)
    return as_json(
        {"object_count": len(counts), "objects": [{"object": name, "count": count} for name, count in listed]}
    )


@routes.get(OBJECT)
def get_object(collection_id, object):
    with emulator.lock:
        collection = emulator.collections.get(collection_id)
        name = collection.object_name(object)
        return as_json({"object": name, "count": collection.counts()[name]})


@routes.post(OBJECT)
def rename_object(collection_id, object):
    body = json_body()
    new = text_member(body, "object")
    if not new:
        raise missing_field("object", "object is missing")
    with emulator.lock:
        return as_json({"object": new, "count": emulator.collections.get(collection_id).rename_object(object, new)})


@routes.delete(OBJECT)
def delete_object(collection_id, object):
    with emulator.lock:
        emulator.collections.get(collection_id).delete_object(object)
    return as_json({})


@routes.post(COLLECTION + "/train")
def train(collection_id):
    with emulator.lock:
        collection = emulator.collections.get(collection_id)
        collection.train()
        return as_json(collection.as_reply(), 202)


@routes.get("/training_usage")
def training_usage():
    start, end = day_argument("start_time", 0), day_argument("end_time", clock.now() - 86_400)
    end += 86_400  # all of the last day
    with emulator.lock:
        for collection in emulator.collections.list():
            collection.settle()
        events = emulator.usage.between(start, end)
    return as_json({"start_time": clock.stamp(start), "end_time": clock.stamp(end), **events})


def day_argument(name, default):
    text = request.args.get(name)
    if text is None:
        return default
    try:
        return clock.day(text)
    except ValueError:
        raise ApiError(400, f"{name} is YYYY-MM-DD, not {text}", target=("parameter", name)) from None


@routes.get(COLLECTION + "/model")
def get_model(collection_id):
    for name, wanted in (("feature", "objects"), ("model_format", "rscnn")):
        if request.args.get(name) != wanted:
            raise ApiError(400, f"{name} must be {wanted}", target=("parameter", name))
    with emulator.lock:
        collection = emulator.collections.get(collection_id)
        collection.settle()
        training = collection.training
        if not training.rscnn_ready or emulator.settings.rscnn != "ready":
            raise ApiError(
                404, f"The collection {collection_id} has no model in this format", target=("parameter", "model_format")
            )
        trained, labels = clock.stamp(training.trained), list(training.objects)
    return Response(
        model_zip(emulator.settings.model_bytes, labels, collection_id, trained),
        content_type="application/octet-stream",
    )


@routes.post("/analyze")
def analyze():
    return as_json(analyzing.reply(g.transaction))


@routes.delete("/user_data")
def user_data():
    delete_user_data()
    return as_json({}, 202)

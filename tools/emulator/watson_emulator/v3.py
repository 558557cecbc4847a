"""The routes of v3: custom classifiers."""

from flask import Blueprint, Response, request

from . import classify
from .bodies import customer, delete_user_data, threshold
from .context import emulator
from .errors import ApiError, as_json, missing_field
from .examples import examples
from .multipart import form
from .scores import model
from .uploads import of_url, uploads

routes = Blueprint("v3", __name__, url_prefix="/v3")
QUOTA = "daily-transaction-limit-exceeded"


@routes.post("/classifiers")
def create_classifier():
    with form() as parts:
        name = (parts.text("name") or "").strip()
        if not name:
            raise missing_field("name", "name is missing")
        given = examples(parts, at_least=2)
    opt_out = request.headers.get("X-Watson-Learning-Opt-Out", "").lower() in ("true", "1")
    with emulator.lock:
        if not emulator.usage.count(given.count):
            return quota_reply()
        return as_json(emulator.classifiers.create(name, given, opt_out, customer()).as_reply())


@routes.get("/classifiers")
def list_classifiers():
    verbose = request.args.get("verbose", "false").lower() == "true"
    with emulator.lock:
        listed = emulator.classifiers.list()
        return as_json({"classifiers": [found.as_reply() if verbose else found.as_brief() for found in listed]})


@routes.get("/classifiers/<segment:classifier_id>")
def get_classifier(classifier_id):
    with emulator.lock:
        return as_json(emulator.classifiers.get(classifier_id).as_reply())


@routes.post("/classifiers/<segment:classifier_id>")
def update_classifier(classifier_id):
    with emulator.lock:
        emulator.classifiers.get(classifier_id)
    with form() as parts:
        given = examples(parts, at_least=1)
    with emulator.lock:
        classifier = emulator.classifiers.get(classifier_id)
        if not emulator.usage.count(given.count):
            return quota_reply()
        classifier.update(given, customer())
        return as_json(classifier.as_reply())


@routes.delete("/classifiers/<segment:classifier_id>")
def delete_classifier(classifier_id):
    with emulator.lock:
        emulator.classifiers.delete(classifier_id)
    return as_json({})


@routes.get("/classifiers/<segment:classifier_id>/core_ml_model")
def core_ml_model(classifier_id):
    with emulator.lock:
        classifier = emulator.classifiers.get(classifier_id)
        reply = classifier.as_reply()
    if not reply["core_ml_enabled"] or not classifier.answers:
        raise ApiError(400, f"There is no Core ML model of {classifier_id}")
    # While it is trained anew, the model is still that of before.
    body = model(emulator.settings.model_bytes, classifier_id, reply["updated"])
    return Response(
        body,
        content_type="application/octet-stream",
        headers={"Content-Disposition": "attachment; filename=model.mlmodel"},
    )


@routes.post("/classify")
def classify_images():
    with form() as parts, uploads(parts, urls="url") as found:
        return classified(found, parts.text("threshold"), parts.texts("owners"), parts.texts("classifier_ids"))


@routes.get("/classify")
def classify_url():
    url = request.args.get("url", "")
    found = [of_url(url)] if url else []
    try:
        return classified(
            found,
            request.args.get("threshold"),
            split(request.args.get("owners")),
            split(request.args.get("classifier_ids")),
        )
    finally:
        for upload in found:
            if upload.path:
                upload.path.unlink()


def split(text):
    return [value.strip() for value in (text or "").split(",") if value.strip()]


def classified(found, threshold_text, owners, classifier_ids):
    least = threshold(threshold_text, 0.5)
    if not found:
        raise missing_field("images_file", "No images were specified")
    if not emulator.usage.count(len(found)):
        return quota_reply()
    return as_json(classify.reply(found, least, owners, classifier_ids))


def quota_reply():
    return as_json({"status": "ERROR", "statusInfo": QUOTA}, 403)


@routes.delete("/user_data")
def user_data():
    delete_user_data()
    return as_json({}, 202)

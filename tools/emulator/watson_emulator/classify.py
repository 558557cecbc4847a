"""Classification with made-up scores."""

from .context import emulator
from .errors import ApiError
from .images import examine
from .scores import score

FORMATS = ("GIF", "JPEG", "PNG", "TIFF")
#: The classes of the built-in classifiers, each with its hierarchy.
BUILT_IN = {
    "default": [
        ("banana", "/fruit/banana"),
        ("fruit", None),
        ("food", None),
        ("olive color", None),
        ("lemon yellow color", None),
    ],
    "food": [("banana", "/fruit/banana"), ("non-food", None)],
    "explicit": [("not explicit", None), ("explicit", None)],
}


def reply(uploads, least, owners, classifier_ids):
    """ClassifiedImages of the API."""
    chosen, classes = models(owners, classifier_ids)
    if not chosen:
        message = (
            "Did not find any valid classifier_ids specified in the request. owners parameter was "
            f"{','.join(owners) or 'null'}, tried to find these ids: [{', '.join(classifier_ids)}]"
        )
        images = [{**source(upload), "error": error(400, message)} for upload in uploads]
        return {"images": images, "images_processed": len(images)}
    return {
        "images": [one(upload, chosen, least) for upload in uploads],
        "images_processed": len(uploads),
        "custom_classes": classes,
    }


def models(owners, classifier_ids):
    """What classifies, as (id, name, classes with hierarchy), and the number of custom classes among them."""
    with emulator.lock:
        custom = {}
        for classifier in emulator.classifiers.list():
            names = [entry["class"] for entry in classifier.as_reply()["classes"]]
            if classifier.answers:
                # While it is trained anew, the model of before answers.
                names = [name for name in names if name in classifier.values["classes"]]
                custom[classifier.identifier] = (
                    classifier.identifier,
                    classifier.values["name"],
                    [(name, None) for name in names],
                )
    built_in = {name: (name, name, classes) for name, classes in BUILT_IN.items()}
    if classifier_ids:
        chosen = [found for name in classifier_ids if (found := custom.get(name) or built_in.get(name))]
    elif owners:
        chosen = list(custom.values()) if "me" in owners else []
        chosen += [built_in["default"]] if "IBM" in owners else []
    else:
        chosen = [built_in["default"]]
    return chosen, sum(len(classes) for identifier, _, classes in chosen if identifier in custom)


def one(upload, chosen, least):
    """ClassifiedImage of one upload."""
    try:
        if upload.error:
            raise upload.error
        examine(upload.path, upload.size, emulator.limits, formats=FORMATS, bounded=False)
    except ApiError as failure:
        return {**source(upload), "error": error(400, failure.message), "classifiers": []}
    return {**source(upload), "classifiers": [answer(upload.md5, entry, least) for entry in chosen]}


def answer(md5, entry, least):
    identifier, name, classes = entry
    found = []
    for label, hierarchy in classes:
        value = score(md5, identifier, label)
        if value >= least:
            found.append({"class": label, "score": value, **({"type_hierarchy": hierarchy} if hierarchy else {})})
    return {"classifier_id": identifier, "name": name, "classes": found}


def source(upload):
    sent = upload.source
    if sent["type"] == "url":
        return {"source_url": sent["source_url"], "resolved_url": sent.get("resolved_url", sent["source_url"])}
    archive = sent.get("archive_filename")
    return {"image": f"{archive}/{sent['filename']}" if archive else sent["filename"]}


def error(code, description):
    return {"code": code, "description": description, "error_id": "input_error"}

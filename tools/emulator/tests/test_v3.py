"""Custom classifiers, through IBM's client."""

import hashlib
import io
import re
import zipfile

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson.visual_recognition_v3 import ClassifiedImages, Classifier, Classifiers

import pictures
from running import V3, shared_data, wait_for


def create(emulator, name="dogs", classes=("husky", "beagle"), negative=True, wait=True, **arguments):
    made = (
        emulator.v3()
        .create_classifier(
            name,
            {label: pictures.examples(number) for number, label in enumerate(classes, 1)},
            negative_examples=pictures.examples(0) if negative else None,
            **arguments,
        )
        .get_result()
    )
    Classifier.from_dict(made)
    return ready(emulator, made["classifier_id"]) if wait else made


def ready(emulator, identifier):
    """The classifier when it is trained no more."""

    def look():
        found = emulator.v3().get_classifier(identifier).get_result()
        Classifier.from_dict(found)
        return found["status"] in ("ready", "failed") and found

    return wait_for(look)


def labels(classifier):
    return {entry["class"] for entry in classifier["classes"]}


def test_a_classifier_is_created_and_gets_ready(emulator):
    made = create(emulator, "Satellite Imagery 1", wait=False)
    assert re.fullmatch(r"SatelliteImagery1_\d{1,10}", made["classifier_id"])
    assert (made["status"], made["name"], made["core_ml_enabled"]) == ("training", "Satellite Imagery 1", True)
    assert made["created"] == made["updated"] and "retrained" not in made and made["owner"]
    assert labels(made) == {"husky", "beagle"}
    assert ready(emulator, made["classifier_id"])["status"] == "ready"


def test_lists_are_brief_or_verbose(emulator):
    made = create(emulator, "listed")
    for verbose, members in ((False, {"classifier_id", "name", "status"}), (True, set(made))):
        listed = emulator.v3().list_classifiers(verbose=verbose).get_result()
        Classifiers.from_dict(listed)
        entry = next(entry for entry in listed["classifiers"] if entry["classifier_id"] == made["classifier_id"])
        assert set(entry) == members


def test_an_update_adds_classes_and_images(emulator):
    made = create(emulator)
    updated = (
        emulator.v3()
        .update_classifier(
            made["classifier_id"], positive_examples={"husky": pictures.examples(7), "collie é_x": pictures.examples(8)}
        )
        .get_result()
    )
    assert updated["status"] == "retraining" and labels(updated) == {"husky", "beagle", "collie é_x"}
    done = ready(emulator, made["classifier_id"])
    assert done["retrained"] == done["updated"] > done["created"] == made["created"]
    inside = emulator.control("GET", f"classifiers/{made['classifier_id']}")
    assert {name: len(images) for name, images in inside["classes"].items()} == {
        "husky": 20,
        "beagle": 10,
        "collie é_x": 10,
    }
    assert len(inside["negatives"]) == 10
    digest = hashlib.sha256(pictures.encoded(8000)).hexdigest()
    assert {"name": "8-0.jpg", "sha256": digest} in inside["classes"]["collie é_x"]


def test_the_same_file_under_another_class_moves_there(emulator):
    made = create(emulator)
    emulator.v3().update_classifier(made["classifier_id"], positive_examples={"collie": pictures.examples(1)})
    ready(emulator, made["classifier_id"])
    inside = emulator.control("GET", f"classifiers/{made['classifier_id']}")["classes"]
    assert (len(inside["husky"]), len(inside["collie"])) == (0, 10)


def test_an_update_may_be_negatives_alone(emulator):
    made = create(emulator, negative=False)
    emulator.v3().update_classifier(
        made["classifier_id"], negative_examples=pictures.examples(9), negative_examples_filename="no.zip"
    )
    assert ready(emulator, made["classifier_id"])["retrained"]


def test_a_failed_training_says_why(emulator):
    emulator.set(training_failures=1)
    failed = create(emulator)
    assert failed["status"] == "failed" and failed["explanation"]
    with pytest.raises(ApiException) as refused:
        emulator.v3().update_classifier(failed["classifier_id"], positive_examples={"husky": pictures.examples(3)})
    assert refused.value.status_code == 400


def test_a_failed_retraining_leaves_the_version_before(emulator):
    made = create(emulator)
    emulator.set(training_failures=1)
    emulator.v3().update_classifier(made["classifier_id"], positive_examples={"collie": pictures.examples(3)})
    left = ready(emulator, made["classifier_id"])
    assert (
        left["status"] == "ready" and left["explanation"] and labels(left) == labels(made) and "retrained" not in left
    )


def test_of_updates_before_it_is_ready_the_last_counts(emulator):
    emulator.set(training_seconds=0.4)
    made = create(emulator, wait=False)
    for number, label in ((3, "collie"), (4, "poodle")):
        emulator.v3().update_classifier(made["classifier_id"], positive_examples={label: pictures.examples(number)})
    assert labels(ready(emulator, made["classifier_id"])) == {"husky", "beagle", "poodle"}
    emulator.set(update_while_training="400")
    emulator.v3().update_classifier(made["classifier_id"], positive_examples={"collie": pictures.examples(3)})
    with pytest.raises(ApiException) as refused:
        emulator.v3().update_classifier(made["classifier_id"], positive_examples={"boxer": pictures.examples(5)})
    assert refused.value.status_code == 400


def test_who_opted_out_cannot_retrain(emulator):
    made = create(emulator, headers={"X-Watson-Learning-Opt-Out": "true"})
    with pytest.raises(ApiException) as refused:
        emulator.v3().update_classifier(made["classifier_id"], positive_examples={"collie": pictures.examples(3)})
    assert refused.value.status_code == 400


@pytest.mark.parametrize("label", list("$*-{}\\|/'\"`[]"))
def test_signs_that_class_names_cannot_have(emulator, label):
    with pytest.raises(ApiException) as refused:
        create(emulator, classes=(f"a{label}b", "beagle"))
    assert refused.value.status_code == 400


def test_what_is_refused(emulator):
    few, none = pictures.examples(1, count=9), io.BytesIO(b"no zip")
    same = io.BytesIO(pictures.zipped({f"{number}.jpg": pictures.encoded(1) for number in range(12)}))
    for classes in (
        {"husky": pictures.examples(1)},
        {"husky": few, "beagle": pictures.examples(2)},
        {"husky": none, "beagle": pictures.examples(2)},
        {"husky": same, "beagle": pictures.examples(2)},
    ):
        with pytest.raises(ApiException) as refused:
            emulator.v3().create_classifier("dogs", classes)
        assert refused.value.status_code == 400
    files = {
        "husky_positive_examples": ("a.zip", pictures.examples(1)),
        "negative_examples": ("b.zip", pictures.examples(2)),
    }
    assert emulator.raw("POST", "/v3/classifiers", V3, files=files).status_code == 400
    assert (
        emulator.raw("POST", "/v3/classifiers", V3, files={**files, "other": b"1"}, data={"name": "dogs"}).status_code
        == 400
    )
    for call in (emulator.v3().get_classifier, emulator.v3().delete_classifier, emulator.v3().get_core_ml_model):
        with pytest.raises(ApiException) as refused:
            call("dogs_1")
        assert refused.value.status_code == 404


def test_members_that_are_no_images_do_no_harm(emulator):
    members = {f"deep/folder/{number}.png": pictures.encoded(number, "PNG") for number in range(10)}
    junk = {"__MACOSX/deep/._0.png": b"fork", "deep/.DS_Store": b"finder", "notes.txt": b"notes", "deep/": b""}
    emulator.v3().create_classifier(
        "dogs", {"husky": io.BytesIO(pictures.zipped({**members, **junk})), "beagle": pictures.examples(2)}
    )


def test_limits_of_zips(emulator):
    emulator.set(limits={"zip_bytes": 3000})
    with pytest.raises(ApiException) as refused:
        create(emulator)
    assert refused.value.status_code == 413
    emulator.set(limits={"zip_bytes": 10**8, "examples_at_most": 9})
    with pytest.raises(ApiException) as refused:
        create(emulator)
    assert refused.value.status_code == 400


def test_core_ml_models_come_with_training(emulator):
    emulator.set(training_seconds=0.3)
    made = create(emulator, wait=False)
    with pytest.raises(ApiException) as refused:
        emulator.v3().get_core_ml_model(made["classifier_id"])
    assert refused.value.status_code == 400
    ready(emulator, made["classifier_id"])
    first, second = (emulator.v3().get_core_ml_model(made["classifier_id"]) for _ in range(2))
    assert first.get_headers()["Content-Type"] == "application/octet-stream"
    assert first.get_result().content == second.get_result().content and len(first.get_result().content) > 65_000
    emulator.v3().update_classifier(made["classifier_id"], positive_examples={"collie": pictures.examples(3)})
    assert emulator.v3().get_core_ml_model(made["classifier_id"]).get_result().content == first.get_result().content
    ready(emulator, made["classifier_id"])
    assert emulator.v3().get_core_ml_model(made["classifier_id"]).get_result().content != first.get_result().content


def test_a_deleted_classifier_is_gone(emulator):
    made = create(emulator)
    assert emulator.v3().delete_classifier(made["classifier_id"]).get_result() == {}
    with pytest.raises(ApiException) as refused:
        emulator.v3().get_classifier(made["classifier_id"])
    assert refused.value.status_code == 404
    # The third shape: nothing that answers is an error of each image.
    image = (
        emulator.v3()
        .classify(
            images_file=io.BytesIO(pictures.encoded(1)), images_filename="a.jpg", classifier_ids=[made["classifier_id"]]
        )
        .get_result()["images"][0]
    )
    assert image["error"]["code"] == 400 and made["classifier_id"] in image["error"]["description"]


def test_labelled_classifiers_go_with_their_label(emulator):
    made = create(emulator, headers={"X-Watson-Metadata": "customer_id=some_dog"})
    assert emulator.v3().delete_user_data("some_dog").get_status_code() == 202
    with pytest.raises(ApiException):
        emulator.v3().get_classifier(made["classifier_id"])


def test_classify_answers_the_same_to_the_same(emulator):
    made = create(emulator)

    def classify(**arguments):
        reply = (
            emulator.v3()
            .classify(
                images_file=io.BytesIO(pictures.encoded(5)), images_filename="a.jpg", threshold=0.0001, **arguments
            )
            .get_result()
        )
        ClassifiedImages.from_dict(reply)
        return reply

    reply = classify(classifier_ids=[made["classifier_id"]])
    assert reply == classify(classifier_ids=[made["classifier_id"]])
    assert (reply["images_processed"], reply["custom_classes"], reply["images"][0]["image"]) == (1, 2, "a.jpg")
    answer = reply["images"][0]["classifiers"][0]
    assert (answer["classifier_id"], answer["name"]) == (made["classifier_id"], "dogs")
    assert labels(answer) == {"husky", "beagle"} and all(0 <= entry["score"] <= 1 for entry in answer["classes"])
    both = classify(owners=["me", "IBM"])["images"][0]["classifiers"]
    assert {"default", made["classifier_id"]} <= {entry["classifier_id"] for entry in both}
    assert classify()["images"][0]["classifiers"][0]["classifier_id"] == "default"
    assert labels(classify(classifier_ids=["default", "food"])["images"][0]["classifiers"][1])


def test_classify_takes_zips_and_names_what_is_bad(emulator):
    archive = pictures.zipped({"0.jpg": pictures.encoded(1), "1.gif": pictures.encoded(2, "GIF"), "2.jpg": b"no image"})
    reply = emulator.v3().classify(images_file=io.BytesIO(archive), images_filename="test.zip").get_result()
    ClassifiedImages.from_dict(reply)
    assert [image["image"] for image in reply["images"]] == ["test.zip/0.jpg", "test.zip/1.gif", "test.zip/2.jpg"]
    assert ["error" in image for image in reply["images"]] == [False, False, True]


def test_classify_takes_urls_in_both_ways(emulator):
    far = "http://example.com/far.jpg"
    posted = emulator.v3().classify(url=far).get_result()
    got = emulator.session.get(f"{emulator.url}/v3/classify", params={"version": V3, "url": far}).json()
    assert posted == got and got["images"][0]["source_url"] == far and "error" in got["images"][0]
    assert emulator.raw("GET", "/v3/classify", V3).status_code == 400


@pytest.mark.skipif(shared_data("dogs") is None, reason="the folder of shared data is not there: dogs")
def test_a_real_training_set(emulator):
    folder = shared_data("dogs")
    classes = ("beagle", "dalmatian", "goldenretriever", "husky")
    files = {name: (folder / f"{name}.zip").open("rb") for name in (*classes, "negatives")}
    made = (
        emulator.v3()
        .create_classifier("dogs", {name: files[name] for name in classes}, negative_examples=files["negatives"])
        .get_result()
    )
    assert ready(emulator, made["classifier_id"])["status"] == "ready" and labels(made) == set(classes)
    inside = emulator.control("GET", f"classifiers/{made['classifier_id']}")
    for name in classes:
        with zipfile.ZipFile(folder / f"{name}.zip") as archive:
            images = {
                hashlib.sha256(archive.read(info)).hexdigest()
                for info in archive.infolist()
                if not info.is_dir()
                and not info.filename.startswith("__MACOSX")
                and not info.filename.endswith(".DS_Store")
            }
        assert {entry["sha256"] for entry in inside["classes"][name]} == images
    for file in files.values():
        file.close()

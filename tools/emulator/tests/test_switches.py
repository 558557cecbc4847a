"""What is not known of the service, in each of its ways."""

import hashlib

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson.visual_recognition_v3 import Classifier
from ibm_watson.visual_recognition_v4 import Collection, ImageDetails

import pictures
from running import wait_for

OUTSIDE = '{"objects":[{"object":"ring","location":{"left":60,"top":-2,"width":50,"height":0}}]}'
TWICE = '{"objects":[%s]}' % ",".join(['{"object":"ring","location":{"left":1,"top":2,"width":3,"height":4}}'] * 2)


def refused(call, *arguments, **named):
    with pytest.raises(ApiException) as error:
        call(*arguments, **named)
    return error.value.status_code


@pytest.mark.parametrize("switch", ["error", "no-op"])
def test_an_image_added_again(emulator, collection, add, switch):
    first = add(1)
    emulator.set(duplicate=switch)
    again = add(1)
    assert again == first if switch == "no-op" else again["errors"] and "image_id" not in again
    # The same bytes under another name are another image, and in another collection the id is the same.
    assert add(1, name="other.jpg")["image_id"] == "other_" + hashlib.md5(pictures.encoded(1)).hexdigest()
    assert emulator.v4().get_collection(collection).get_result()["image_count"] == 2
    other = emulator.v4().create_collection(name="other").get_result()["collection_id"]
    added = (
        emulator.v4().add_images(other, images_file=[pictures.file(pictures.encoded(1), "image-1.jpg")]).get_result()
    )
    assert added["images"][0]["image_id"] == first["image_id"]


def test_characters_of_ids(emulator, add):
    emulator.set(id_characters="underscore")
    assert add(1, name="é b.c-d_1.jpg")["image_id"].startswith("__b_c-d_1_")


@pytest.mark.parametrize("switch, expected", [("empty", {}), ("absent", None), ("no-objects", {"objects": []})])
def test_images_without_boxes(emulator, collection, add, switch, expected):
    emulator.set(unlabelled=switch)
    details = emulator.v4().get_image_details(collection, add(1)["image_id"]).get_result()
    assert details.get("training_data") == expected
    ImageDetails.from_dict(details)


def test_boxes_outside_are_taken(emulator, add):
    emulator.set(box_outside="take")
    assert add(1, training_data=OUTSIDE)["training_data"]["objects"][0]["location"]["left"] == 60
    emulator.set(box_outside="400")
    assert refused(add, 2, training_data=OUTSIDE) == 400


@pytest.mark.parametrize("switch, count", [("keep", 2), ("drop", 1)])
def test_equal_boxes(emulator, add, switch, count):
    emulator.set(equal_boxes=switch)
    assert len(add(1, training_data=TWICE)["training_data"]["objects"]) == count


@pytest.mark.parametrize("switch, names", [("sensitive", {"Ring", "ring"}), ("insensitive", {"Ring"})])
def test_case_of_objects(emulator, collection, add, switch, names):
    emulator.set(object_case=switch)
    add(1, training_data=TWICE.replace("ring", "Ring"))
    add(2, training_data=TWICE)
    assert {
        entry["object"] for entry in emulator.v4().list_object_metadata(collection).get_result()["objects"]
    } == names
    assert emulator.v4().get_object_metadata(collection, "ring").get_result()["count"] == (2 if len(names) == 2 else 4)


def test_objects_renamed_onto_another(emulator, collection, add):
    add(1, training_data=TWICE)
    add(2, training_data=TWICE.replace("ring", "star"))
    emulator.set(rename_onto="400")
    assert refused(emulator.v4().update_object_metadata, collection, "ring", "star") == 400
    assert emulator.v4().update_object_metadata(collection, "ring", "ring").get_result()["count"] == 2


def test_orders_of_lists(emulator, collection, add):
    ids = [add(number)["image_id"] for number in range(12)]

    def listed():
        return [entry["image_id"] for entry in emulator.v4().list_images(collection).get_result()["images"]]

    hashed = listed()
    assert sorted(hashed) == sorted(ids) and hashed not in (ids, sorted(ids)) and hashed == listed()
    emulator.set(list_order="created")
    assert listed() == ids
    emulator.set(list_order="id")
    assert listed() == sorted(ids)
    emulator.set(list_order="random")
    assert len({tuple(listed()) for _ in range(5)}) > 1


@pytest.mark.parametrize("switch, count", [("errors", 20), ("take", 23)])
def test_more_images_than_the_limit(emulator, collection, switch, count):
    emulator.set(too_many=switch)
    images = (
        emulator.v4()
        .add_images(
            collection, images_file=[pictures.file(pictures.encoded(number), f"{number}.jpg") for number in range(23)]
        )
        .get_result()["images"]
    )
    assert len(images) == 23 and ["errors" not in image for image in images] == [number < count for number in range(23)]


def test_bad_zips_and_bad_images(emulator, collection):
    emulator.set(bad_zip="errors", bad_image="400")
    bad = pictures.file(b"PK\x03\x04 and nothing that a zip has", "bad.zip")
    reply = (
        emulator.v4()
        .add_images(collection, images_file=[bad, pictures.file(pictures.encoded(1), "a.jpg")])
        .get_result()
    )
    assert ["errors" in image for image in reply["images"]] == [True, False]
    files = [pictures.file(pictures.encoded(2), "good.jpg"), pictures.file(b"no image", "bad.jpg")]
    assert refused(emulator.v4().add_images, collection, images_file=files) == 400
    assert emulator.v4().get_collection(collection).get_result()["image_count"] == 1


def test_members_that_no_client_knows(emulator, collection, add):
    emulator.set(extra_fields="yes")
    details = add(1)
    assert "quality" in details and ImageDetails.from_dict(details).image_id
    read = emulator.v4().get_collection(collection).get_result()
    assert "region_hint" in read and Collection.from_dict(read).name
    made = emulator.v3().create_classifier("extra", {"a": pictures.examples(1), "b": pictures.examples(2)}).get_result()
    assert "tier" in made and Classifier.from_dict(made).name


@pytest.mark.parametrize("switch, changed", [("no", False), ("yes", True)])
def test_whether_unlabelled_images_change_the_data(emulator, collection, add, switch, changed):
    emulator.set(unlabelled_changes_data=switch)
    add(1)
    status = emulator.v4().get_collection(collection).get_result()["training_status"]["objects"]
    assert status["data_changed"] is changed


@pytest.mark.parametrize("switch, expected", [("not-ready", False), ("absent", None)])
def test_models_of_before_rscnn(emulator, collection, add, switch, expected):
    add(1, training_data=TWICE)
    emulator.v4().train(collection)
    wait_for(lambda: emulator.v4().get_collection(collection).get_result()["training_status"]["objects"]["ready"])
    emulator.set(rscnn=switch)
    status = emulator.v4().get_collection(collection).get_result()["training_status"]["objects"]
    assert status.get("rscnn_ready") is expected and status["ready"]
    assert refused(emulator.v4().get_model_file, collection, feature="objects", model_format="rscnn") == 404


def test_deletes_of_what_is_training(emulator, collection, add):
    emulator.set(training_seconds=60, delete_while_training="400")
    add(1, training_data=TWICE)
    emulator.v4().train(collection)
    made = emulator.v3().create_classifier("busy", {"a": pictures.examples(1), "b": pictures.examples(2)}).get_result()
    assert refused(emulator.v4().delete_collection, collection) == 400
    assert refused(emulator.v3().delete_classifier, made["classifier_id"]) == 400
    emulator.set(delete_while_training="take")
    emulator.v4().delete_collection(collection)
    emulator.v3().delete_classifier(made["classifier_id"])


def test_switches_of_classifiers(emulator):
    emulator.set(classes_order="sent", core_ml="no", brief_list="minimal", few_examples="failed")
    names = [f"class {number}" for number in range(12)]
    made = (
        emulator.v3()
        .create_classifier(
            "switched",
            {name: pictures.examples(number, count=10 if number else 3) for number, name in enumerate(names)},
        )
        .get_result()
    )
    assert [entry["class"] for entry in made["classes"]] == names and made["core_ml_enabled"] is False
    read = wait_for(
        lambda: (found := emulator.v3().get_classifier(made["classifier_id"]).get_result())["status"] == "failed"
        and found
    )
    assert "at least 10 positive training images" in read["explanation"]
    assert refused(emulator.v3().get_core_ml_model, made["classifier_id"]) == 400
    entry = next(
        entry for entry in emulator.v3().list_classifiers().get_result()["classifiers"] if entry["name"] == "switched"
    )
    assert set(entry) == {"classifier_id", "name"}
    emulator.set(classes_order="hashed")
    hashed = [entry["class"] for entry in emulator.v3().get_classifier(made["classifier_id"]).get_result()["classes"]]
    assert hashed != names and sorted(hashed) == sorted(names)
    emulator.set(classes_order="random")
    orders = {
        tuple(entry["class"] for entry in emulator.v3().get_classifier(made["classifier_id"]).get_result()["classes"])
        for _ in range(5)
    }
    assert len(orders) > 1


def test_whether_the_path_must_name_the_instance(emulator):
    other = f"{emulator.root}/instances/11111111-2222-3333-4444-555555555555/v4/collections?version=2019-02-11"
    for prefix in ("", "/visual-recognition/api", "/instances/other"):
        assert emulator.session.get(f"{emulator.root}{prefix}/v4/collections?version=2019-02-11").status_code == 200
    emulator.set(instance_path="checked")
    assert emulator.session.get(other).status_code == 404
    assert emulator.raw("GET", "/v4/collections").status_code == 200

"""Boxes, objects and training, through IBM's client."""

import datetime

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson.visual_recognition_v4 import (
    Collection,
    ObjectMetadataList,
    TrainingDataObject,
    TrainingDataObjects,
    TrainingEvents,
)
from ibm_watson.visual_recognition_v4 import Location

from running import wait_for


def box(name="ring", left=1, top=2, width=5, height=6):
    return TrainingDataObject(object=name, location=Location(top, left, width, height))


def status(emulator, collection):
    reply = emulator.v4().get_collection(collection).get_result()
    Collection.from_dict(reply)
    return reply["training_status"]["objects"]


def label(emulator, collection, image_id, *objects):
    return emulator.v4().add_image_training_data(collection, image_id, objects=list(objects)).get_result()


def trained(emulator, collection):
    """The status when the training under way has ended."""
    return wait_for(lambda: (found := status(emulator, collection))["in_progress"] is False and found)


@pytest.fixture
def labelled(emulator, collection, add):
    """A collection with a labelled image; gives the image's id."""
    image_id = add(1)["image_id"]
    label(emulator, collection, image_id, box())
    return image_id


def test_boxes_are_replaced_not_added(emulator, collection, labelled):
    reply = label(emulator, collection, labelled, box("star"), box("star"), box("Ring é.-_ 1"))
    TrainingDataObjects.from_dict(reply)
    assert [entry["object"] for entry in reply["objects"]] == ["star", "star", "Ring é.-_ 1"]
    assert emulator.v4().get_image_details(collection, labelled).get_result()["training_data"] == reply
    assert label(emulator, collection, labelled) == {"objects": []}
    assert emulator.v4().get_image_details(collection, labelled).get_result()["training_data"] == {}


def test_each_change_of_boxes_changes_updated(emulator, collection, labelled):
    seen = set()
    for _ in range(5):
        label(emulator, collection, labelled, box())
        image = emulator.v4().get_image_details(collection, labelled).get_result()["updated"]
        seen.add((image, emulator.v4().get_collection(collection).get_result()["updated"]))
    assert len({image for image, _ in seen}) == len({whole for _, whole in seen}) == 5


@pytest.mark.parametrize(
    "wrong",
    [
        box("sys-ring"),
        box("r" * 33),
        box("ring/star"),
        box(""),
        box(left=-1),
        box(top=-1),
        box(width=0),
        box(height=0),
        box(left=60, width=5),
        box(top=43),
    ],
)
def test_boxes_that_are_refused(emulator, collection, labelled, wrong):
    with pytest.raises(ApiException) as refused:
        label(emulator, collection, labelled, wrong)
    assert refused.value.status_code == 400
    assert emulator.v4().get_object_metadata(collection, "ring").get_result()["count"] == 1


def test_a_box_may_be_the_whole_image(emulator, collection, labelled):
    label(emulator, collection, labelled, box("r" * 32, 0, 0, 64, 48))


@pytest.mark.parametrize(
    "body",
    [
        '{"objects":[{"object":"ring","location":{"left":1.5,"top":0,"width":1,"height":1}}]}',
        '{"objects":[{"object":"ring","location":{"left":true,"top":0,"width":1,"height":1}}]}',
        '{"objects":{}}',
        '{"objects":[1]}',
        "[]",
        "{",
    ],
)
def test_training_data_that_is_none(emulator, collection, labelled, body):
    reply = emulator.raw("POST", f"/v4/collections/{collection}/images/{labelled}/training_data", data=body)
    assert reply.status_code == 400 and reply.json()["errors"]


def test_objects_are_counted_renamed_and_deleted(emulator, collection, add):
    for number in range(3):
        label(emulator, collection, add(number)["image_id"], box("ring"), box("star", left=number), box("ring"))
    listed = emulator.v4().list_object_metadata(collection).get_result()
    ObjectMetadataList.from_dict(listed)
    assert listed["object_count"] == 2
    assert {entry["object"]: entry["count"] for entry in listed["objects"]} == {"ring": 6, "star": 3}
    assert emulator.v4().update_object_metadata(collection, "star", "Stern 1").get_result() == {
        "object": "Stern 1",
        "count": 3,
    }
    assert emulator.v4().get_object_metadata(collection, "Stern 1").get_result() == {"object": "Stern 1", "count": 3}
    # Onto a name that is there: the boxes of both have it.
    assert emulator.v4().update_object_metadata(collection, "Stern 1", "ring").get_result()["count"] == 9
    assert emulator.v4().delete_object(collection, "ring").get_result() == {}
    assert emulator.v4().list_object_metadata(collection).get_result() == {"object_count": 0, "objects": []}
    for call in (emulator.v4().get_object_metadata, emulator.v4().delete_object):
        with pytest.raises(ApiException) as refused:
            call(collection, "ring")
        assert refused.value.status_code == 404
    with pytest.raises(ApiException) as refused:
        emulator.v4().update_object_metadata(collection, "ring", "star")
    assert refused.value.status_code == 404


def test_training_goes_from_new_to_ready(emulator, collection, labelled):
    assert status(emulator, collection)["data_changed"]
    emulator.set(training_seconds=60)
    reply = emulator.v4().train(collection)
    assert reply.get_status_code() == 202
    assert reply.get_result()["training_status"]["objects"] == {
        "ready": False,
        "in_progress": True,
        "data_changed": False,
        "latest_failed": False,
        "rscnn_ready": False,
        "description": "Starting training",
    }


def test_training_ends_with_success(emulator, collection, labelled):
    emulator.v4().train(collection)
    found = trained(emulator, collection)
    assert found["ready"] and found["rscnn_ready"] and not found["data_changed"] and not found["latest_failed"]


def test_data_changed_meanwhile_stays_changed(emulator, collection, labelled):
    emulator.v4().train(collection)
    label(emulator, collection, labelled, box("star"))
    found = trained(emulator, collection)
    assert found["ready"] and found["data_changed"]


def test_a_failed_training_keeps_the_model_before(emulator, collection, labelled):
    emulator.set(training_failures=1)
    emulator.v4().train(collection)
    first = trained(emulator, collection)
    assert first["latest_failed"] and first["data_changed"] and not first["ready"] and first["description"]
    emulator.v4().train(collection)
    second = trained(emulator, collection)
    assert second["ready"] and not second["latest_failed"]
    emulator.set(training_failures=-1)
    label(emulator, collection, labelled, box("star"))
    emulator.v4().train(collection)
    third = trained(emulator, collection)
    assert third["ready"] and third["latest_failed"] and third["data_changed"]


def test_a_training_waits_for_the_one_before(emulator, collection, labelled):
    emulator.set(training_seconds=0.3)
    emulator.v4().train(collection)
    label(emulator, collection, labelled, box("star"))
    emulator.v4().train(collection)
    wait_for(
        lambda: emulator.v4().get_training_usage().get_result()["events"][-1:]
        and [
            event
            for event in emulator.v4().get_training_usage().get_result()["events"]
            if event["collection_id"] == collection
        ]
    )
    assert status(emulator, collection)["in_progress"]
    assert trained(emulator, collection)["ready"]
    events = [
        event
        for event in emulator.v4().get_training_usage().get_result()["events"]
        if event["collection_id"] == collection
    ]
    assert len(events) == 2


def test_no_training_without_a_box(emulator, collection, add):
    add(1)
    with pytest.raises(ApiException) as refused:
        emulator.v4().train(collection)
    assert refused.value.status_code == 400
    assert refused.value.message == (
        "The collection does not have enough training data. At least one image must have an object with a bounding box."
    )


def test_training_without_change(emulator, collection, labelled):
    emulator.v4().train(collection)
    trained(emulator, collection)
    with pytest.raises(ApiException) as refused:
        emulator.v4().train(collection)
    assert refused.value.status_code == 400
    emulator.set(train_unchanged="202")
    assert emulator.v4().train(collection).get_status_code() == 202


def test_what_changes_the_training_data(emulator, collection, add, labelled):
    def changed():
        return status(emulator, collection)["data_changed"]

    def train():
        emulator.v4().train(collection)
        assert not trained(emulator, collection)["data_changed"]

    train()
    other = add(2)["image_id"]
    emulator.v4().update_collection(collection, name="renamed")
    emulator.v4().delete_image(collection, other)
    assert not changed()
    third = add(3, training_data='{"objects":[{"object":"star","location":{"left":0,"top":0,"width":3,"height":3}}]}')[
        "image_id"
    ]
    assert changed()
    train()
    emulator.v4().update_object_metadata(collection, "star", "moon")
    assert changed()
    train()
    emulator.v4().delete_object(collection, "moon")
    assert changed()
    train()
    emulator.v4().delete_image(collection, third)
    assert not changed()
    label(emulator, collection, labelled)
    assert changed()


def test_usage_tells_what_was_trained(emulator, collection, add, labelled):
    add(2)
    emulator.v4().train(collection)
    trained(emulator, collection)
    today = datetime.datetime.now(datetime.timezone.utc).date()
    usage = emulator.v4().get_training_usage(start_time=today - datetime.timedelta(days=1), end_time=today).get_result()
    TrainingEvents.from_dict(usage)
    event = next(event for event in usage["events"] if event["collection_id"] == collection)
    assert (event["type"], event["status"], event["image_count"]) == ("objects", "succeeded", 1)
    assert usage["completed_events"] == len(usage["events"])
    past = emulator.v4().get_training_usage(end_time=today - datetime.timedelta(days=2)).get_result()
    assert past["completed_events"] == 0 and past["trained_images"] == 0
    assert emulator.raw("GET", "/v4/training_usage", version="2019-02-11&start_time=yesterday").status_code == 400


def test_the_model_file_is_a_zip_and_stays_the_same(emulator, collection, labelled):
    with pytest.raises(ApiException) as refused:
        emulator.v4().get_model_file(collection, feature="objects", model_format="rscnn")
    assert refused.value.status_code == 404
    emulator.v4().train(collection)
    trained(emulator, collection)
    files = [
        emulator.v4().get_model_file(collection, feature="objects", model_format="rscnn").get_result().content
        for _ in range(2)
    ]
    assert files[0] == files[1] and files[0].startswith(b"PK")
    assert emulator.raw("GET", f"/v4/collections/{collection}/model").status_code == 400

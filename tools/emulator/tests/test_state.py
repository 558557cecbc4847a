"""State on disk: it outlives the process, however that ends."""

import signal
import threading
import time

import pytest
from ibm_cloud_sdk_core import ApiException

import pictures
from running import wait_for

BOX = '{"objects":[{"object":"ring","location":{"left":1,"top":2,"width":3,"height":4}}]}'


def everything(emulator):
    """All that the API gives."""
    v3, v4 = emulator.v3(), emulator.v4()
    collections = v4.list_collections().get_result()["collections"]
    for collection in collections:
        identifier = collection["collection_id"]
        collection["images"] = [
            (
                v4.get_image_details(identifier, entry["image_id"]).get_result(),
                v4.get_jpeg_image(identifier, entry["image_id"]).get_result().content,
            )
            for entry in v4.list_images(identifier).get_result()["images"]
        ]
        collection["objects"] = v4.list_object_metadata(identifier).get_result()
    return {
        "collections": collections,
        "classifiers": v3.list_classifiers(verbose=True).get_result(),
        "events": v4.get_training_usage().get_result()["events"],
    }


def fill(emulator):
    v4 = emulator.v4()
    for name in ("one", "two"):
        identifier = v4.create_collection(name=name, description="é").get_result()["collection_id"]
        for number in range(3):
            v4.add_images(
                identifier,
                images_file=[pictures.file(pictures.encoded(number, "PNG"), f"{name} {number}.png")],
                training_data=BOX,
            )
        v4.train(identifier)
    emulator.v3().create_classifier("dogs", {"a": pictures.examples(1), "b": pictures.examples(2)})
    wait_for(
        lambda: all(
            entry["training_status"]["objects"]["ready"] for entry in v4.list_collections().get_result()["collections"]
        )
    )
    wait_for(lambda: emulator.v3().list_classifiers(verbose=True).get_result()["classifiers"][0]["status"] == "ready")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_everything_is_there_after_an_end(started, number):
    first = started("--training-seconds", "0.1")
    fill(first)
    before, url = everything(first), first.url
    assert first.stop(number) == (0 if number != signal.SIGKILL else -signal.SIGKILL)
    second = started()
    assert everything(second) == before
    assert second.url.rpartition("/")[2] == url.rpartition("/")[2], "the instance keeps its GUID"


def test_a_training_goes_on_after_an_end(started):
    first = started("--training-seconds", "1")
    collection = first.v4().create_collection().get_result()["collection_id"]
    first.v4().add_images(collection, images_file=[pictures.file(pictures.encoded(1), "a.jpg")], training_data=BOX)
    first.v4().train(collection)
    made = first.v3().create_classifier("dogs", {"a": pictures.examples(1), "b": pictures.examples(2)}).get_result()
    first.stop(signal.SIGKILL)
    second = started("--training-seconds", "500")
    wait_for(lambda: second.v4().get_collection(collection).get_result()["training_status"]["objects"]["ready"])
    wait_for(lambda: second.v3().get_classifier(made["classifier_id"]).get_result()["status"] == "ready")


def test_a_kill_while_images_come_loses_none_that_was_answered(started, tmp_path):
    first = started()
    collection = first.v4().create_collection().get_result()["collection_id"]
    answered = []

    def add(worker):
        client = first.new_client()
        try:
            for number in range(1000):
                content = pictures.encoded(worker * 1000 + number)
                reply = client.add_images(collection, images_file=[pictures.file(content, "a.jpg")], training_data=BOX)
                answered.append((reply.get_result()["images"][0]["image_id"], content))
        except Exception:  # the end of the process
            return

    threads = [threading.Thread(target=add, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    first.stop(signal.SIGKILL)
    for thread in threads:
        thread.join()
    second = started()
    listed = {entry["image_id"] for entry in second.v4().list_images(collection).get_result()["images"]}
    assert len(answered) > 20 and {identifier for identifier, _ in answered} <= listed
    assert len(listed) <= len(answered) + 4 and second.v4().get_collection(collection).get_result()[
        "image_count"
    ] == len(listed)
    for identifier, content in answered[-10:]:
        assert second.v4().get_jpeg_image(collection, identifier).get_result().content == content
    assert not list((tmp_path / "state" / "new").iterdir())


def test_deleted_things_stay_deleted(started):
    first = started()
    collection = first.v4().create_collection().get_result()["collection_id"]
    kept = first.v4().create_collection().get_result()["collection_id"]
    image = (
        first.v4()
        .add_images(kept, images_file=[pictures.file(pictures.encoded(1), "a.jpg")])
        .get_result()["images"][0]["image_id"]
    )
    first.v4().delete_collection(collection)
    first.v4().delete_image(kept, image)
    first.stop(signal.SIGKILL)
    second = started()
    assert [entry["image_count"] for entry in second.v4().list_collections().get_result()["collections"]] == [0]
    with pytest.raises(ApiException):
        second.v4().get_collection(collection)


def test_uploads_leave_no_files_behind(started, tmp_path):
    emulator = started()
    collection = emulator.v4().create_collection().get_result()["collection_id"]
    archive = pictures.zipped({"a.jpg": pictures.encoded(1), "b.jpg": b"no image"})
    for _ in range(2):
        emulator.v4().add_images(collection, images_file=[pictures.file(archive, "a.zip")])
    emulator.v3().create_classifier("dogs", {"a": pictures.examples(1), "b": pictures.examples(2)})
    emulator.raw(
        "POST",
        f"/v4/collections/{collection}/images",
        data=b"--x\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert not list((tmp_path / "state" / "new").iterdir())

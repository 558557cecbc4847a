"""Collections, through IBM's client."""

import re

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson.visual_recognition_v4 import Collection, CollectionsList

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
NEW = {
    "ready": False,
    "in_progress": False,
    "data_changed": False,
    "latest_failed": False,
    "rscnn_ready": False,
    "description": "",
}


def test_a_new_collection_has_all_members(emulator):
    made = emulator.v4().create_collection(name="shapes", description="Rings & Sterne ★").get_result()
    Collection.from_dict(made)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", made["collection_id"])
    assert (made["name"], made["description"], made["image_count"]) == ("shapes", "Rings & Sterne ★", 0)
    assert TIME.fullmatch(made["created"]) and made["created"] == made["updated"]
    assert made["training_status"] == {"objects": NEW}


def test_a_collection_needs_no_arguments(emulator):
    made = emulator.v4().create_collection().get_result()
    assert (made["name"], made["description"]) == ("", "")
    emulator.set(unset_text="null")
    read = emulator.v4().get_collection(made["collection_id"]).get_result()
    assert (read["name"], read["description"]) == (None, None)


def test_two_collections_may_have_one_name(emulator):
    ids = {emulator.v4().create_collection(name="twin").get_result()["collection_id"] for _ in range(2)}
    listed = CollectionsList.from_dict(emulator.v4().list_collections().get_result()).collections
    assert {entry.collection_id for entry in listed if entry.name == "twin"} == ids


def test_update_changes_what_is_given(emulator, collection):
    before = emulator.v4().get_collection(collection).get_result()
    after = emulator.v4().update_collection(collection, description="other").get_result()
    assert (after["name"], after["description"]) == ("shapes", "other")
    assert after["updated"] > before["updated"] and after["created"] == before["created"]
    # A member that IBM's older clients send is not heeded.
    reply = emulator.raw(
        "POST", f"/v4/collections/{collection}", json={"name": "named", "training_status": {"objects": {"ready": True}}}
    )
    assert reply.json()["name"] == "named" and not reply.json()["training_status"]["objects"]["ready"]


@pytest.mark.parametrize("name", ["sys-own", "a/b", "two words", "star*"])
def test_names_that_collections_cannot_have(emulator, name):
    with pytest.raises(ApiException) as refused:
        emulator.v4().create_collection(name=name)
    assert (
        refused.value.status_code == 400 and refused.value.http_response.json()["errors"][0]["target"]["name"] == "name"
    )


def test_texts_that_are_none(emulator):
    for body in ({"name": 1}, {"description": ["x"]}, {"description": "half \ud800"}):
        assert emulator.raw("POST", "/v4/collections", json=body).status_code == 400


def test_a_deleted_collection_is_gone(emulator, collection):
    reply = emulator.v4().delete_collection(collection)
    assert (reply.get_status_code(), reply.get_result()) == (200, {})
    for call in (
        emulator.v4().get_collection,
        emulator.v4().delete_collection,
        emulator.v4().list_images,
        emulator.v4().train,
    ):
        with pytest.raises(ApiException) as refused:
            call(collection)
        assert refused.value.status_code == 404


def test_labelled_data_goes_with_its_label(emulator):
    labelled = (
        emulator.v4()
        .create_collection(name="labelled", headers={"X-Watson-Metadata": "customer_id=some_one"})
        .get_result()["collection_id"]
    )
    other = emulator.v4().create_collection(name="other").get_result()["collection_id"]
    reply = emulator.v4().delete_user_data("some_one")
    assert reply.get_status_code() == 202
    left = {entry["collection_id"] for entry in emulator.v4().list_collections().get_result()["collections"]}
    assert other in left and labelled not in left
    with pytest.raises(ApiException) as refused:
        emulator.v4().delete_user_data("")
    assert refused.value.status_code == 400

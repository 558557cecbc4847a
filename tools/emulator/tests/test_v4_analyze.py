"""Analysis, through IBM's client."""

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson.visual_recognition_v4 import AnalyzeResponse

import pictures
from running import wait_for

OBJECTS = '{"objects":[%s]}' % ",".join(
    '{"object":"o%d","location":{"left":0,"top":0,"width":5,"height":5}}' % number for number in range(12)
)


@pytest.fixture
def model(emulator, collection, add):
    add(1, training_data=OBJECTS)
    emulator.v4().train(collection)
    wait_for(lambda: emulator.v4().get_collection(collection).get_result()["training_status"]["objects"]["ready"])
    return collection


def analyze(emulator, collections, *contents, **arguments):
    files = [pictures.file(content, f"{number}.jpg") for number, content in enumerate(contents)]
    reply = emulator.v4().analyze(collections, ["objects"], images_file=files, **arguments).get_result()
    AnalyzeResponse.from_dict(reply)
    return reply["images"]


def test_the_same_question_has_the_same_answer(emulator, model):
    images = analyze(emulator, [model], pictures.encoded(5), pictures.encoded(6))
    assert images == analyze(emulator, [model], pictures.encoded(5), pictures.encoded(6))
    assert [image["source"]["filename"] for image in images] == ["0.jpg", "1.jpg"]
    found = [
        entry for image in images for collection in image["objects"]["collections"] for entry in collection["objects"]
    ]
    assert found and all(0.5 <= entry["score"] <= 1 for entry in found)
    for entry in found:
        place = entry["location"]
        assert 0 <= place["left"] and place["left"] + place["width"] <= 64 and place["width"] >= 1
        assert 0 <= place["top"] and place["top"] + place["height"] <= 48 and place["height"] >= 1


def test_the_threshold_decides(emulator, model):
    few, many = (analyze(emulator, [model], pictures.encoded(5), threshold=value)[0] for value in (0.99, 0.15))
    count = lambda image: sum(len(entry["objects"]) for entry in image["objects"].get("collections", []))
    assert count(few) < count(many)
    with pytest.raises(ApiException):
        analyze(emulator, [model], pictures.encoded(5), threshold=1.5)


def test_bad_images_have_errors(emulator, model):
    bad, good = analyze(emulator, [model], b"no image", pictures.encoded(5))
    assert bad["errors"] and "errors" not in good


def test_what_is_not_trained_does_not_answer(emulator, collection, add):
    with pytest.raises(ApiException) as refused:
        analyze(emulator, [collection], pictures.encoded(5))
    assert refused.value.status_code == 400
    with pytest.raises(ApiException) as refused:
        analyze(emulator, ["none"], pictures.encoded(5))
    assert refused.value.status_code == 404


def test_values_may_be_parts_or_have_commas(emulator, model):
    data = {"collection_ids": f"{model},{model}", "features": "objects"}
    reply = emulator.raw("POST", "/v4/analyze", data=data, files={"images_file": ("a.jpg", pictures.encoded(5))})
    assert reply.status_code == 200
    for missing in data:
        rest = {name: value for name, value in data.items() if name != missing}
        reply = emulator.raw("POST", "/v4/analyze", data=rest, files={"images_file": ("a.jpg", pictures.encoded(5))})
        assert reply.status_code == 400 and reply.json()["errors"][0]["code"] == "missing_field"

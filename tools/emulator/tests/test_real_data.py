"""A real training set, loaded by IBM's client."""

import hashlib
import json

import pytest
from PIL import Image, ImageOps

import pictures
from running import shared_data, wait_for

LEGO = shared_data("lego-detection")


@pytest.mark.skipif(LEGO is None, reason="the folder of shared data is not there: lego-detection")
def test_the_lego_set_is_loaded_and_comes_back_box_by_box(emulator):
    files = sorted((LEGO / "training").iterdir())
    sent = {}
    v4 = emulator.v4()
    collection = v4.create_collection(name="lego").get_result()["collection_id"]
    for path in files:
        labels = LEGO / "training_data" / f"{path.stem}.json"
        data = labels.read_text() if labels.exists() else None
        details = v4.add_images(
            collection, images_file=[pictures.file(path.read_bytes(), path.name)], training_data=data
        ).get_result()["images"][0]
        assert "errors" not in details, details
        sent[details["image_id"]] = (path, json.loads(data)["objects"] if data else [])
    listed = {entry["image_id"] for entry in v4.list_images(collection).get_result()["images"]}
    assert listed == set(sent) and len(listed) == len(files) == 226
    boxes = 0
    for identifier, (path, objects) in sent.items():
        details = v4.get_image_details(collection, identifier).get_result()
        with Image.open(path) as image:
            width, height = ImageOps.exif_transpose(image).size
        assert details["source"]["filename"] == path.name and details["dimensions"] == {
            "height": height,
            "width": width,
        }
        assert details["training_data"].get("objects", []) == objects
        boxes += len(objects)
        content = v4.get_jpeg_image(collection, identifier).get_result().content
        assert content == path.read_bytes() and hashlib.md5(content).hexdigest() == identifier[-32:]
    assert v4.list_object_metadata(collection).get_result() == {
        "object_count": 1,
        "objects": [{"object": "Lego", "count": boxes}],
    }
    assert boxes == 659
    v4.train(collection)
    wait_for(lambda: v4.get_collection(collection).get_result()["training_status"]["objects"]["ready"])

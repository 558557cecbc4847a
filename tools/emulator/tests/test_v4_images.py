"""Images of collections, through IBM's client."""

import hashlib
import http.server
import io
import threading

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson.visual_recognition_v4 import ImageDetails, ImageDetailsList, ImageSummaryList
from PIL import Image

import pictures

BOX = {"object": "ring", "location": {"left": 3, "top": 4, "width": 10, "height": 11}}


def jpeg(emulator, collection, image_id, **arguments):
    reply = emulator.v4().get_jpeg_image(collection, image_id, **arguments)
    assert reply.get_headers()["Content-Type"] == "image/jpeg"
    return reply.get_result().content


def test_an_image_is_named_after_its_file_and_bytes(emulator, collection, add):
    content = pictures.encoded(1)
    details = add(content=content, name="South_Africa_Luca_Galuzzi_2004_and_more.jpeg")
    ImageDetails.from_dict(details)
    assert details["image_id"] == "South_Africa_Luca_Galuzzi_2004__" + hashlib.md5(content).hexdigest()
    assert details["source"] == {"type": "file", "filename": "South_Africa_Luca_Galuzzi_2004_and_more.jpeg"}
    assert details["dimensions"] == {"height": 48, "width": 64} and details["training_data"] == {}
    assert emulator.v4().get_image_details(collection, details["image_id"]).get_result() == details
    assert jpeg(emulator, collection, details["image_id"]) == content
    assert emulator.v4().get_collection(collection).get_result()["image_count"] == 1


def test_many_images_and_a_zip_in_one_request(emulator, collection):
    archive = pictures.zipped(
        {
            "folder/": b"",
            "folder/a.jpg": pictures.encoded(2),
            "b.png": pictures.encoded(3, "PNG"),
            "__MACOSX/._b.png": b"resource fork",
            ".DS_Store": b"finder",
        }
    )
    reply = (
        emulator.v4()
        .add_images(
            collection,
            images_file=[
                pictures.file(pictures.encoded(1), "first.jpg"),
                pictures.file(archive, "set.zip"),
                pictures.file(pictures.encoded(4), "last.jpg"),
            ],
        )
        .get_result()
    )
    images = ImageDetailsList.from_dict(reply).images
    assert [image.source.filename for image in images] == ["first.jpg", "a.jpg", "b.png", "last.jpg"]
    assert [image.source.archive_filename for image in images] == [None, "set.zip", "set.zip", None]
    listed = ImageSummaryList.from_dict(emulator.v4().list_images(collection).get_result()).images
    assert {entry.image_id for entry in listed} == {image.image_id for image in images}


def test_names_in_every_script_and_with_every_sign(emulator, collection, add):
    for number, name in enumerate(
        ("é ü.jpg", "犬.jpg", "a%2Fb?c#d.jpg", 'quo"te.jpg', "back\\slash.jpg", "semi;colon.jpg")
    ):
        details = add(number, name=name)
        assert details["source"]["filename"] == name and details["image_id"].startswith(name[:-4])
        assert emulator.v4().get_image_details(collection, details["image_id"]).get_result() == details
        assert jpeg(emulator, collection, details["image_id"]) == pictures.encoded(number)


def test_a_file_without_a_name_is_taken(emulator, collection):
    reply = emulator.v4().add_images(collection, images_file=[pictures.file(pictures.encoded(5))]).get_result()
    assert "errors" not in reply["images"][0]
    assert jpeg(emulator, collection, reply["images"][0]["image_id"]) == pictures.encoded(5)


def test_a_png_comes_back_as_a_jpeg_of_its_size(emulator, collection, add):
    for number, mode in enumerate(("RGB", "RGBA", "P", "L", "LA", "1")):
        details = add(content=pictures.encoded(number, "PNG", mode=mode), name="drawing.png")
        image = Image.open(io.BytesIO(jpeg(emulator, collection, details["image_id"])))
        assert (image.format, image.size) == ("JPEG", (64, 48)) and details["source"]["filename"] == "drawing.png"


def test_a_jpeg_may_come_back_as_new_bytes(emulator, collection, add):
    emulator.set(jpeg="re-encoded")
    details = add(content=pictures.turned(1))
    given = jpeg(emulator, collection, details["image_id"])
    assert hashlib.md5(given).hexdigest() != details["image_id"][-32:]
    image = Image.open(io.BytesIO(given))
    assert image.size == (48, 64) == (details["dimensions"]["width"], details["dimensions"]["height"])


@pytest.mark.parametrize("switch, size", [("oriented", (48, 64)), ("stored", (64, 48))])
def test_dimensions_heed_the_orientation_or_not(emulator, add, switch, size):
    emulator.set(dimensions=switch)
    dimensions = add(content=pictures.turned(1))["dimensions"]
    assert (dimensions["width"], dimensions["height"]) == size


def test_a_thumbnail_has_at_most_200_pixels(emulator, collection, add):
    details = add(content=pictures.encoded(1, width=800, height=1000))
    image = Image.open(io.BytesIO(jpeg(emulator, collection, details["image_id"], size="thumbnail")))
    assert image.size == (160, 200)
    assert len(jpeg(emulator, collection, details["image_id"], size="full")) > 0
    with pytest.raises(ApiException) as refused:
        emulator.v4().get_jpeg_image(collection, details["image_id"], size="huge")
    assert refused.value.status_code == 400


def test_a_deleted_image_is_gone(emulator, collection, add):
    identifier = add(1)["image_id"]
    assert emulator.v4().delete_image(collection, identifier).get_result() == {}
    for call in (emulator.v4().get_image_details, emulator.v4().get_jpeg_image, emulator.v4().delete_image):
        with pytest.raises(ApiException) as refused:
            call(collection, identifier)
        assert refused.value.status_code == 404
    assert emulator.v4().get_collection(collection).get_result()["image_count"] == 0


def test_bad_images_have_errors_and_the_rest_goes_on(emulator, collection):
    emulator.set(limits={"image_bytes": 20_000})
    small, wide = pictures.encoded(1, width=29, height=40), pictures.encoded(1, "PNG", width=5401, height=31)
    heavy, cut = pictures.encoded(1, quality=100) + bytes(20_000), pictures.encoded(2, width=640, height=480)[:-200]
    reply = emulator.v4().add_images(
        collection,
        images_file=[
            pictures.file(content, name)
            for name, content in (
                ("small.jpg", small),
                ("wide.png", wide),
                ("heavy.jpg", heavy),
                ("cut.jpg", cut),
                ("text.jpg", b"no image"),
                ("picture.gif", pictures.encoded(1, "GIF")),
                ("empty.jpg", b""),
                ("good.jpg", pictures.encoded(3)),
            )
        ],
    )
    assert reply.get_status_code() == 200
    images = reply.get_result()["images"]
    ImageDetailsList.from_dict(reply.get_result())
    assert [image["source"]["filename"] for image in images if "errors" not in image] == ["good.jpg"]
    for image in images[:-1]:
        assert image["errors"][0]["message"] and "image_id" not in image
    assert reply.get_result()["trace"]
    assert emulator.v4().get_collection(collection).get_result()["image_count"] == 1


def test_limits_of_pixels_are_allowed_themselves(emulator, add):
    assert "errors" not in add(content=pictures.encoded(1, width=30, height=30))
    assert "errors" not in add(content=pictures.encoded(1, "PNG", width=5400, height=30))


def test_what_refuses_the_whole_request(emulator, collection):
    emulator.set(limits={"zip_bytes": 3000})
    one, bad_zip = pictures.encoded(1), b"PK\x03\x04 and nothing that a zip has"
    stored = pictures.zipped({"a.jpg": one})
    changed = stored.replace(one[100:200], bytes(100))
    encrypted = bytearray(stored)
    encrypted[6] |= 1
    encrypted[stored.index(b"PK\x01\x02") + 8] |= 1
    big_zip = pictures.zipped({f"{number}.jpg": pictures.encoded(number) for number in range(5)})
    for arguments in (
        {"images_file": [pictures.file(pictures.encoded(number), f"{number}.jpg") for number in range(21)]},
        {"images_file": [pictures.file(one, "good.jpg"), pictures.file(bad_zip, "bad.zip")]},
        {"images_file": [pictures.file(one, "good.jpg"), pictures.file(big_zip, "big.zip")]},
        {"images_file": [pictures.file(one, "good.jpg"), pictures.file(changed, "changed.zip")]},
        {"images_file": [pictures.file(one, "good.jpg"), pictures.file(bytes(encrypted), "encrypted.zip")]},
        {"images_file": [pictures.file(one, "a.jpg"), pictures.file(one, "b.jpg")], "training_data": '{"objects":[]}'},
        {"images_file": [pictures.file(one, "a.jpg")], "training_data": "no JSON"},
        {"images_file": [pictures.file(one, "a.jpg")], "training_data": '{"objects":[{"object":"ring"}]}'},
        {},
    ):
        with pytest.raises(ApiException) as refused:
            emulator.v4().add_images(collection, **arguments)
        assert refused.value.status_code == 400 and refused.value.http_response.json()["errors"][0]["message"]
    assert emulator.v4().get_collection(collection).get_result()["image_count"] == 0


def test_twenty_images_in_a_zip_are_allowed(emulator, collection):
    archive = pictures.zipped({f"{number}.jpg": pictures.encoded(number) for number in range(20)})
    reply = emulator.v4().add_images(collection, images_file=[pictures.file(archive, "set.zip")]).get_result()
    assert len({image["image_id"] for image in reply["images"]}) == 20


def test_an_image_with_its_boxes_in_one_call(emulator, collection, add):
    details = add(
        1, training_data='{"objects":[{"location":{"left":3,"top":4,"width":10,"height":11},"object":"ring"}]}'
    )
    assert details["training_data"] == {"objects": [BOX]}
    assert emulator.v4().get_image_details(collection, details["image_id"]).get_result()["training_data"] == {
        "objects": [BOX]
    }


@pytest.fixture
def web():
    """A server of images on this machine; /moved.jpg leads to /image,1.jpg."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/moved.jpg":
                self.send_response(302)
                self.send_header("Location", "/image,1.jpg")
            else:
                self.send_response(200 if self.path == "/image,1.jpg" else 404)
            self.end_headers()
            self.wfile.write(pictures.encoded(7) if self.path == "/image,1.jpg" else b"")

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_images_from_urls(emulator, collection, web):
    urls = [
        f"{web}/image,1.jpg",
        f"{web}/moved.jpg",
        f"{web}/none.jpg",
        "http://example.com/far.jpg",
        "https://127.0.0.1:1/",
    ]
    for sent in (urls, [",".join(urls)]):
        emulator.set(duplicate="no-op")
        images = emulator.v4().add_images(collection, image_url=sent).get_result()["images"]
        digest = hashlib.md5(pictures.encoded(7)).hexdigest()
        assert [image.get("image_id") for image in images] == [f"image,1_{digest}", f"moved_{digest}", None, None, None]
        assert images[1]["source"] == {
            "type": "url",
            "source_url": f"{web}/moved.jpg",
            "resolved_url": f"{web}/image,1.jpg",
        }
        assert all(image["errors"][0]["target"]["name"] == "image_url" for image in images[2:])

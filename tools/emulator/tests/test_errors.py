"""The bodies of errors."""

import io

import pytest
from ibm_cloud_sdk_core import ApiException

import pictures
from running import V3

SHAPES = {
    "nested": lambda body: body["error"]["description"],
    "flat": lambda body: body["error"],
    "images": lambda body: body["images"][0]["error"]["description"],
    "status": lambda body: body["statusInfo"],
    "capital": lambda body: body["Error"],
}


def test_v4_names_what_is_wrong(emulator, collection):
    reply = emulator.raw("GET", f"/v4/collections/{collection}/images/none")
    body = reply.json()
    assert reply.status_code == 404 and reply.headers["Content-Type"] == "application/json"
    assert body["errors"][0]["code"] == "invalid_field" and body["errors"][0]["target"] == {
        "type": "parameter",
        "name": "image_id",
    }
    assert body["trace"] == reply.headers["X-Global-Transaction-Id"]
    reply = emulator.session.get(f"{emulator.url}/v4/collections")
    assert reply.json()["errors"][0] == {
        "code": "missing_field",
        "message": "The query parameter version is missing",
        "target": {"type": "parameter", "name": "version"},
    }


def test_ibms_client_reads_the_message(emulator):
    with pytest.raises(ApiException) as refused:
        emulator.v4().get_collection("none")
    assert refused.value.message == "Collection not found: none" and refused.value.global_transaction_id


@pytest.mark.parametrize("shape", SHAPES)
def test_v3_has_five_shapes(emulator, shape):
    emulator.set(v3_errors=shape)
    reply = emulator.raw("GET", "/v3/classifiers/none", V3)
    assert reply.status_code == 404 and SHAPES[shape](reply.json()) == "Classifier not found: none"
    with pytest.raises(ApiException) as refused:
        emulator.v3().get_classifier("none")
    assert refused.value.status_code == 404


def test_v3_may_answer_html(emulator):
    emulator.set(v3_errors="html")
    reply = emulator.raw("GET", "/v3/classifiers/none", V3)
    assert reply.status_code == 404 and reply.text.startswith("<html>")


def test_unknown_paths_and_methods(emulator, collection):
    for path in ("/v4/other", "/v3/detect_faces", "/v4//collections", "/v4/collections/"):
        assert emulator.raw("GET", path).status_code == 404, path
    reply = emulator.raw("PUT", f"/v4/collections/{collection}")
    assert reply.status_code == 405 and reply.json()["errors"][0]["code"] == "invalid_method"
    assert emulator.session.get(f"{emulator.root}/other?version=2019-02-11").status_code == 404


@pytest.mark.parametrize("chunked", [False, True])
def test_a_request_that_is_too_large_gets_the_gateways_page(emulator, collection, chunked):
    emulator.set(limits={"request_bytes": 100_000})
    body = (
        b'--x\r\nContent-Disposition: form-data; name="images_file"; filename="a.jpg"\r\n\r\n'
        + bytes(1_000_000)
        + b"\r\n--x--\r\n"
    )
    data = (body[start : start + 10_000] for start in range(0, len(body), 10_000)) if chunked else body
    reply = emulator.raw(
        "POST",
        f"/v4/collections/{collection}/images",
        data=data,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert reply.status_code == 413 and reply.headers["Content-Type"] == "text/html"
    assert "413 Request Entity Too Large" in reply.text and "<!-- a padding" in reply.text


def test_quotas_of_plans(emulator):
    have = len(emulator.v3().list_classifiers().get_result()["classifiers"])
    emulator.set(limits={"classifiers": have + 1})
    emulator.v3().create_classifier("one", {"a": pictures.examples(1), "b": pictures.examples(2)})
    with pytest.raises(ApiException) as refused:
        emulator.v3().create_classifier("two", {"a": pictures.examples(1), "b": pictures.examples(2)})
    assert refused.value.status_code == 400
    emulator.set(limits={"classifiers": 0, "events": 1})
    with pytest.raises(ApiException) as refused:
        emulator.v3().classify(images_file=io.BytesIO(pictures.encoded(1)), images_filename="a.jpg")
    assert refused.value.status_code == 403
    assert refused.value.http_response.json() == {"status": "ERROR", "statusInfo": "daily-transaction-limit-exceeded"}


def test_bodies_that_are_no_json(emulator):
    for body in (b"{", b"[]", b"\xff", b"1", b"[" * 100_000):
        assert emulator.raw("POST", "/v4/collections", data=body).status_code == 400
    emulator.set(limits={"json_bytes": 10})
    assert emulator.raw("POST", "/v4/collections", json={"name": "long"}).status_code == 413

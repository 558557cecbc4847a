"""Faults, at the start and at run time, and the record of calls that shows what a client did about them."""

import threading
import time

import pytest
import requests
from ibm_cloud_sdk_core import ApiException

import pictures
from running import V3

BROKEN = requests.exceptions.ConnectionError
CUT = (BROKEN, requests.exceptions.ChunkedEncodingError)


def fails(call, *arguments, **named):
    """The status of the error that a call of IBM's client ends with."""
    with pytest.raises(ApiException) as refused:
        call(*arguments, **named)
    return refused.value.status_code


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize("body", ["json", "html", "empty", "text"])
def test_statuses_in_every_form(emulator, status, body):
    emulator.faults({"kind": "status", "status": status, "body": body, "retry_after": 7, "times": 2})
    reply = emulator.raw("GET", "/v4/collections")
    assert (reply.status_code, reply.headers["Retry-After"]) == (status, "7")
    assert {
        "json": reply.text[:11] == '{"errors":[',
        "html": reply.text[:6] == "<html>",
        "empty": not reply.text,
        "text": reply.headers.get("Content-Type", "").startswith("text/plain"),
    }[body]
    assert emulator.raw("GET", "/v3/classifiers", V3).status_code == status
    assert emulator.raw("GET", "/v4/collections").status_code == 200


def test_a_429_without_retry_after(emulator):
    emulator.faults({"kind": "status", "status": 429, "times": 1})
    reply = emulator.raw("GET", "/v4/collections")
    assert reply.status_code == 429 and "Retry-After" not in reply.headers


def test_ibms_client_repeats_what_failed(emulator):
    emulator.faults({"kind": "status", "status": 503, "times": 2})
    client, since = emulator.new_client(), emulator.calls()["total"]
    client.enable_retries(max_retries=3, retry_interval=0.01)
    assert client.list_collections().get_status_code() == 200
    assert emulator.calls(since)["statuses"] == {"503": 2, "200": 1}


def test_faults_choose_their_calls(emulator, collection, add):
    identifier = add(1)["image_id"]
    emulator.faults(
        {
            "kind": "status",
            "status": 500,
            "method": "get",
            "path": "/v4/collections/*/images/*/jpeg",
            "skip": 1,
            "every": 3,
            "times": 2,
        }
    )
    client = emulator.v4()
    for _ in range(3):
        client.get_image_details(collection, identifier)
    seen = []
    for _ in range(12):
        try:
            seen.append(client.get_jpeg_image(collection, identifier).get_status_code())
        except ApiException as refused:
            seen.append(refused.status_code)
    assert seen == [200, 200, 200, 500, 200, 200, 500] + [200] * 5
    assert [(fault["seen"], fault["hits"]) for fault in emulator.control("GET", "faults")["faults"]] == [(12, 2)]


def test_chance_is_the_same_each_time(emulator):
    def run():
        emulator.faults({"kind": "status", "status": 500, "chance": 0.3})
        return [emulator.raw("GET", "/v4/collections").status_code for _ in range(40)]

    first = run()
    assert first == run() and 3 < first.count(500) < 25


def test_latency(emulator):
    emulator.faults({"kind": "latency", "seconds": 0.3, "times": 1})
    start = time.monotonic()
    emulator.raw("GET", "/v4/collections")
    assert time.monotonic() - start >= 0.3
    emulator.set(latency_ms=100)
    start = time.monotonic()
    emulator.raw("GET", "/v4/collections")
    assert 0.1 <= time.monotonic() - start < 0.3


def test_html_413(emulator, collection):
    emulator.faults({"kind": "html-413", "method": "POST"})
    with pytest.raises(ApiException) as refused:
        emulator.v4().add_images(collection, images_file=[pictures.file(pictures.encoded(1), "a.jpg")])
    assert refused.value.status_code == 413 and "<html>" in refused.value.http_response.text
    emulator.faults()
    assert emulator.v4().get_collection(collection).get_result()["image_count"] == 0


def test_a_dropped_body_is_shorter_than_promised(emulator, collection, add):
    content = pictures.encoded(1, width=640, height=480)
    identifier = add(content=content)["image_id"]
    emulator.faults({"kind": "drop-body", "path": "*/jpeg", "fraction": 0.5})
    reply = emulator.raw("GET", f"/v4/collections/{collection}/images/{identifier}/jpeg", stream=True)
    assert reply.status_code == 200 and int(reply.headers["Content-Length"]) == len(content)
    received = b""
    with pytest.raises(CUT):
        for piece in reply.iter_content(100):
            received += piece
    assert received == content[: len(received)] and len(content) // 2 - 100 <= len(received) <= len(content) // 2
    emulator.faults({"kind": "drop-body", "path": "*/collections"})
    with pytest.raises(CUT):
        emulator.raw("GET", "/v4/collections")


def test_a_dropped_reply_is_of_a_call_that_was_carried_out(emulator):
    def names():
        return [entry["name"] for entry in emulator.raw("GET", "/v4/collections").json()["collections"]]

    emulator.faults({"kind": "drop-reply", "method": "POST", "path": "/v4/collections", "times": 1})
    with pytest.raises(BROKEN):
        emulator.raw("POST", "/v4/collections", json={"name": "lost-answer"})
    assert names().count("lost-answer") == 1
    emulator.faults({"kind": "drop-call", "method": "POST", "path": "/v4/collections", "times": 1})
    with pytest.raises(BROKEN):
        emulator.raw("POST", "/v4/collections", json={"name": "lost-call"})
    assert names().count("lost-call") == 0
    emulator.faults({"kind": "late-status", "status": 500, "method": "POST", "path": "/v4/collections", "times": 1})
    assert emulator.raw("POST", "/v4/collections", json={"name": "late"}).status_code == 500
    assert names().count("late") == 1


def test_a_create_of_v3_whose_answer_is_lost(emulator):
    emulator.faults({"kind": "drop-reply", "method": "POST", "path": "/v3/classifiers", "times": 1})
    with pytest.raises(Exception):
        emulator.v3().create_classifier("lost", {"a": pictures.examples(1), "b": pictures.examples(2)})
    listed = emulator.v3().list_classifiers(verbose=True).get_result()["classifiers"]
    assert [entry["name"] for entry in listed].count("lost") == 1


def test_a_body_that_stalls(emulator):
    emulator.faults({"kind": "stall", "seconds": 0.5, "path": "/v4/collections"})
    with pytest.raises(requests.exceptions.ConnectionError):
        emulator.raw("GET", "/v4/collections", timeout=0.2)
    assert emulator.raw("GET", "/v4/collections", timeout=5).json()["collections"] is not None


def test_tokens_that_end_in_the_middle(emulator):
    emulator.faults({"kind": "expire-tokens", "skip": 2, "times": 1, "path": "/v4/*"})
    client = emulator.v4(emulator.iam())
    client.list_collections(), client.list_collections()
    assert fails(client.list_collections) == 401
    assert emulator.v4(emulator.iam()).list_collections().get_status_code() == 200


def test_the_token_service_fails_too(emulator):
    emulator.faults({"kind": "status", "status": 503, "path": "/identity/token"})
    assert fails(emulator.v4(emulator.iam()).list_collections) == 503


def test_images_that_vanish_between_list_and_get(emulator, collection, add):
    for number in range(4):
        add(number)
    client = emulator.v4()
    emulator.faults({"kind": "vanish", "method": "GET", "path": "/v4/collections/*/images/*", "every": 2})
    found = []
    for entry in client.list_images(collection).get_result()["images"]:
        try:
            client.get_image_details(collection, entry["image_id"])
            found.append(entry["image_id"])
        except ApiException as refused:
            assert refused.status_code == 404
    emulator.faults()
    assert len(found) == 2
    assert {entry["image_id"] for entry in client.list_images(collection).get_result()["images"]} == set(found)
    assert client.get_collection(collection).get_result()["image_count"] == 2


def test_collections_and_classifiers_that_vanish(emulator, collection):
    made = emulator.v3().create_classifier("gone", {"a": pictures.examples(1), "b": pictures.examples(2)}).get_result()
    emulator.faults({"kind": "vanish"})
    assert fails(emulator.v4().get_collection, collection) == 404
    assert fails(emulator.v3().get_classifier, made["classifier_id"]) == 404


def test_images_that_cannot_be_added(emulator, collection):
    emulator.faults({"kind": "refuse-image", "images": "b*", "message": "no room"})
    reply = emulator.v4().add_images(
        collection,
        images_file=[
            pictures.file(pictures.encoded(number), name) for number, name in enumerate(("a.jpg", "b.jpg", "c.jpg"))
        ],
    )
    images = reply.get_result()["images"]
    assert reply.get_status_code() == 200 and [image.get("errors", [{}])[0].get("message") for image in images] == [
        None,
        "no room",
        None,
    ]
    assert emulator.v4().get_collection(collection).get_result()["image_count"] == 2


def test_too_many_calls_at_once(emulator):
    emulator.set(limits={"concurrent": 4}, latency_ms=200)
    since, seen = emulator.calls()["total"], []

    def call():
        seen.append(
            requests.get(
                f"{emulator.url}/v4/collections?version=2019-02-11", auth=("apikey", emulator.apikey)
            ).status_code
        )

    threads = [threading.Thread(target=call) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen.count(200) >= 4 and seen.count(429) == 12 - seen.count(200) > 0
    assert emulator.calls(since)["peak"] == 12


def test_calls_are_counted_by_route(emulator, collection, add):
    since = emulator.calls()["total"]
    identifier = add(1)["image_id"]
    emulator.v4().get_image_details(collection, identifier)
    emulator.v4().get_jpeg_image(collection, identifier)
    assert fails(emulator.v4().get_image_details, collection, "a b/c") == 404
    report = emulator.calls(since, listed=True)
    assert report["methods"] == {"POST": 1, "GET": 3} and report["peak"] == 1 and report["count"] == 4
    image = "/v4/collections/{collection_id}/images/{image_id}"
    assert report["routes"] == {
        "POST /v4/collections/{collection_id}/images": 1,
        f"GET {image}": 2,
        f"GET {image}/jpeg": 1,
    }
    assert report["statuses"] == {"200": 3, "404": 1}
    assert report["calls"][-1]["path"].endswith("/images/a%20b%2Fc") and report["calls"][0]["seconds"] >= 0
    assert emulator.apikey not in str(report)


def test_faults_of_the_command_line(started):
    emulator = started(
        "--fault",
        "kind=status,status=429,retry_after=3,path=/v4/*,every=2",
        "--fault",
        '{"kind":"drop-call","path":"/v3/*"}',
        "--latency-ms",
        "50",
        "--token-seconds",
        "77",
        "--training-failures",
        "-1",
        "--limit",
        "zip_bytes=5",
    )
    assert [emulator.raw("GET", "/v4/collections").status_code for _ in range(4)] == [200, 429, 200, 429]
    with pytest.raises(BROKEN):
        emulator.raw("GET", "/v3/classifiers", V3)
    settings = emulator.control("GET", "settings")
    assert (
        settings["latency_ms"],
        settings["token_seconds"],
        settings["training_failures"],
        settings["limits"]["zip_bytes"],
    ) == (50, 77, -1, 5)


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"kind": "other"},
        {"kind": "status", "status": 200},
        {"kind": "status", "every": 0},
        {"kind": "latency", "seconds": "x"},
        {"kind": "drop-body", "fraction": 2},
        {"kind": "status", "speed": 1},
        {"kind": "status", "times": True},
        [],
        "status",
    ],
)
def test_faults_that_cannot_be(emulator, fault):
    assert emulator.control("POST", "faults", {"add": [fault]}, status=400)["error"]
    assert emulator.control("GET", "faults") == {"faults": []}


def test_the_control_endpoint_is_for_programs_of_this_machine(emulator):
    reply = requests.post(f"{emulator.root}/_emulator/faults", data={"set": "[]"})
    assert reply.status_code == 415
    emulator.control("POST", "faults", {"set": [{"kind": "latency", "seconds": 0}]})
    assert len(emulator.control("POST", "faults", {"add": [{"kind": "vanish"}]})["faults"]) == 2
    assert emulator.control("POST", "settings", {"jpeg": "other"}, status=400)["error"]
    assert emulator.control("POST", "settings", {"other": 1}, status=400)["error"]
    assert emulator.control("POST", "settings", {"jpeg": "re-encoded", "limits": {"other": 1}}, status=400)["error"]
    assert emulator.control("GET", "settings")["jpeg"] == "original"

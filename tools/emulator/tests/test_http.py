"""HTTP as clients of all kinds speak it: kept connections, chunks, odd multipart, many at once."""

import base64
import http.client
import io
import json
import socket
import threading
import time
import urllib.parse

import pytest

import pictures
from running import V3, V4

BOUNDARY = "2db2b6fb0a"


def part(name, content, extra=b"", headers=b""):
    return b"--%s\r\nContent-Disposition: form-data; name=%s%s\r\n%s\r\n%s\r\n" % (
        BOUNDARY.encode(),
        name,
        extra,
        headers,
        content,
    )


def multipart(*parts):
    return b"".join(parts) + b"--%s--\r\n" % BOUNDARY.encode()


def basic(emulator):
    return base64.b64encode(f"apikey:{emulator.apikey}".encode()).decode()


class Connection:
    """One kept connection, past every library but the standard one."""

    def __init__(self, emulator):
        place = urllib.parse.urlsplit(emulator.url)
        self.base, self.http = place.path, http.client.HTTPConnection(place.hostname, place.port, timeout=20)
        self.headers = {"Authorization": "Basic " + basic(emulator)}

    def call(self, method, path, body=None, version=V4, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.http.request(
            method,
            f"{self.base}{path}?version={version}",
            body,
            {**self.headers, **headers},
            encode_chunked="Transfer-Encoding" in headers,
        )
        reply = self.http.getresponse()
        return reply.status, reply.read()

    def add(self, collection, body, **headers):
        status, reply = self.call(
            "POST",
            f"/v4/collections/{collection}/images",
            body,
            Content_Type=f"multipart/form-data; boundary={BOUNDARY}",
            **headers,
        )
        return status, json.loads(reply)


@pytest.fixture
def connection(emulator):
    made = Connection(emulator)
    yield made
    made.http.close()


def test_a_connection_serves_many_calls_also_after_errors(connection, collection):
    connection.call("GET", "/v4/collections")
    own = connection.http.sock.getsockname()
    for method, path, body in (
        ("GET", f"/v4/collections/{collection}", None),
        ("GET", "/v4/none", None),
        ("POST", "/v4/none", bytes(300_000)),
        ("POST", "/v4/collections", b"{"),
        ("POST", f"/v4/collections/{collection}/images", b""),
        ("PUT", "/v4/collections", bytes(300_000)),
        ("POST", f"/v4/collections/{collection}/train", b""),
    ):
        assert connection.call(method, path, body)[0] in (200, 400, 404, 405)
        assert connection.call("GET", "/v4/collections")[0] == 200
        assert connection.http.sock.getsockname() == own


def test_chunked_bodies(connection, collection):
    body = multipart(part(b'"images_file"', pictures.encoded(1), b'; filename="a.jpg"'))
    for size in (1, 7, 1000, 100_000):
        chunks = (body[start : start + size] for start in range(0, len(body), size))
        status, reply = connection.add(collection, chunks, Transfer_Encoding="chunked")
        assert status == 200 and reply["images"][0]["source"]["filename"] == "a.jpg"
        assert connection.call("GET", "/v4/collections")[0] == 200
    assert (
        connection.call("POST", "/v4/collections", iter([b'{"na', b'me":"chunked"}']), Transfer_Encoding="chunked")[0]
        == 200
    )


def test_idle_connections_take_no_thread(emulator):
    idle = [Connection(emulator) for _ in range(100)]
    try:
        for connection in idle:
            assert connection.call("GET", "/v4/collections")[0] == 200
            assert connection.call("POST", "/v4/collections", iter([b"{}"]), Transfer_Encoding="chunked")[0] == 200
        assert idle[0].call("GET", "/v4/collections")[0] == 200
    finally:
        for connection in idle:
            connection.http.close()


def test_a_client_that_asks_whether_to_go_on(emulator, collection):
    body = multipart(part(b'"images_file"', pictures.encoded(1), b'; filename="a.jpg"'))
    place = urllib.parse.urlsplit(emulator.url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as sock:
        head = (
            f"POST {place.path}/v4/collections/{collection}/images?version={V4} HTTP/1.1\r\nHost: {place.netloc}\r\n"
            f"Authorization: Basic {basic(emulator)}\r\nExpect: 100-continue\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        sock.sendall(head.encode())
        assert sock.recv(1000).startswith(b"HTTP/1.1 100 ")
        sock.sendall(body)
        assert sock.recv(1000).startswith(b"HTTP/1.1 200 ")


def test_a_client_that_goes_away_in_its_body(emulator, collection):
    place = urllib.parse.urlsplit(emulator.url)
    body = multipart(part(b'"images_file"', pictures.encoded(1), b'; filename="a.jpg"'))
    with socket.create_connection((place.hostname, place.port), timeout=10) as sock:
        head = (
            f"POST {place.path}/v4/collections/{collection}/images?version={V4} HTTP/1.1\r\nHost: {place.netloc}\r\n"
            f"Authorization: Basic {basic(emulator)}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        sock.sendall(head.encode() + body[: len(body) // 2])
    time.sleep(0.2)
    assert emulator.v4().get_collection(collection).get_result()["image_count"] == 0


@pytest.mark.parametrize(
    "name, extra, expected",
    [
        (b'"images_file"', '; filename="é ü.jpg"'.encode(), "é ü.jpg"),
        (b'"images_file"', b"; filename*=utf-8''%C3%A9.jpg", "é.jpg"),
        (b"images_file", b"; filename=plain.jpg", "plain.jpg"),
        (b'"images_file"', b'; filename="a\\"b%22c.jpg"', 'a"b"c.jpg'),
        (b'"images_file"', b'; filename="back\\slash \\\\ two.jpg"', "back\\slash \\ two.jpg"),
        (b'"images_file"', b'; filename="../../etc/passwd.jpg"', "../../etc/passwd.jpg"),
        (b'"images_file"', b"", "image"),
    ],
)
def test_names_of_files(connection, collection, name, extra, expected):
    status, reply = connection.add(collection, multipart(part(name, pictures.encoded(1), extra)))
    assert status == 200 and reply["images"][0]["source"]["filename"] == expected
    assert "/" not in reply["images"][0]["image_id"]


def test_names_of_parts(connection, emulator):
    zips = [pictures.examples(number).getvalue() for number in range(3)]
    body = multipart(
        part(b'"name"', b"parts", headers=b"Content-Type: text/plain\r\n"),
        part('"husk é_positive_examples"'.encode(), zips[0], headers=b"Content-Type: application/zip\r\n"),
        part(b"name*=utf-8''%C3%A9t%C3%A9_positive_examples", zips[1], b'; filename="a.zip"').replace(
            b"name=name*", b"name*"
        ),
        part(b'"negative_examples"', zips[2], b'; filename="n.zip"'),
    )
    status, reply = connection.call(
        "POST", "/v3/classifiers", body, V3, Content_Type=f"multipart/form-data; boundary={BOUNDARY}"
    )
    assert status == 200 and {entry["class"] for entry in json.loads(reply)["classes"]} == {"husk é", "été"}


def test_multipart_that_is_none(connection, collection):
    whole = multipart(part(b'"images_file"', pictures.encoded(1), b'; filename="a.jpg"'))
    for body in (
        whole[:-8],
        whole[10:],
        b"--",
        part(b'"images_file"', b"x").replace(b"name=", b"nome=") + b"--2db2b6fb0a--\r\n",
        b"\0" * 1000,
    ):
        assert connection.add(collection, body)[0] == 400
    for content_type in ("multipart/form-data", "text/plain", "application/json"):
        status, _ = connection.call("POST", f"/v4/collections/{collection}/images", whole, Content_Type=content_type)
        assert status == 400
    assert connection.call("GET", f"/v4/collections/{collection}/images")[1] == b'{"images":[]}'


def test_paths_are_decoded_after_they_are_split(emulator, connection, collection):
    emulator.v4().add_images(
        collection,
        images_file=[pictures.file(pictures.encoded(1), "a.jpg")],
        training_data='{"objects":[{"object":"a b.c","location":{"left":0,"top":0,"width":5,"height":5}}]}',
    )
    assert connection.call("GET", f"/v4/collections/{collection}/objects/a%20b%2Ec")[0] == 200
    for odd in ("a%2Fb", "%2F", "..", "%2E%2E", "%00", "%FF", "%25%32%46", "a" * 5000):
        assert connection.call("GET", f"/v4/collections/{collection}/images/{odd}")[0] == 404
        assert connection.call("GET", f"/v4/collections/{odd}")[0] in (404, 405)


def test_any_accept_header_is_served(connection, collection):
    for accept in ("*/*", "application/json", "image/jpeg", "text/html"):
        status, body = connection.call("GET", f"/v4/collections/{collection}", Accept=accept)
        assert status == 200 and json.loads(body)["collection_id"] == collection


def test_sixteen_calls_at_once(emulator, collection, add):
    identifier = add(1)["image_id"]
    emulator.set(latency_ms=150)
    since, seen, start = emulator.calls()["total"], [], time.monotonic()

    def call():
        connection = Connection(emulator)
        for _ in range(2):
            seen.append(connection.call("GET", f"/v4/collections/{collection}/images/{identifier}/jpeg"))
        connection.http.close()

    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [(200, pictures.encoded(1))] * 32
    assert emulator.calls(since)["peak"] == 16 and time.monotonic() - start < 1.5


def test_images_added_at_once_are_all_there(emulator, collection):
    def add(worker):
        connection = Connection(emulator)
        for number in range(10):
            content = pictures.encoded(worker * 10 + number)
            status, reply = connection.add(
                collection, multipart(part(b'"images_file"', content, b'; filename="same.jpg"'))
            )
            assert status == 200 and "errors" not in reply["images"][0]
        connection.http.close()

    threads = [threading.Thread(target=add, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(emulator.v4().list_images(collection).get_result()["images"]) == 80
    assert emulator.v4().get_collection(collection).get_result()["image_count"] == 80


def test_a_large_zip_goes_through_files_not_memory(emulator, collection):
    """90 MB in one part: the process must not grow by them."""

    def memory():
        status = open(f"/proc/{emulator.process.pid}/status").read()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024

    filler = bytes(range(256)) * 4 * 4096
    archive = pictures.zipped({"a.jpg": pictures.encoded(1), **{f"{number}.bin": filler for number in range(19)}})
    before = memory()
    body = io.BytesIO(multipart(part(b'"images_file"', archive, b'; filename="big.zip"')))
    status, reply = Connection(emulator).add(collection, body, Content_Length=str(len(body.getvalue())))
    assert status == 200 and len(archive) > 75_000_000
    assert ["errors" in image for image in reply["images"]] == [False] + [True] * 19
    assert memory() - before < 30_000_000

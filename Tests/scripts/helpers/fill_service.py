#!/usr/bin/env python3
"""Fills an instance of Visual Recognition over its API, as a user would have done.

    fill_service.py URL KEY collection NAME FOLDER     each .jpg and .png below FOLDER, with the boxes of NAME.json beside it
    fill_service.py URL KEY many NAME NUMBER JPEG      so many images that differ in a comment only, each with a box
    fill_service.py URL KEY classifier NAME FOLDER     the zips CLASS.zip, negative….zip, or folders, of FOLDER

Prints the id. With --train a collection is trained.
"""
import base64
import concurrent.futures
import http.client
import io
import json
import pathlib
import sys
import time
import uuid
import zipfile
from urllib.parse import urlsplit


class Service:
    def __init__(self, url, key):
        self.url = urlsplit(url)
        self.authorization = "Basic " + base64.b64encode(f"apikey:{key}".encode()).decode()

    def call(self, method, path, body=b"", kind=None, version="2019-02-11"):
        connection = http.client.HTTPConnection(self.url.netloc, timeout=120)
        headers = {"Authorization": self.authorization, "Accept": "application/json"}
        if kind:
            headers["Content-Type"] = kind
        connection.request(method, f"{self.url.path.rstrip('/')}{path}?version={version}", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status}: {text[:300]!r}")
        return json.loads(text)

    def form(self, path, parts, version="2019-02-11"):
        """parts: (name, file name or None, bytes)"""
        boundary = uuid.uuid4().hex
        body = b""
        for name, file, content in parts:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
            if file:
                head += f'; filename="{file}"\r\nContent-Type: application/octet-stream'
            body += head.encode() + b"\r\n\r\n" + content + b"\r\n"
        body += f"--{boundary}--\r\n".encode()
        return self.call("POST", path, body, f"multipart/form-data; boundary={boundary}", version)

    def collection(self, name):
        body = json.dumps({"name": name, "description": f"about {name}"}).encode()
        return self.call("POST", "/v4/collections", body, "application/json")["collection_id"]

    def add(self, collection, file, content, objects):
        parts = [("images_file", file, content)]
        if objects is not None:
            parts.append(("training_data", None, json.dumps({"objects": objects}).encode()))
        answer = self.form(f"/v4/collections/{collection}/images", parts)
        for image in answer["images"]:
            if image.get("errors"):
                raise SystemExit(f"{file}: {image['errors']}")

    def train(self, collection):
        self.call("POST", f"/v4/collections/{collection}/train")
        while self.call("GET", f"/v4/collections/{collection}")["training_status"]["objects"]["in_progress"]:
            time.sleep(0.1)


def zipped(folder):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, path.name)
    return stream.getvalue()


def boxes(image):
    for beside in (image.with_suffix(".json"), image.parent.parent / "training_data" / (image.stem + ".json")):
        if beside.exists():
            return json.loads(beside.read_text()).get("objects")
    return None


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--train"]
    url, key, kind, name, *rest = arguments
    service = Service(url, key)
    if kind == "classifier":
        parts = [("name", None, name.encode())]
        for path in sorted(pathlib.Path(rest[0]).iterdir()):
            if path.is_dir() or path.suffix == ".zip":
                stem = path.stem.removesuffix("_positive_examples")
                part = "negative_examples" if stem.startswith("negative") else f"{stem}_positive_examples"
                parts.append((part, f"{path.stem}.zip", zipped(path) if path.is_dir() else path.read_bytes()))
        print(service.form("/v3/classifiers", parts, "2018-03-19")["classifier_id"])
        return
    collection = service.collection(name)
    if kind == "collection":
        images = sorted(path for path in pathlib.Path(rest[0]).rglob("*") if path.suffix.lower() in (".jpg", ".png"))
        work = [(path.name, path.read_bytes(), boxes(path)) for path in images]
    else:
        jpeg = pathlib.Path(rest[1]).read_bytes()
        box = [{"object": "thing", "location": {"left": 1, "top": 2, "width": 30, "height": 20}}]
        work = ((f"image-{n}.jpg", jpeg[:2] + b"\xff\xfe\x00\x0a%08d" % n + jpeg[2:], box) for n in range(int(rest[0])))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(service.add, collection, *item) for item in work]:
            done.result()
    if "--train" in sys.argv:
        service.train(collection)
    print(collection)


if __name__ == "__main__":
    main()

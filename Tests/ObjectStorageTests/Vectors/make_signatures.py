#!/usr/bin/env python3
"""Random requests as botocore signs them, one JSON object a line, for SignatureVectorTests.swift.

    python3 Tests/ObjectStorageTests/Vectors/make_signatures.py > Tests/ObjectStorageTests/Vectors/signatures.jsonl

Needs botocore (PyPI). The numbers follow from a seed: the same botocore gives the same file.
"""
import datetime
import hashlib
import json
import random
from urllib.parse import quote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

SEED = 20130524
COUNT = 300
LETTERS = "abcXYZ019-._~ !\"#$%&'()*+,/:;<=>?@[]^`{|}äß中😀\u0301\t"
NAMES = ["prefix", "delimiter", "uploads", "uploadId", "partNumber", "list-type", "continuation-token", "X", "x", "restore"]
FIELDS = ["Range", "x-amz-storage-class", "Content-MD5", "If-None-Match", "X-Amz-Meta-File-Id", "Content-Type", "x-amz-tagging"]


def text(chance, most, letters=LETTERS):
    return "".join(chance.choice(letters) for _ in range(chance.randint(0, most)))


def field_value(chance):
    value = "  ".join(text(chance, 8, "abcXYZ019-._=;,\"/ ") for _ in range(chance.randint(1, 3)))
    return value.strip(" ") or "x"


def vector(chance):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=chance.randint(0, 4_102_444_800))
    key = "/".join(text(chance, 12) for _ in range(chance.randint(1, 4)))
    host = chance.choice(["bucket.s3.eu-west-1.amazonaws.com", "s3.eu-de.example:8443", "store.example:443", "[2001:db8::1]:9000"])
    scheme = "https"
    if chance.random() < 0.3:
        scheme, host = "http", chance.choice(["127.0.0.1:9000", "localhost:80", "[::1]:8333"])
    query = "&".join(
        quote(name, safe="-_.~") + ("=" + quote(text(chance, 10), safe="-_.~") if chance.random() < 0.8 else "")
        for name in chance.choices(NAMES, k=chance.randint(0, 5))
    )
    url = f"{scheme}://{host}/{quote(key, safe='/-_.~')}" + ("?" + query if query else "")
    headers = [(name, field_value(chance)) for name in chance.sample(FIELDS, chance.randint(0, 4))]
    body = chance.randbytes(chance.randint(0, 40)) if chance.random() < 0.5 else b""
    is_unsigned = scheme == "https" and chance.random() < 0.3
    keys = {"access": "AKIA" + text(chance, 16, "ABCDEFGH234"), "secret": text(chance, 40, "abcXYZ019/+") + "s"}
    token = text(chance, 60, "abcXYZ019/+=") + "t" if chance.random() < 0.5 else None
    region = chance.choice(["us-east-1", "eu-central-1", "eu-de", "local"])

    request = AWSRequest(method=chance.choice(["GET", "PUT", "POST", "HEAD", "DELETE"]), url=url, data=body)
    for name, value in headers:
        request.headers[name] = value
    request.context["client_config"] = Config(s3={"payload_signing_enabled": not is_unsigned})
    botocore.auth.get_current_datetime = lambda *_, **__: moment
    botocore.auth.S3SigV4Auth(Credentials(keys["access"], keys["secret"], token), "s3", region).add_auth(request)
    return {
        "method": request.method, "url": url, "headers": headers,
        "payload": "unsigned" if is_unsigned else hashlib.sha256(body).hexdigest() if body else "empty",
        "seconds": int((moment - datetime.datetime(1970, 1, 1)).total_seconds()), "region": region, "token": token, **keys,
        "date": request.headers["X-Amz-Date"], "authorization": request.headers["Authorization"],
    }


if __name__ == "__main__":
    source = random.Random(SEED)
    for _ in range(COUNT):
        print(json.dumps(vector(source)))

#!/usr/bin/env python3
"""A small object store in memory, for unit tests: what real stores do once in a while it does when it is told.

POST /control sets members of STATE (JSON); GET /control gives them, what was asked, and what is there. `faults` is a list
of objects, the first that fits a call is used up first:

    call    such as UploadPart
    skip    how many such calls go well before
    times   how many fail then (1)
    do      drop: the connection ends, nothing was done; lost: it was done, and the connection ends without an answer;
            answer: nothing was done, and `status`, `body` and `headers` are the answer; said: the same, and it was done;
            corrupt: a byte of what came is stored as another one; cut: the connection ends behind `bytes` of the body;
            fewer: an answer of `bytes` bytes, where more were asked for; whole: the object, where a part was asked for;
            flip: the byte behind `bytes` others comes as another one; shifted: other bytes than were asked for; replace: another object is put in its place before

Prints its port, and ends when standard input does. Signatures are not looked at.
"""
import base64
import email.utils
import hashlib
import json
import pathlib
import re
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts"))
import serving  # noqa: E402

LOCK = threading.Lock()
STATE = {
    "checksums": True,    # keeps SHA-256 of parts and objects
    "verifies": True,     # refuses what does not fit a checksum that came with it
    "etags": True,        # that are MD5
    "conditions": True,   # knows If-Match and If-None-Match
    "page": 1000,         # entries of a list
    "ahead": 0,           # seconds that its clock is ahead of the machine's
    "strict": False,      # refuses signatures of another time
    "keys": None,         # the access key that it takes; any, where it is none
    "lies": None,         # what it says that the checksum of any object is
    "parts": True,        # says of objects how long their parts are
    "claims": False,      # says that the keys of a list are encoded, and gives them as they are
    "blind": False,       # refuses to show anything
    "repeats": False,     # gives the first page of a list for ever
    "faults": [],
}
OBJECTS, UPLOADS, CALLS = {}, {}, []


def sha(data):
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def call_of(command, key, query):
    if not key:
        return "ListMultipartUploads"
    if "uploadId" in query:
        return {"PUT": "UploadPart", "GET": "ListParts", "POST": "CompleteMultipartUpload",
                "DELETE": "AbortMultipartUpload"}[command]
    if "uploads" in query:
        return "CreateMultipartUpload"
    if "restore" in query:
        return "RestoreObject"
    return {"HEAD": "HeadObject", "GET": "GetObject", "PUT": "PutObject"}[command]


def take_fault(call):
    for fault in STATE["faults"]:
        if fault["call"] != call:
            continue
        if fault.get("skip", 0) > 0:
            fault["skip"] -= 1
            return None
        if fault.get("times", 1) > 0:
            fault["times"] = fault.get("times", 1) - 1
            return fault
    return None


def made(data, etag=None, checksum=None, headers=(), parts=()):
    kept = {name.lower(): value for name, value in headers if name.lower().startswith("x-amz-") and not
            name.lower().startswith(("x-amz-checksum", "x-amz-content", "x-amz-date"))}
    digest = etag or hashlib.md5(data).hexdigest()
    return {"data": data, "etag": f'"{digest}"' if STATE["etags"] else f'"v-{hashlib.sha1(data).hexdigest()[:9]}"',
            "checksum": (checksum or sha(data)) if STATE["checksums"] else None, "headers": kept,
            "parts": list(parts) or [len(data)]}


class Handler(serving.Handler):
    def date_time_string(self, timestamp=None):
        return email.utils.formatdate((timestamp or time.time()) + STATE["ahead"], usegmt=True)

    def refuse(self, status, code, message="", headers=()):
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        self.answer(status, b"" if self.command == "HEAD" else body.encode(), headers)

    def drop(self):
        self.close_connection = True
        self.wfile.flush()

    def control(self, body):
        with LOCK:
            if self.command == "POST":
                values = json.loads(body)
                for name, value in values.pop("objects", {}).items():
                    OBJECTS[name] = made(value.encode())
                STATE.update(values)
            self.answer(200, {"calls": CALLS, "uploads": len(UPLOADS), "objects": sorted(OBJECTS)})

    def do_any(self):
        body = self.body()
        url = urllib.parse.urlsplit(self.path)
        if url.path == "/control":
            return self.control(body)
        if url.path.startswith("/object/"):
            return self.answer(200, OBJECTS[urllib.parse.unquote(url.path[8:])]["data"])
        query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        key = urllib.parse.unquote(url.path).partition("/")[2].partition("/")[2]
        call = call_of(self.command, key, query)
        with LOCK:
            note = {"call": call, "key": key, "range": self.headers.get("Range"), "size": len(body),
                    "part": query.get("partNumber"), "md5": self.headers.get("Content-MD5"),
                    "time": self.headers.get("x-amz-date"), "match": self.headers.get("If-None-Match")}
            CALLS.append(note)
            fault = take_fault(call)
            if not self.is_welcome():
                return
            if STATE["blind"] and call in ("HeadObject", "GetObject", "ListMultipartUploads"):
                return self.refuse(403, "AccessDenied", "Access Denied.")
            self.act(call, key, query, body, fault)

    def is_welcome(self):
        scope = self.headers.get("Authorization", "")
        if STATE["keys"] and f"Credential={STATE['keys']}/" not in scope:
            self.refuse(400, "ExpiredToken", "The provided token has expired.")
            return False
        signed = time.mktime(time.strptime(self.headers["x-amz-date"], "%Y%m%dT%H%M%SZ")) - time.timezone
        if STATE["strict"] and abs(signed - time.time() - STATE["ahead"]) > 900:
            self.refuse(403, "RequestTimeTooSkewed", "The difference is too large.")
            return False
        return True

    def act(self, call, key, query, body, fault):
        do = fault["do"] if fault else None
        if do == "drop":
            return self.drop()
        if do == "corrupt":
            body = body[:9] + bytes([body[9] ^ 1]) + body[10:]
        if do == "replace":
            OBJECTS[key] = made(b"another object" * 100_000)
        if do in ("answer", "said", "lost"):
            if do != "answer":
                answer, self.answer = self.answer, lambda *_, **__: None
                getattr(self, call)(key, query, body, None)
                self.answer = answer
            if do == "lost":
                return self.drop()
            return self.answer(fault["status"], fault.get("body", "").encode(), fault.get("headers", {}).items())
        getattr(self, call)(key, query, body, fault)

    # Objects

    def describe(self, item):
        headers = [("ETag", item["etag"])] + list(item["headers"].items())
        if item["checksum"] and self.headers.get("x-amz-checksum-mode") == "ENABLED":
            headers.append(("x-amz-checksum-sha256", STATE["lies"] or item["checksum"]))
        return headers

    def HeadObject(self, key, query, body, fault):
        if key not in OBJECTS:
            return self.refuse(404, "NoSuchKey")
        item = OBJECTS[key]
        length, headers = len(item["data"]), []
        if "partNumber" in query and STATE["parts"]:
            number, sizes = int(query["partNumber"]), item["parts"]
            if number > len(sizes):
                return self.refuse(416, "InvalidPartNumber")
            start, whole, length = sum(sizes[:number - 1]), length, sizes[number - 1]
            headers = [("Content-Range", f"bytes {start}-{start + length - 1}/{whole}")]
        self.send_response(206 if headers else 200)
        for name, value in self.describe(item) + headers + [("Content-Length", str(length))]:
            self.send_header(name, value)
        self.end_headers()

    def GetObject(self, key, query, body, fault):
        if key not in OBJECTS:
            return self.refuse(404, "NoSuchKey", "There is no such key.")
        item, fault = OBJECTS[key], fault or {"do": None}
        data = item["data"]
        if STATE["conditions"] and self.headers.get("If-Match", item["etag"]) != item["etag"]:
            return self.refuse(412, "PreconditionFailed")
        first, last = self.headers["Range"].removeprefix("bytes=").split("-")
        start, end = (max(0, len(data) - int(last)), len(data)) if not first else (int(first), int(last) + 1)
        if start >= len(data):
            return self.refuse(416, "InvalidRange")
        end = min(end, len(data))
        if fault["do"] == "fewer":
            end = min(end, start + fault["bytes"])
        if fault["do"] == "shifted":
            start, end = start - 1, end - 1
        if fault["do"] == "whole":
            return self.answer(200, data, self.describe(item))
        self.send_response(206)
        for name, value in self.describe(item):
            self.send_header(name, value)
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        if fault["do"] == "cut":
            self.wfile.write(data[start:min(end, start + fault["bytes"])])
            return self.drop()
        if fault["do"] == "flip":
            place = start + fault["bytes"]
            data = data[:place] + bytes([data[place] ^ 1]) + data[place + 1:]
        self.wfile.write(data[start:end])

    def is_whole(self, body):
        given = self.headers.get("x-amz-checksum-sha256")
        if STATE["verifies"] and STATE["checksums"] and given and given != sha(body):
            self.refuse(400, "BadDigest", "The SHA256 you specified did not match.")
            return False
        given = self.headers.get("Content-MD5")
        if STATE["verifies"] and given and given != base64.b64encode(hashlib.md5(body).digest()).decode():
            self.refuse(400, "BadDigest", "The MD5 you specified did not match.")
            return False
        return True

    def is_taken(self, key):
        if key in OBJECTS and STATE["conditions"] and self.headers.get("If-None-Match") == "*":
            self.refuse(412, "PreconditionFailed", "There is an object.")
            return True
        return False

    def PutObject(self, key, query, body, fault):
        if self.is_taken(key) or not self.is_whole(body):
            return
        OBJECTS[key] = made(body, headers=self.headers.items())
        self.answer(200, b"", self.describe(OBJECTS[key]))

    # Uploads

    def CreateMultipartUpload(self, key, query, body, fault):
        number = f"upload&{len(CALLS)}"
        UPLOADS[number] = {"key": key, "parts": {}, "headers": list(self.headers.items())}
        self.answer(200, f"<r><UploadId>{number.replace('&', '&amp;')}</UploadId></r>".encode())

    def upload(self, query):
        if query["uploadId"] in UPLOADS:
            return UPLOADS[query["uploadId"]]
        self.refuse(404, "NoSuchUpload", "The upload may have been aborted or completed.")
        return None

    def UploadPart(self, key, query, body, fault):
        upload = self.upload(query)
        if upload is None or not self.is_whole(body):
            return
        item = made(body)
        upload["parts"][int(query["partNumber"])] = item
        headers = [("ETag", item["etag"])]
        if item["checksum"]:
            headers.append(("x-amz-checksum-sha256", item["checksum"]))
        self.answer(200, b"", headers)

    def ListParts(self, key, query, body, fault):
        upload = self.upload(query)
        if upload is None:
            return
        after = 0 if STATE["repeats"] else int(query.get("part-number-marker", 0))
        numbers = sorted(n for n in upload["parts"] if n > after)
        text = ""
        for number in numbers[:STATE["page"]]:
            item = upload["parts"][number]
            checksum = f"<ChecksumSHA256>{item['checksum']}</ChecksumSHA256>" if item["checksum"] else ""
            text += (f"<Part><PartNumber>{number}</PartNumber><ETag>{item['etag'].replace(chr(34), '&quot;')}</ETag>"
                     f"<Size>{len(item['data'])}</Size>{checksum}</Part>")
        more = len(numbers) > STATE["page"]
        text += f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        if more:
            text += f"<NextPartNumberMarker>{numbers[STATE['page'] - 1]}</NextPartNumberMarker>"
        self.answer(200, f"<ListPartsResult>{text}</ListPartsResult>".encode())

    def ListMultipartUploads(self, key, query, body, fault):
        place = ("", "") if STATE["repeats"] else (query.get("key-marker", ""), query.get("upload-id-marker", ""))
        found = sorted((u["key"], n) for n, u in UPLOADS.items() if u["key"].startswith(query.get("prefix", "")))
        found = [entry for entry in found if entry > place]
        def encode(key):
            if "encoding-type" in query and not STATE["claims"]:
                return urllib.parse.quote_plus(key, safe="/")
            return "".join(f"&#{ord(c)};" if c in "&<>" or c < " " else c for c in key)

        text = "".join(f"<Upload><Key>{encode(k)}</Key><UploadId>{n.replace('&', '&amp;')}</UploadId>"
                       f"<Initiated>2026-01-01T00:00:00Z</Initiated></Upload>" for k, n in found[:STATE["page"]])
        more = len(found) > STATE["page"]
        text += f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        if "encoding-type" in query:
            text += "<EncodingType>url</EncodingType>"
        if more:
            last = found[STATE["page"] - 1]
            text += (f"<NextKeyMarker>{encode(last[0])}</NextKeyMarker>"
                     f"<NextUploadIdMarker>{last[1].replace('&', '&amp;')}</NextUploadIdMarker>")
        self.answer(200, f"<ListMultipartUploadsResult>{text}</ListMultipartUploadsResult>".encode())

    def CompleteMultipartUpload(self, key, query, body, fault):
        upload = self.upload(query)
        if upload is None or self.is_taken(key):
            return
        numbers = [int(n) for n in re.findall(rb"<PartNumber>(\d+)<", body)]
        tags = re.findall(rb"<ETag>(.*?)</ETag>", body)
        parts = [upload["parts"].get(n) for n in numbers]
        if None in parts or [p["etag"].replace('"', "&quot;").encode() for p in parts] != tags:
            return self.refuse(400, "InvalidPart")
        data = b"".join(p["data"] for p in parts)
        md5 = hashlib.md5(b"".join(hashlib.md5(p["data"]).digest() for p in parts)).hexdigest()
        both = sha(b"".join(hashlib.sha256(p["data"]).digest() for p in parts))
        OBJECTS[key] = made(data, f"{md5}-{len(parts)}", f"{both}-{len(parts)}", upload["headers"],
                            [len(p["data"]) for p in parts])
        del UPLOADS[query["uploadId"]]
        self.answer(200, f"<r><Key>{key}</Key></r>".encode())

    def AbortMultipartUpload(self, key, query, body, fault):
        if self.upload(query) is not None:
            del UPLOADS[query["uploadId"]]
            self.answer(204)

    def RestoreObject(self, key, query, body, fault):
        self.answer(202)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_any


if __name__ == "__main__":
    serving.serve(Handler)

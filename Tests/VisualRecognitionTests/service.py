#!/usr/bin/env python3
"""A token service and a service behind it, for tests of how calls are made.

Paths of the service: /v4/collections answers with what was sent (method, query, headers); /v4/collections/ID does what
ID says. Prints its port, and ends when standard input does.
"""
import base64
import json
import pathlib
import sys
import threading
import time
from urllib.parse import parse_qs, unquote, urlsplit

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts"))
import serving  # noqa: E402

KEY = "key-that-nobody-may-see"
LOCK = threading.Lock()
STATE = {"tokens": 0, "lifetime": 3600, "refused": set(), "calls": 0, "attempts": {}}


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


class Handler(serving.Handler):
    def token(self, body):
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if form.get("apikey") != KEY or form.get("grant_type") != "urn:ibm:params:oauth:grant-type:apikey":
            self.answer(400, {"errorCode": "BXNIM0415E", "errorMessage": f"no such key: {form.get('apikey')}"})
            return
        with LOCK:
            STATE["tokens"] += 1
            number, lifetime = STATE["tokens"], STATE["lifetime"]
        time.sleep(0.05)
        now = int(time.time())
        token = f"{encoded({'alg': 'none'})}.{encoded({'iat': now, 'exp': now + lifetime, 'n': number})}.signature"
        self.answer(200, {"access_token": token, "expires_in": 7})

    def is_allowed(self):
        said = self.headers.get("Authorization", "")
        if said == "Basic " + base64.b64encode(f"apikey:{KEY}".encode()).decode():
            return True
        if not said.startswith("Bearer "):
            return False
        payload = said.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims["n"] not in STATE["refused"]

    def do_any(self):
        body = self.body()
        url = urlsplit(self.path)
        parts = [unquote(part) for part in url.path.strip("/").split("/")]
        if parts == ["identity", "token"]:
            self.token(body)
        elif parts[0] == "control":
            with LOCK:
                if parts[1] == "refuse":
                    STATE["refused"] = set(range(int(parts[2]) + 1))
                if parts[1] == "lifetime":
                    STATE["lifetime"] = int(parts[2])
                self.answer(200, {"tokens": STATE["tokens"]})
        elif not self.is_allowed():
            self.answer(401, {"code": 401, "error": "Unauthorized"})
        elif parts == ["instances", "1", "v4", "collections"]:
            self.answer(200, {"method": self.command, "query": url.query, "headers": dict(self.headers.items()),
                              "body": body.decode("latin-1")})
        else:
            self.do_what(parts[-1])

    def do_what(self, what):
        if what == "html":
            self.answer(413, b"<html>\r\n<head><title>413 Request Entity Too Large</title></head><!-- padding --></html>",
                        kind="text/html")
        elif what == "echo-key":
            self.answer(400, {"errors": [{"code": "invalid_header", "message": f"what is {KEY}?"}]})
        elif what == "not-json":
            self.answer(200, b"<html>hello</html>", kind="application/json")
        elif what == "twice":
            self.answer(200, b'{"a": 1, "a": 2}', kind="application/json")
        elif what.startswith("busy"):
            with LOCK:
                number = STATE["attempts"][what] = STATE["attempts"].get(what, 0) + 1
            self.answer(200, {"attempts": number}) if number > 2 else self.answer(429, b"", [("Retry-After", "0")])
        elif what.isdigit():
            self.answer(int(what), {"errors": [{"code": "said_so", "message": "as was asked"}], "trace": "t"})
        else:
            self.answer(200, {"id": what, "unknown": {"n": 1.10}})

    do_GET = do_POST = do_any


if __name__ == "__main__":
    serving.serve(Handler)

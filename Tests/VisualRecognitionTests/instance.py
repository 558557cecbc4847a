#!/usr/bin/env python3
"""A service instance that answers by rules, for tests of what is asked and in which order.

POST /control/rules takes a list of {"on": "METHOD /path", "body": …, "status": 200, "times": N, "drop": false}: the first
that fits and is not used up answers; with drop the connection ends instead. "raw" is a body that is no JSON, in base64;
with trickle single bytes come without an end.
GET /control/log gives each call that came, as {"call", "body"}. Prints its port, and ends when standard input does.
"""
import base64
import json
import pathlib
import sys
import threading
import time
from urllib.parse import unquote, urlsplit

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts"))
import serving  # noqa: E402

LOCK = threading.Lock()
STATE = {"rules": [], "log": []}


class Handler(serving.Handler):
    def trickle(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.close_connection = True
        try:
            while True:
                self.wfile.write(b"x")
                time.sleep(0.02)
        except OSError:
            pass

    def do_any(self):
        body = self.body()
        path = unquote(urlsplit(self.path).path)
        with LOCK:
            if path == "/control/rules":
                STATE["rules"] = json.loads(body)
                return self.answer(200, {})
            if path == "/control/log":
                return self.answer(200, {"log": STATE["log"]})
            call = f"{self.command} {path}"
            STATE["log"].append({"call": call, "body": body.decode("latin-1")})
            rule = next((r for r in STATE["rules"] if r["on"] == call and r.get("times", 1) > 0), None)
            if rule and "times" in rule:
                rule["times"] -= 1
        if rule is None:
            self.answer(404, {"errors": [{"code": "not_found", "message": "no rule for it"}]})
        elif rule.get("drop"):
            self.close_connection = True
            self.connection.close()
        elif rule.get("trickle"):
            self.trickle()
        elif "raw" in rule:
            self.answer(rule.get("status", 200), base64.b64decode(rule["raw"]))
        else:
            self.answer(rule.get("status", 200), rule.get("body", {}))

    do_GET = do_POST = do_any


if __name__ == "__main__":
    serving.serve(Handler)

#!/usr/bin/env python3
"""A service instance that answers by rules, for tests of what is asked and in which order.

POST /control/rules takes a list of {"on": "METHOD /path", "body": …, "status": 200, "times": N, "drop": false}: the first
that fits and is not used up answers; with drop the connection ends instead. GET /control/log gives each call that came, as
{"call", "body"}. Prints its port, and ends when standard input does.
"""
import http.server
import json
import os
import sys
import threading
from urllib.parse import unquote, urlsplit

LOCK = threading.Lock()
STATE = {"rules": [], "log": []}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
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
        else:
            self.answer(rule.get("status", 200), rule.get("body", {}))

    do_GET = do_POST = do_any


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""A server whose paths each do one thing, right or wrong.

    server.py [--tls CERTIFICATE KEY]

Prints its port, and ends when standard input does.
"""
import json
import pathlib
import socket
import sys
import threading
import time
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts"))
import serving  # noqa: E402

LOCK = threading.Lock()
COUNTS = {}


def count(name):
    with LOCK:
        COUNTS[name] = COUNTS.get(name, 0) + 1
        return COUNTS[name]


def pattern(number):
    return (bytes(range(251)) * (number // 251 + 1))[:number]


class Handler(serving.Handler):
    def setup(self):
        super().setup()
        count("connections")

    def head_only(self, length):
        self.send_response(200)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def do_any(self):
        url = urlsplit(self.path)
        parts = url.path.strip("/").split("/")
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        name = parts[0].replace("-", "_")
        getattr(self, "on_" + name, self.on_unknown)(parts[1:], query)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_any

    def on_unknown(self, parts, query):
        self.answer(404, b"no such path")

    def on_echo(self, parts, query):
        body = self.body()
        said = {"method": self.command, "path": self.path, "length": len(body), "body": body[:1000].decode("latin-1"),
                "matches": body == pattern(len(body)), "headers": [[name, value] for name, value in self.headers.items()]}
        self.answer(200, json.dumps(said).encode(), [("X-Said", "one"), ("x-said-too", "  two")])

    def on_bytes(self, parts, query):
        self.answer(200, pattern(int(parts[0])))

    def on_range(self, parts, query):
        first, last = self.headers["Range"].removeprefix("bytes=").split("-")
        self.answer(206, pattern(int(parts[0]))[int(first):int(last) + 1])

    def on_chunked(self, parts, query):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        data = pattern(int(parts[0]))
        for start in range(0, len(data), 50_000):
            piece = data[start:start + 50_000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if "cut" in query:
            self.close_connection = True
            return
        self.wfile.write(b"0\r\n\r\n")

    def on_until_close(self, parts, query):
        self.head_only(None)
        self.wfile.write(pattern(int(parts[0])))
        self.close_connection = True

    def on_short(self, parts, query):
        number = int(parts[0])
        self.head_only(number)
        self.wfile.write(pattern(number // 2))
        self.close_connection = True

    def on_long(self, parts, query):
        self.head_only(10)
        self.wfile.write(pattern(1000))
        self.close_connection = True

    def on_silent(self, parts, query):
        self.head_only(1000)
        self.wfile.write(b"x")
        self.wfile.flush()
        time.sleep(30)

    def on_dropped(self, parts, query):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def on_nonsense(self, parts, query):
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
        self.close_connection = True

    def on_huge_head(self, parts, query):
        self.send_response(200)
        for number in range(200):
            self.send_header(f"X-{number}", "y" * 2000)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.close_connection = True

    def on_redirect(self, parts, query):
        self.answer(302, b"", [("Location", "/echo")])

    def on_status(self, parts, query):
        self.body()
        headers = [("Retry-After", query["after"])] if "after" in query else []
        self.answer(int(parts[0]), b"said with " + parts[0].encode(), headers)

    def on_passing(self, parts, query):
        """Fails so often, then succeeds."""
        self.body()
        number = count("passing " + parts[0])
        if number > int(parts[1]):
            self.answer(200, str(number).encode())
        elif query.get("by") == "drop":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.answer(int(query.get("by", 503)), b"", [("Retry-After", query["after"])] if "after" in query else [])

    def on_count(self, parts, query):
        self.answer(200, str(COUNTS.get(" ".join(parts), 0)).encode())

    def on_early(self, parts, query):
        """Answers before it has read what is sent."""
        self.answer(413, b"<html>413 Request Entity Too Large</html>")
        self.close_connection = True


if __name__ == "__main__":
    serving.serve(Handler, *sys.argv[2:])

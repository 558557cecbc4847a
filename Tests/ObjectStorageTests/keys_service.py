#!/usr/bin/env python3
"""The services that give keys, for tests: the token service of AWS, the metadata service of a machine, that of a container.

    /sts/...        AssumeRoleWithWebIdentity
    /imds/...       a machine's metadata, version 2
    /container/...  a container's keys

POST /control sets how they answer (JSON); GET /control gives that, and what was asked. Prints its port, and ends when
standard input does.
"""
import http.server
import json
import os
import sys
import threading
import time
from urllib.parse import parse_qs, urlsplit

LOCK = threading.Lock()
STATE = {"number": 0, "expiry": "2030-01-01T00:00:00Z", "status": 200, "body": None, "role": "a role", "wait": 0, "calls": []}
SESSION = "session-of-the-metadata-service"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        body = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def keys(self):
        """New ones each time."""
        with LOCK:
            STATE["number"] += 1
            number = STATE["number"]
        return f"ASIA{number}", f"secret-{number}", f"token-{number}", STATE["expiry"]

    def control(self, body):
        with LOCK:
            if self.command == "POST":
                STATE.update(json.loads(body))
            self.answer(200, json.dumps(STATE))

    def do_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = urlsplit(self.path)
        if url.path == "/control":
            return self.control(body)
        with LOCK:
            STATE["calls"].append(f"{self.command} {self.path}")
            wait = STATE["wait"]
        time.sleep(wait)
        if STATE["body"] is not None or STATE["status"] != 200:
            return self.answer(STATE["status"], STATE["body"] or "")
        service = url.path.split("/")[1]
        {"sts": self.sts, "imds": self.imds, "container": self.container}[service](url, body)

    def sts(self, url, body):
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        good = {"Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::1:role/r",
                "RoleSessionName": "vrarc", "WebIdentityToken": "identity+token/="}
        if self.command != "POST" or form != good or "Authorization" in self.headers:
            return self.answer(400, f"<ErrorResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'><Error><Type>Sender</Type>"
                               f"<Code>InvalidIdentityToken</Code><Message>no such token: {form.get('WebIdentityToken')}"
                               f"</Message></Error></ErrorResponse>")
        access, secret, token, expiry = self.keys()
        return self.answer(200, f"""<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleWithWebIdentityResult><Credentials><SessionToken>{token}</SessionToken>
          <SecretAccessKey>{secret}</SecretAccessKey><Expiration>{expiry}</Expiration><AccessKeyId>{access}</AccessKeyId>
          </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>""")

    def imds(self, url, _):
        if self.command == "PUT" and url.path == "/imds/latest/api/token":
            is_timed = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds", "").isdigit()
            return self.answer(200 if is_timed else 400, SESSION)
        if self.headers.get("X-aws-ec2-metadata-token") != SESSION:
            return self.answer(401, "")
        place = "/imds/latest/meta-data/iam/security-credentials/"
        if url.path == place and STATE["role"]:
            return self.answer(200, STATE["role"] + "\n")
        if url.path == place + STATE["role"].replace(" ", "%20") and STATE["role"]:
            return self.answer(200, self.json("Code", "Success"))
        return self.answer(404, "")

    def container(self, url, _):
        if self.headers.get("Authorization") != "Bearer container" or url.query != "a=b":
            return self.answer(403, "")
        return self.answer(200, self.json("RoleArn", "arn:aws:iam::1:role/r"))

    def json(self, name, value):
        access, secret, token, expiry = self.keys()
        return json.dumps({name: value, "AccessKeyId": access, "SecretAccessKey": secret, "Token": token,
                           "Expiration": expiry})

    do_GET = do_POST = do_PUT = do_any


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()

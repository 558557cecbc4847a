#!/usr/bin/env python3
"""Starts nghttpx before a server: HTTP/2 with TLS at the front.

    http2_proxy.py BACKEND-PORT CERTIFICATE KEY LOG [FORMAT]

Prints the port. LOG gets for each request a line of FORMAT (nghttpx's --accesslog-format), the client's port if none is
given. Ends when standard input does.
"""
import signal
import socket
import subprocess
import sys
import time


def main():
    backend, certificate, key, log = sys.argv[1:5]
    form = sys.argv[5] if len(sys.argv) > 5 else "$remote_port "
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    proxy = subprocess.Popen([
        "nghttpx", f"--frontend=127.0.0.1,{port}", f"--backend=127.0.0.1,{backend}", "--workers=1", "--single-process", "--conf=/dev/null",
        f"--accesslog-file={log}", f"--accesslog-format={form}", "--errorlog-file=/dev/null", key, certificate,
    ], stdin=subprocess.DEVNULL)
    # It would wait for its connections to end.
    signal.signal(signal.SIGTERM, lambda *_: (proxy.kill(), sys.exit(0)))
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        if proxy.poll() is not None:
            return 1
        time.sleep(0.05)
    print(port, flush=True)
    sys.stdin.buffer.read()
    proxy.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A store on this machine, and a proxy that counts what comes from it, for the suite `stores`."""
import json
import os
import pathlib
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

from peers import remove

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / ".venv-stores/bin"
WEED, RCLONE, AWS = TOOLS / "weed", TOOLS / "rclone", pathlib.Path("/usr/bin/aws")
BUCKET = "bench"
KEY, SECRET = "AKIDEXAMPLE", "secret-of-the-benchmark"
START = 60  # seconds
PIECE = 1 << 18


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Weed:
    """SeaweedFS in one process, with one bucket; begun anew, it has nothing else."""

    def __init__(self, folder):
        self.folder, self.process = folder, None
        # The clients are told once, so the port stays.
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def begin(self):
        self.stop()
        data = self.folder / "data"
        data.mkdir(parents=True)
        config = self.folder / "s3.json"
        config.write_text(json.dumps({"identities": [{
            "name": "bench", "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}))
        ports = [f"-{name}={free_port()}" for name in (
            "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
            "s3.port.grpc")]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [WEED, "server", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3",
                 f"-s3.port={self.port}", f"-s3.config={config}", *ports, "-volume.max=50",
                 "-master.volumeSizeLimitMB=1024", "-master.volumePreallocate=false", "-master.telemetry=false",
                 "-s3.port.iceberg=0", "-s3.port.lance=0"],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder)
        self.wait()
        self.aws("s3", "mb", f"s3://{BUCKET}")

    def wait(self):
        end = time.monotonic() + START
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(self.url, timeout=2).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"SeaweedFS does not answer:\n{(self.folder / 'log').read_text(errors='replace')[-2000:]}")

    def stop(self):
        """Ends it, and deletes all that it has, for which nothing need be left in order."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        remove(self.folder)

    def aws(self, *words):
        for attempt in range(20):
            done = subprocess.run([AWS, "--endpoint-url", self.url, *words], capture_output=True, text=True)
            if done.returncode == 0:
                return
            # Its parts find each other one after the other.
            time.sleep(0.5)
        raise SystemExit(f"aws {words} failed: {done.stderr}")


def environment(url, home):
    """What clients find the store by; nothing of this machine's user."""
    return {
        "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": url, "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "HOME": str(home), "RCLONE_CONFIG": "/dev/null",
        "RCLONE_CONFIG_S_TYPE": "s3", "RCLONE_CONFIG_S_PROVIDER": "SeaweedFS", "RCLONE_CONFIG_S_ENDPOINT": url,
        "RCLONE_CONFIG_S_ENV_AUTH": "true",
    }


class Counter:
    """Stands between a client and the store: for each request the bytes of the answer's body, and all bytes of answers.

    The requests are those that read, GET and HEAD, which have no bodies of their own.
    """

    def __init__(self, port):
        self.store = port
        self.requests, self.down = [], 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            with connection, socket.create_connection(("127.0.0.1", self.store)) as upstream:
                for line in (connection, upstream):
                    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                client, store = connection.makefile("rb"), upstream.makefile("rb")
                while head := read_head(client):
                    upstream.sendall(head)
                    self.answer(head.startswith(b"HEAD"), store, connection)
        except OSError:
            pass

    def answer(self, is_head, store, connection):
        head = read_head(store)
        lengths = [line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        if not is_head and not lengths:
            raise SystemExit(f"an answer does not say its length: {head}")
        left = length = 0 if is_head else int(lengths[0])
        with self.lock:
            self.requests.append(length)
            self.down += len(head) + length
        connection.sendall(head)
        while left:
            piece = store.read1(min(PIECE, left))
            if not piece:
                raise OSError
            left -= len(piece)
            connection.sendall(piece)


def read_head(stream):
    """A head with the empty line behind it; nothing at the end."""
    lines = []
    while not lines or lines[-1] != b"\r\n":
        lines.append(stream.readline())
        if not lines[-1]:
            return b""
    return b"".join(lines)

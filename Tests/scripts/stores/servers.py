"""Starts the stores: SeaweedFS, moto and rclone, on free ports of this machine, and ends them."""
import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

TOOLS = pathlib.Path(sys.executable).parent
ACCESS, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
READER = ("AKIDREADER", "readersecretreadersecret")
WRITER = ("AKIDWRITER", "writersecretwritersecret")
START = 60


def free_port():
    """One whose number is free 10,000 higher too, where SeaweedFS would put its gRPC."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A program that listens."""

    def __init__(self, command, port, log, environment=None, path="/"):
        self.port = port
        self.log = log
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})},
                cwd=log.parent)
        self.wait(path)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def wait(self, path):
        end = time.monotonic() + START
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(self.url + path, timeout=2).close()
                return
            except urllib.error.HTTPError:
                return
            except (OSError, ValueError):
                time.sleep(0.1)
        self.stop()
        sys.exit(f"{self.process.args[0]} does not answer:\n{self.log.read_text(errors='replace')[-3000:]}")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def rights(folder):
    """The file that says which keys may do what."""
    path = folder / "s3.json"
    identity = {"name": "all", "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}],
                "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
    reader = {"name": "reader", "credentials": [{"accessKey": READER[0], "secretKey": READER[1]}], "actions": ["Read", "List"]}
    writer = {"name": "writer", "credentials": [{"accessKey": WRITER[0], "secretKey": WRITER[1]}], "actions": ["Write"]}
    path.write_text(json.dumps({"identities": [identity, reader, writer]}))
    return path


def ports(*names):
    return {name: free_port() for name in names}


def weed(folder):
    """SeaweedFS in one process."""
    folder.mkdir(parents=True)
    taken = ports("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
                  "s3.port", "s3.port.grpc")
    command = [TOOLS / "weed", "server", f"-dir={folder}", "-ip=127.0.0.1", "-filer", "-s3", f"-s3.config={rights(folder)}",
               "-volume.max=3000", "-master.volumeSizeLimitMB=64", "-s3.port.iceberg=0", "-s3.port.lance=0",
               "-master.volumePreallocate=false", "-master.telemetry=false"]
    command += [f"-{name}={number}" for name, number in taken.items()]
    server = Server(command, taken["s3.port"], folder / "log")
    server.master, server.grpc = taken["master.port"], taken["master.port.grpc"]
    return server


class Cluster:
    """SeaweedFS with two further servers of volumes, which can be stopped one by one."""

    def __init__(self, folder):
        self.main = weed(folder)
        self.port, self.url = self.main.port, self.main.url
        self.volumes = [self.start(folder / f"volume{number}") for number in range(2)]

    def start(self, folder):
        folder.mkdir()
        port = free_port()
        command = [TOOLS / "weed", "volume", "-ip=127.0.0.1", f"-port={port}", f"-port.grpc={free_port()}", f"-dir={folder}",
                   f"-master=127.0.0.1:{self.main.master}.{self.main.grpc}", "-max=30"]
        return Server(command, port, folder / "log", path="/status")

    @staticmethod
    def again(server):
        """Starts a server that was stopped."""
        return Server(server.process.args, server.port, server.log, path="/status")

    def stop(self):
        for server in [*self.volumes, self.main]:
            server.stop()


def moto(folder):
    """The model of AWS that has Glacier's classes."""
    folder.mkdir(parents=True)
    port = free_port()
    return Server([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port, folder / "log",
                  {"MOTO_S3_RESTORE_SECONDS": "0"}, "/moto-api/")


def rclone(folder):
    """rclone's own S3 server over a folder: it keeps no SHA-256, and no uploads when it ends."""
    (folder / "data").mkdir(parents=True)
    port = free_port()
    command = [TOOLS / "rclone", "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{ACCESS},{SECRET}",
               "--config", "/dev/null", str(folder / "data")]
    return Server(command, port, folder / "log")


@contextlib.contextmanager
def stopped(servers):
    """Stops all servers of a list at the end."""
    try:
        yield servers
    finally:
        for server in reversed(servers):
            server.stop()

"""An emulated Visual Recognition instance that is full of images, for the suite `service`."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KEY = "key-of-the-benchmark"
PICTURE = ROOT / "fixtures/demo/bundle/collections/shapes/training/large.jpg"
FILL = ROOT / "Tests/scripts/helpers/fill_service.py"


class Instance:
    """An emulator that runs on a state folder."""

    def __init__(self, state, *options):
        self.process = subprocess.Popen(
            [ROOT / "tools/emulator/run", "--port", "0", "--state", state, "--apikey", KEY, *options],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the emulator did not start")
        self.url, token_url = json.loads(line).values()
        self.root = token_url.removesuffix("/identity/token")

    def control(self, path, body=None):
        request = urllib.request.Request(f"{self.root}/_emulator/{path}", body and json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as reply:
            return json.load(reply)

    def delay(self, milliseconds):
        """Lets each call wait so long."""
        self.control("settings", {"latency_ms": milliseconds})

    def calls(self):
        """How many calls it has had."""
        return self.control("calls")["total"]

    def credentials(self, path):
        """Writes the file that a client needs."""
        path.touch(mode=0o600)
        path.write_text(f"VISUAL_RECOGNITION_APIKEY={KEY}\nVISUAL_RECOGNITION_AUTH_URL={self.root}\n")
        return path

    def stop(self):
        self.process.terminate()
        self.process.wait()


@contextlib.contextmanager
def filled(corpora, count):
    """An instance with one collection of so many images; its state stays for the next run, as the corpora do."""
    state, stamp = corpora / f"service-{count}", corpora / f".service-{count}.stamp"
    if not stamp.exists():
        subprocess.run(["rm", "-rf", state], check=True)
        state.mkdir(parents=True)
    instance = Instance(state)
    try:
        if not stamp.exists():
            subprocess.run([sys.executable, FILL, instance.url, KEY, "many", "many", str(count), PICTURE], check=True,
                           stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
            stamp.touch()
        yield instance
    finally:
        instance.stop()

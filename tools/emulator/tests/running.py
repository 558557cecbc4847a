"""Emulators as processes, and clients of them."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import requests
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator, IAMAuthenticator
from ibm_watson import VisualRecognitionV3, VisualRecognitionV4

RUN = pathlib.Path(__file__).resolve().parent.parent / "run"
KEY = "a-key-of-the-tests"
V3, V4 = "2018-03-19", "2019-02-11"
#: What differs from the defaults in every test: trainings end soon.
QUICK = {"training_seconds": 0.1}


class Emulator:
    """An emulator that runs, with the clients that the tests need."""

    def __init__(self, state, *options, apikey=KEY):
        environment = {**os.environ, "VRARC_EMULATOR_PYTHON": sys.executable}
        self.process = subprocess.Popen(
            [str(RUN), "--port", "0", "--state", str(state), "--apikey", apikey, *options],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        line = self.process.stdout.readline()
        assert line, "the emulator did not start"
        ready = json.loads(line)
        self.url, self.token_url = ready["url"], ready["token_url"]
        self.root = self.token_url.removesuffix("/identity/token")
        self.session = requests.Session()
        self.session.auth = ("apikey", apikey)
        self.apikey, self.clients = apikey, {}
        self.defaults = self.control("GET", "settings")

    def control(self, method, path, body=None, status=200):
        reply = requests.request(method, f"{self.root}/_emulator/{path}", json=body)
        assert reply.status_code == status, reply.text
        return reply.json()

    def reset(self):
        """The switches of the start, and no faults."""
        self.control("POST", "settings", {**self.defaults, **QUICK})
        self.faults()

    def set(self, **switches):
        return self.control("POST", "settings", switches)

    def faults(self, *faults):
        """These faults, and no others."""
        return self.control("POST", "faults", {"set": list(faults)})["faults"]

    def calls(self, since=0, listed=False):
        return self.control("GET", f"calls?since={since}" + ("&list=yes" if listed else ""))

    def v3(self, authenticator=None):
        return self.client(VisualRecognitionV3, V3, authenticator)

    def v4(self, authenticator=None):
        return self.client(VisualRecognitionV4, V4, authenticator)

    def client(self, kind, version, authenticator):
        """IBM's client: a new one for an authenticator, else always the same, as making one takes its time."""
        if not authenticator and kind in self.clients:
            return self.clients[kind]
        client = self.new_client(kind, version, authenticator)
        if not authenticator:
            self.clients[kind] = client
        return client

    def new_client(self, kind=VisualRecognitionV4, version=V4, authenticator=None):
        client = kind(version=version, authenticator=authenticator or BasicAuthenticator("apikey", self.apikey))
        client.set_service_url(self.url)
        return client

    def iam(self):
        return IAMAuthenticator(self.apikey, url=self.token_url)

    def raw(self, method, path, version=V4, **arguments):
        """A call past IBM's client."""
        return self.session.request(method, self.url + path, params={"version": version}, **arguments)

    def stop(self, number=signal.SIGTERM):
        """Ends it; gives the exit status."""
        self.process.send_signal(number)
        status = self.process.wait(20)
        self.process.stdout.close()
        self.session.close()
        return status


def wait_for(look, seconds=10):
    """What `look` gives as soon as it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"nothing came of it in {seconds} s")


def shared_data(name):
    """A folder of real data beside the checkout, or None."""
    checkout = pathlib.Path(__file__).resolve().parents[3]
    shared = pathlib.Path(os.environ.get("VRARC_SHARED") or checkout.parent / "shared")
    folder = shared / "data" / name
    return folder if folder.is_dir() else None

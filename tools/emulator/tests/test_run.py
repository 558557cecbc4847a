"""The command, as a person starts it."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.parse

import pytest
import requests

from running import RUN
from watson_emulator.faults import KINDS
from watson_emulator.limits import LIMITS
from watson_emulator.settings import SWITCHES

README = RUN.parent / "README.md"


def run(*arguments, **environment):
    return subprocess.run(
        [str(RUN), *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "VRARC_EMULATOR_PYTHON": sys.executable, **environment},
    )


def test_the_ready_line_is_all_it_prints(started):
    emulator = started()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/instances/[0-9a-f-]{36}", emulator.url)
    assert emulator.token_url == emulator.root + "/identity/token"
    emulator.raw("GET", "/v4/collections")
    emulator.process.send_signal(signal.SIGTERM)
    assert emulator.process.stdout.read() == "" and emulator.process.wait(10) == 0


def test_it_listens_on_loopback_alone(emulator):
    port = urllib.parse.urlsplit(emulator.url).port
    listening = [
        line.split()[1]
        for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
    ]
    assert listening == [f"0100007F:{port:04X}"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_also_while_calls_wait(started, number):
    emulator = started("--latency-ms", "60000")
    with socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(emulator.url).port)) as sock:
        sock.sendall(b"GET /v4/collections HTTP/1.1\r\nHost: x\r\n\r\n")
        sock.settimeout(0.3)
        with pytest.raises(TimeoutError):
            sock.recv(1)
        assert emulator.stop(number) == 0


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((), "--port"),
        (("--port", "0", "--apikey", "k"), "--state"),
        (("--jpeg", "other"), "jpeg is one of original, re-encoded"),
        (("--fault", "kind=other"), "kind"),
        (("--fault", "x"), "not kind=KIND"),
        (("--limit", "speed=1"), "no limit 'speed'"),
        (("--limit", "zip_bytes=-1"), "whole number"),
        (("--training-seconds", "-1"), "training_seconds"),
        (("--certificate", "x"), "--key"),
    ],
)
def test_wrong_usage(tmp_path, arguments, message):
    rest = ("--port", "0", "--state", str(tmp_path), "--apikey", "k") if arguments and arguments[0] != "--port" else ()
    ended = run(*arguments, *rest)
    assert ended.returncode == 2 and message in ended.stderr and not ended.stdout and "Traceback" not in ended.stderr


def test_the_key_may_come_from_the_environment(tmp_path):
    rest = ("--port", "0", "--state", str(tmp_path), "--limit", "none=1")
    assert "--apikey is missing" in run(*rest, VRARC_EMULATOR_APIKEY="").stderr
    assert "no limit" in run(*rest, VRARC_EMULATOR_APIKEY="k").stderr


def test_what_cannot_be_had(started, tmp_path):
    emulator = started()
    port = str(urllib.parse.urlsplit(emulator.url).port)
    ended = run("--port", port, "--state", str(tmp_path / "other"), "--apikey", "k")
    assert ended.returncode == 1 and f"cannot serve on port {port}" in ended.stderr and "Traceback" not in ended.stderr
    ended = run("--port", "0", "--state", str(tmp_path / "state"), "--apikey", "k")
    assert ended.returncode == 1 and "another emulator uses" in ended.stderr
    (tmp_path / "file").touch()
    ended = run("--port", "0", "--state", str(tmp_path / "file"), "--apikey", "k")
    assert ended.returncode == 1 and "the state folder cannot be used" in ended.stderr


def test_it_runs_from_a_folder_that_cannot_be_written(tmp_path):
    copy = tmp_path / "libexec"
    shutil.copytree(RUN.parent, copy, ignore=shutil.ignore_patterns("tests", ".venv*", "__pycache__"))
    before = sorted(copy.rglob("*"))
    for path in [*before, copy]:
        path.chmod(path.stat().st_mode & ~0o222)
    process = subprocess.Popen(
        [str(copy / "run"), "--port", "0", "--state", str(tmp_path / "state"), "--apikey", "k"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "VRARC_EMULATOR_PYTHON": sys.executable},
    )
    with process:
        assert json.loads(process.stdout.readline())["url"]
        process.send_signal(signal.SIGTERM)
    for path in [copy, *before]:
        path.chmod(path.stat().st_mode | 0o200)
    assert process.returncode == 0 and sorted(copy.rglob("*")) == before


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl command to make a certificate")
def test_it_serves_https(started, tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            key,
            "-out",
            certificate,
        ],
        check=True,
        capture_output=True,
    )
    os.environ["REQUESTS_CA_BUNDLE"] = str(certificate)
    try:
        emulator = started("--certificate", str(certificate), "--key", str(key))
        assert emulator.url.startswith("https://127.0.0.1:")
        assert emulator.v4(emulator.iam()).list_collections().get_status_code() == 200
    finally:
        del os.environ["REQUESTS_CA_BUNDLE"]
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(emulator.url)


def test_the_readme_names_every_switch_limit_and_fault():
    text = README.read_text(encoding="utf-8").partition("## Where things are")[0]
    for switch in SWITCHES:
        values = " ".join(switch.values) if isinstance(switch.values, tuple) else "N"
        default = "" if isinstance(switch.values, tuple) else f" ({switch.default:g})"
        assert f"| `{switch.flag}` | {values}{default} | {switch.meaning} |" in text
    for name, (default, meaning) in LIMITS.items():
        assert f"| `{name}` | {default:,} | {meaning} |" in text
    for name, meaning in KINDS.items():
        assert f"| `{name}` | {meaning} |" in text
    assert len(re.findall(r"^\| `", text, re.M)) == len(SWITCHES) + len(LIMITS) + len(KINDS)

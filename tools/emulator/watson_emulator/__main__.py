"""The command: options, then one server."""

import argparse
import json
import os
import pathlib
import sys

from . import faults
from .emulator import Credentials, Emulator
from .limits import LIMITS, Limits
from .server import Server
from .settings import SWITCHES, Settings


def parser():
    options = argparse.ArgumentParser(
        prog="run",
        allow_abbrev=False,
        description="An emulator of IBM Watson Visual Recognition v3 and v4, on 127.0.0.1.",
        epilog='One JSON line on standard output says when it is ready: {"url": …, "token_url": …}.',
    )
    options.add_argument("--port", type=int, required=True, help="port; 0: a free one")
    options.add_argument(
        "--state", required=True, metavar="DIR", help="folder of the instance; made if it is not there"
    )
    options.add_argument(
        "--apikey",
        metavar="KEY",
        default=os.environ.get("VRARC_EMULATOR_APIKEY"),
        help="the instance's key; or in VRARC_EMULATOR_APIKEY",
    )
    options.add_argument("--forbidden-apikey", metavar="KEY", help="a key that is known and has no rights: 403")
    options.add_argument("--username", help="user of a dedicated plan, for Basic; with --password")
    options.add_argument("--password")
    options.add_argument("--threads", type=int, default=48, metavar="N", help="calls served at once (%(default)s)")
    options.add_argument("--certificate", metavar="FILE", help="PEM certificate chain: serves https; with --key")
    options.add_argument("--key", metavar="FILE", help="PEM key")
    options.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="FAULT",
        help="kind=KIND,NAME=VALUE…, or JSON; see README.md; repeatable",
    )
    options.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="NAME=N",
        help=f"sets a limit, repeatable: {', '.join(LIMITS)}; see README.md",
    )
    switches = options.add_argument_group("switches")
    for switch in SWITCHES:
        values = "|".join(switch.values) if isinstance(switch.values, tuple) else "N"
        switches.add_argument(
            switch.flag,
            dest=switch.name,
            default=switch.default,
            metavar=values,
            help=f"{switch.meaning} (%(default)s)",
        )
    return options


def emulator_of(arguments):
    """The emulator that options describe; ValueError or OSError if there is none."""
    limits = {}
    for text in arguments.limit:
        name, _, number = text.partition("=")
        limits[name] = number
    return Emulator(
        pathlib.Path(arguments.state),
        Settings(**{switch.name: getattr(arguments, switch.name) for switch in SWITCHES}),
        Limits(**limits),
        Credentials(arguments.apikey, arguments.forbidden_apikey, arguments.username, arguments.password),
        [faults.from_flag(text) for text in arguments.fault],
    )


def main():
    options = parser()
    arguments = options.parse_args()
    if not arguments.apikey:
        options.error("--apikey is missing")
    if bool(arguments.certificate) != bool(arguments.key):
        options.error("--certificate and --key go together")
    try:
        emulator = emulator_of(arguments)
    except ValueError as error:
        options.error(str(error))
    except OSError as error:
        sys.exit(f"emulator: the state folder cannot be used: {error}")

    def ready(base):
        line = {"url": f"{base}/instances/{emulator.guid}", "token_url": f"{base}/identity/token"}
        print(json.dumps(line), flush=True)

    try:
        Server(emulator, arguments.port, arguments.threads, arguments.certificate, arguments.key).run(ready)
    except OSError as error:
        sys.exit(f"emulator: cannot serve on port {arguments.port}: {error}")


if __name__ == "__main__":
    main()

"""What tests ask of the emulator itself, below /_emulator. The service had nothing like it."""

import ipaddress

from flask import Blueprint, request

from .bodies import json_body
from .context import emulator
from .errors import as_json
from .faults import Fault

routes = Blueprint("control", __name__, url_prefix="/_emulator")
BODY = 1_000_000


@routes.before_request
def only_here():
    """Loopback only; and no form of a web page that a browser on this machine shows."""
    if not ipaddress.ip_address(request.remote_addr).is_loopback:
        return refused("only this machine may ask", 403)
    if request.method == "POST" and request.mimetype != "application/json":
        return refused("the body must be application/json", 415)
    return None


def refused(error, status=400):
    return as_json({"error": str(error)}, status)


@routes.get("/faults")
def list_faults():
    return as_json({"faults": emulator.faults.all()})


@routes.post("/faults")
def change_faults():
    """{"add": [FAULT…]} or {"set": [FAULT…]}; the latter takes the place of all."""
    body = json_body(BODY)
    if len(body) != 1 or not set(body) <= {"add", "set"} or not isinstance(next(iter(body.values())), list):
        return refused('the body is {"add": [FAULT…]} or {"set": [FAULT…]}')
    try:
        faults = [Fault.parse(value) for value in next(iter(body.values()))]
    except ValueError as error:
        return refused(error)
    if "add" in body:
        emulator.faults.add(faults)
    else:
        emulator.faults.replace(faults)
    return list_faults()


@routes.get("/calls")
def list_calls():
    """Counts of calls; ?since=N counts those after call N only, ?list=yes lists them too."""
    since = request.args.get("since", "0")
    if not since.isdecimal():
        return refused(f"since is a number, not {since}")
    return as_json(emulator.calls.report(int(since), request.args.get("list") == "yes"))


@routes.get("/settings")
def list_settings():
    return as_json({**emulator.settings.all(), "limits": emulator.limits.all()})


@routes.post("/settings")
def change_settings():
    """{SWITCH: VALUE, …, "limits": {LIMIT: VALUE, …}}; what is not named stays."""
    body = json_body(BODY)
    limits = body.pop("limits", {})
    if not isinstance(limits, dict):
        return refused("limits is an object")
    before = emulator.settings.all()
    try:
        emulator.settings.change(body)
        emulator.limits.change(limits)
    except ValueError as error:
        emulator.settings.change(before)
        return refused(error)
    return list_settings()


@routes.get("/classifiers/<segment:classifier_id>")
def trained_with(classifier_id):
    """The names and SHA-256 of what a classifier was trained with."""
    with emulator.lock:
        return as_json(emulator.classifiers.get(classifier_id).trained_with())

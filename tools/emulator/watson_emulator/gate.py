"""What every call passes before its route, and every reply on its way out: faults, credentials, version, headers."""

import itertools
import re
import uuid

from flask import Response, g, request

from . import clock
from .context import emulator
from .errors import ApiError, as_json, html_page, reason, render
from .faults import Fault

TOKEN_PATH = "/identity/token"


def before():
    """Refuses or delays a call; a reply ends it here."""
    g.transaction, g.hits = uuid.uuid4().hex, []
    if request.path.startswith("/_emulator"):
        return None
    if request.url_rule:
        request.environ["emulator.call"].route = re.sub(r"<[^>]*?(\w+)>", r"{\1}", request.url_rule.rule)
    if emulator.settings.latency_ms:
        emulator.stopping.wait(emulator.settings.latency_ms / 1000)
    reply = faults_before()
    if reply is not None:
        return reply
    if request.path == TOKEN_PATH:
        return None
    if request.environ["emulator.call"].at_once > emulator.limits.concurrent:
        raise ApiError(429, f"There are more than {emulator.limits.concurrent} calls at once")
    authenticate()
    check_version()
    vanish()
    return None


def faults_before():
    """The faults that come before the call is looked at."""
    g.hits = emulator.faults.hits(request.method, request.path)
    for fault in g.hits:
        if fault.kind == "latency":
            emulator.stopping.wait(fault.seconds)
        elif fault.kind == "expire-tokens":
            emulator.tokens.expire_all()
        elif fault.kind == "drop-call":
            request.environ["emulator.cut"] = True
            return Response(b"")
        elif fault.kind == "html-413":
            return html_page(413)
        elif fault.kind == "status":
            return fault_reply(fault)
    return None


def fault_reply(fault: Fault):
    """The reply that a fault puts in place of the service's."""
    if fault.body == "html":
        reply = html_page(fault.status)
    elif fault.body == "text":
        reply = Response(reason(fault.status), fault.status, content_type="text/plain")
    elif fault.body == "empty":
        reply = Response(b"", fault.status)
    elif request.path == TOKEN_PATH:
        reply = as_json({"errorCode": f"BXNIM0{fault.status}E", "errorMessage": fault.message}, fault.status)
    else:
        reply = render(ApiError(fault.status, fault.message), request.path, emulator.settings, g.transaction)
    if fault.retry_after is not None:
        reply.headers["Retry-After"] = fault.retry_after
    return reply


def authenticate():
    rights = emulator.credentials.of_header(request.headers.get("Authorization", ""), emulator.tokens)
    if rights is None:
        raise ApiError(401, "Unauthorized")
    if rights == "forbidden":
        raise ApiError(403, "Forbidden: the key has no rights on this instance")


def check_version():
    version = request.args.get("version")
    if version is None and emulator.settings.missing_version == "take":
        return
    try:
        clock.day(version or "")
    except ValueError:
        problem = "is missing" if version is None else "is not YYYY-MM-DD"
        raise ApiError(
            400,
            f"The query parameter version {problem}",
            code=None if version else "missing_field",
            target=("parameter", "version"),
        ) from None


def vanish():
    """Deletes what the call is about."""
    if not any(fault.kind == "vanish" for fault in g.hits):
        return
    named = request.view_args or {}
    with emulator.lock:
        collection = emulator.collections.by_id.get(named.get("collection_id"))
        if "image_id" in named:
            if collection and named["image_id"] in collection.images:
                collection.remove(named["image_id"])
        elif collection:
            emulator.collections.delete(collection.identifier)
        elif named.get("classifier_id") in emulator.classifiers.by_id:
            emulator.classifiers.delete(named["classifier_id"])


def after(reply):
    """The headers of the gateway, and the faults that come after the call."""
    if request.path.startswith("/_emulator"):
        return reply
    for fault in g.hits:
        if fault.kind == "late-status":
            reply = fault_reply(fault)
        elif fault.kind == "drop-reply":
            request.environ["emulator.cut"] = True
        elif fault.kind in ("drop-body", "stall"):
            reply = broken(reply, fault, emulator.stopping)
    reply.headers["X-Global-Transaction-Id"] = g.transaction
    if reply.status_code == 401:
        reply.headers["WWW-Authenticate"] = 'Basic realm="IBM Watson Gateway(Log-in)"'
    request.environ["emulator.call"].status = "cut" if request.environ.get("emulator.cut") else reply.status_code
    return reply


def broken(reply, fault, stopping):
    """A reply whose body stops after a part of what Content-Length promised."""
    body = reply.get_data()
    length = int(len(body) * fault.fraction)

    def rest():
        if fault.kind == "drop-body":
            raise ConnectionResetError(104, "the emulator was told to drop the body")
        stopping.wait(fault.seconds)
        yield body[length:]

    reply.response = itertools.chain([body[:length]], rest())
    reply.headers["Content-Length"] = str(len(body))
    return reply

"""JSON bodies and headers that several routes read."""

import json
from urllib.parse import unquote

from flask import request

from .context import emulator
from .errors import ApiError


def json_body(limit=None):
    """The body as an object; no body is an empty one."""
    limit = limit or emulator.limits.json_bytes
    data = request.stream.read(limit + 1)
    if len(data) > limit:
        raise ApiError(413, "Request Entity Too Large", page=True)
    if not data.strip():
        return {}
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise ApiError(400, "The body is not JSON") from None
    if not isinstance(value, dict):
        raise ApiError(400, "The body must be a JSON object")
    return value


def customer():
    """The customer_id that X-Watson-Metadata labels data with."""
    for pair in request.headers.get("X-Watson-Metadata", "").split(";"):
        name, _, value = pair.partition("=")
        if name.strip() == "customer_id" and value:
            return unquote(value.strip())
    return None


def threshold(text, default):
    """A number from 0 to 1."""
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise ApiError(400, f"threshold must be from 0 to 1, not {text}", target=("field", "threshold"))
    return value


def delete_user_data():
    """The customer_id whose data is to go."""
    customer_id = request.args.get("customer_id")
    if not customer_id:
        raise ApiError(
            400, "The query parameter customer_id is missing", code="missing_field", target=("parameter", "customer_id")
        )
    with emulator.lock:
        emulator.classifiers.delete_of(customer_id)
        emulator.collections.delete_of(customer_id)

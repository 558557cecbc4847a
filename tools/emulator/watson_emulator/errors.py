"""Errors as values, and the bodies that the service wrote for them."""

import html
import http
import json

from flask import Response


class ApiError(Exception):
    """A call that is refused. `code` and `target` are v4's; `page` makes the body HTML, as the gateway's are."""

    def __init__(self, status, message, *, code=None, target=None, page=False):
        super().__init__(message)
        self.status, self.message, self.code, self.target, self.page = status, message, code, target, page

    def item(self):
        """The element of v4's `errors`."""
        item = {"code": self.code or default_code(self.status), "message": self.message}
        if self.target:
            kind, name = self.target
            item["target"] = {"type": kind, "name": name}
        return item


def default_code(status):
    if status == 405:
        return "invalid_method"
    return "server_error" if status >= 500 or status == 429 else "invalid_field"


def not_found(what, identifier):
    """404 for an id, name or path."""
    return ApiError(404, f"{what} not found: {identifier}", target=("parameter", f"{what.lower()}_id"))


def field_error(name, message):
    """400 for a part or member of the body."""
    return ApiError(400, message, target=("field", name))


def missing_field(name, message):
    return ApiError(400, message, code="missing_field", target=("field", name))


def as_json(value, status=200):
    """A reply; members in the order they were put, text as UTF-8."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return Response(body, status, content_type="application/json")


def html_page(status):
    """nginx's page, with the comments that old browsers wanted."""
    title = f"{status} {'Request Entity Too Large' if status == 413 else reason(status)}"
    padding = "<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n" * 6
    page = (
        f"<html>\r\n<head><title>{html.escape(title)}</title></head>\r\n<body>\r\n<center><h1>{html.escape(title)}</h1>"
        f"</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n{padding}"
    )
    return Response(page, status, content_type="text/html")


def reason(status):
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def v3_body(error, shape):
    """The body of a v3 error in one of the shapes on record."""
    nested = {"code": error.status, "description": error.message, "error_id": f"emulator.{default_code(error.status)}"}
    return {
        "nested": {"error": nested, "images_processed": 0} if error.status == 413 else {"error": nested},
        "flat": {"code": error.status, "error": error.message},
        "images": {"images": [{"error": nested}], "images_processed": 1},
        "status": {"status": "ERROR", "statusInfo": error.message},
        "capital": {"Error": error.message},
    }[shape]


def render(error, path, settings, transaction):
    """The reply for an error of a call to a path."""
    if error.page:
        return html_page(error.status)
    if error.status == 401:
        return unauthorized(settings.unauthorized)
    if path.startswith("/v4/"):
        return as_json({"errors": [error.item()], "trace": transaction}, error.status)
    if settings.v3_errors == "html":
        return html_page(error.status)
    return as_json(v3_body(error, settings.v3_errors), error.status)


def unauthorized(form):
    """A 401 as the gateway before the service might give it."""
    if form == "html":
        return html_page(401)
    if form == "empty":
        return Response(b"", 401)
    if form == "text":
        return Response("Unauthorized", 401, content_type="text/plain")
    return as_json({"code": 401, "error": "Unauthorized"}, 401)

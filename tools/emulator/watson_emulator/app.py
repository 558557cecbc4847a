"""The Flask application."""

import sys
import traceback
from urllib.parse import unquote

from flask import Flask, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from . import control, gate, iam, v3, v4
from .errors import ApiError, render


class Segment(BaseConverter):
    """One segment of a path. Paths come here as they were sent, so that an id may hold an encoded slash."""

    regex = "[^/]+"

    def to_python(self, value):
        return unquote(value, errors="replace")


def create_app(emulator):
    """An application that serves one emulator."""
    app = Flask(__name__, static_folder=None)
    app.extensions["emulator"] = emulator
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.converters["segment"] = Segment
    app.url_map.merge_slashes = False
    app.before_request(gate.before)
    app.after_request(gate.after)
    for module in (iam, v3, v4, control):
        app.register_blueprint(module.routes)

    def reply(error):
        return render(error, request.path, emulator.settings, g.transaction)

    @app.errorhandler(ApiError)
    def refused(error):
        return reply(error)

    @app.errorhandler(HTTPException)
    def no_route(error):
        return reply(ApiError(error.code or 500, f"{error.name}: {request.method} {request.path}"))

    @app.errorhandler(Exception)
    def broken(error):
        # A fault of the emulator itself: the client gets a 500, and who runs it the reason.
        traceback.print_exception(error, file=sys.stderr)
        return reply(ApiError(500, f"The emulator failed: {type(error).__name__}"))

    return app

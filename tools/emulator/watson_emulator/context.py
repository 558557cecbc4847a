"""What a route sees of the emulator."""

from flask import current_app
from werkzeug.local import LocalProxy

#: The `Emulator` that serves this call.
emulator = LocalProxy(lambda: current_app.extensions["emulator"])

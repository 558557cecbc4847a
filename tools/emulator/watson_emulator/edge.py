"""Between the HTTP server and the application: addresses, the record of calls, ends of bodies and of connections."""

import errno
import re

from werkzeug.wsgi import ClosingIterator

PREFIX = re.compile(r"/instances/([^/]+)|/visual-recognition/api")
PIECE = 256 * 1024


class Edge:
    """A WSGI application around the emulator's."""

    def __init__(self, application, emulator):
        self.application, self.emulator = application, emulator

    def __call__(self, environ, start_response):
        self.address(environ)
        if environ["PATH_INFO"].startswith("/_emulator"):
            return self.answer(environ, start_response)
        calls = self.emulator.calls
        call = calls.begin(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"])
        environ["emulator.call"] = call
        try:
            reply = self.answer(environ, start_response)
        except BaseException:
            calls.end(call)
            raise
        return ClosingIterator(reply, [lambda: calls.end(call)])

    def address(self, environ):
        """The path as it was sent, without the part that names the instance.

        Its segments stay encoded: an id may hold an encoded slash. The routes decode them.
        """
        path = re.sub(r"^https?://[^/]*", "", environ["REQUEST_URI"]).partition("?")[0]
        prefix = PREFIX.match(path)
        known = prefix and (
            prefix[1] is None or self.emulator.settings.instance_path == "any" or prefix[1] == self.emulator.guid
        )
        if known and path[prefix.end() :].startswith("/"):
            environ["SCRIPT_NAME"], path = prefix[0], path[prefix.end() :]
        environ["PATH_INFO"] = path

    def answer(self, environ, start_response):
        reply = self.application(environ, start_response)
        if environ.get("emulator.cut"):
            if hasattr(reply, "close"):
                reply.close()
            # The server takes this for a client that went away: it closes the connection, and sends nothing.
            raise ConnectionResetError(errno.ECONNRESET, "the emulator was told to end the connection")
        drain(environ)
        return reply


def drain(environ):
    """Reads what is left of the body: the next request on the connection begins behind it."""
    body = environ["wsgi.input"]
    while body.read(PIECE):
        pass
    if environ.get("wsgi.input_terminated") and body.closed:
        for _ in body.read_trailer_lines():
            pass

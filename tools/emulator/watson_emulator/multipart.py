"""Multipart bodies, streamed to files.

Werkzeug's decoder reads them; its form parser is not used, as it takes a part without a file name for text, and IBM's
SDK sends images so.
"""

import contextlib
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from .context import emulator
from .errors import ApiError, field_error
from .files import remove

PIECE = 256 * 1024
MAX_PARTS = 10_000


@dataclass
class Part:
    """One part, its bytes in a file."""

    name: str
    filename: str | None
    path: Path
    size: int = 0
    md5: str = ""

    def text(self):
        """The part as text; 400 if it is too long or not UTF-8."""
        if self.size > emulator.limits.json_bytes:
            raise field_error(self.name, f"{self.name} is too long")
        try:
            return self.path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            raise field_error(self.name, f"{self.name} is not UTF-8") from None


class Form:
    """The parts of a body, in their order."""

    def __init__(self, parts):
        self.parts = parts

    def named(self, name):
        return [part for part in self.parts if part.name == name]

    def text(self, name):
        """The text of the only part of a name; None where there is none."""
        found = self.named(name)
        if len(found) > 1:
            raise field_error(name, f"{name} is given {len(found)} times")
        return found[0].text() if found else None

    def texts(self, name):
        """The values of a name: SDKs send a part for each, or one with commas."""
        values = [value.strip() for part in self.named(name) for value in part.text().split(",")]
        return [value for value in values if value]


@contextlib.contextmanager
def form():
    """The body of the request that is served; its files are removed at the end unless they were moved away."""
    parts = []
    try:
        read_parts(parts)
        yield Form(parts)
    finally:
        remove(*(part.path for part in parts))


def read_parts(parts):
    """Appends the parts as they come; a body that is none has none."""
    content_type, options = parse_options_header(request.headers.get("Content-Type", ""))
    if content_type != "multipart/form-data":
        if request.content_length or "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            raise ApiError(
                400, "The body must be multipart/form-data", code="invalid_header", target=("header", "Content-Type")
            )
        return
    if not options.get("boundary"):
        raise ApiError(
            400, "The multipart body has no boundary", code="invalid_header", target=("header", "Content-Type")
        )
    decoder = MultipartDecoder(options["boundary"].encode("utf-8"), max_parts=MAX_PARTS)
    try:
        decode(decoder, parts)
    except RequestEntityTooLarge:
        raise ApiError(400, f"There are more than {MAX_PARTS} parts") from None
    except ValueError as error:
        raise ApiError(400, f"The multipart body cannot be read: {error}") from None


def pieces(stream, most):
    """The stream in pieces, then None; ends with 413 past the limit."""
    total = 0
    while piece := stream.read(PIECE):
        total += len(piece)
        if total > most:
            raise ApiError(413, "Request Entity Too Large", page=True)
        yield piece
    yield None


def names(disposition):
    """The name and the file name of a part, in each of the ways in which clients write them."""
    # Browsers and IBM's client do not escape a backslash: one that escapes nothing is a character of the name.
    escaped = re.sub(r'\\[\\"]?', lambda found: found[0] if len(found[0]) == 2 else r"\\", disposition)
    options = parse_options_header(escaped)[1]
    if "name" not in options:
        raise ValueError("a part has no name")
    return options["name"], options.get("filename")


def decode(decoder, parts):
    file = digest = None
    with contextlib.ExitStack() as stack:
        for piece in pieces(request.stream, emulator.limits.request_bytes):
            decoder.receive_data(piece)
            event = decoder.next_event()
            while not isinstance(event, (NeedData, Epilogue)):
                if isinstance(event, (Field, File)):
                    name, filename = names(event.headers["Content-Disposition"])
                    part = Part(name, filename, emulator.folder.fresh())
                    parts.append(part)
                    file, digest = stack.enter_context(part.path.open("wb")), hashlib.md5()
                elif isinstance(event, Data):
                    file.write(event.data)
                    digest.update(event.data)
                    parts[-1].size += len(event.data)
                    if not event.more_data:
                        parts[-1].md5 = digest.hexdigest()
                        stack.close()
                event = decoder.next_event()

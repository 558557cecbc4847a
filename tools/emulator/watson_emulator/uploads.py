"""The images of a request: files, members of zips, and what URLs give."""

import contextlib
import http.client
import ipaddress
import posixpath
import re
import shutil
import urllib.parse
import urllib.request
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from .context import emulator
from .errors import ApiError, field_error
from .files import remove
from .images import digest

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
URL_TIMEOUT = 10
# SDKs send a part for each URL, or one with commas; a URL may have commas of its own.
SEPARATOR = re.compile(r",(?=\s*https?://)")


@dataclass
class Upload:
    """One image that was sent, or the reason why there is none."""

    source: dict
    path: Path | None = None
    size: int = 0
    md5: str = ""
    error: ApiError | None = None
    picture: object = field(default=None)

    @property
    def name(self):
        """The file's name without folders; of a URL, its last part."""
        return posixpath.basename(
            self.source.get("filename") or urllib.parse.urlsplit(self.source.get("source_url", "")).path
        )


@contextlib.contextmanager
def uploads(form, files="images_file", urls="image_url"):
    """The images of a form, in the order they were sent; files that are not moved away are removed."""
    found = []
    try:
        for part in form.parts:
            if part.name == files:
                found += of_file(part)
            elif part.name == urls:
                found += [of_url(url.strip()) for url in SEPARATOR.split(part.text()) if url.strip()]
        yield checked_number(found)
    finally:
        remove(*(upload.path for upload in found if upload.path))


def checked_number(found):
    """The limit of images in a request, as the switch says."""
    most = emulator.limits.images_per_request
    if len(found) <= most or emulator.settings.too_many == "take":
        return found
    error = field_error("images_file", f"There are more than {most} images in the request.")
    if emulator.settings.too_many == "400":
        raise error
    for upload in found[most:]:
        upload.error = upload.error or error
    return found


def of_file(part):
    if not part.size and not part.filename:
        return []
    with part.path.open("rb") as file:
        start = file.read(4)
    if start in ZIP_STARTS:
        return of_zip(part)
    source = {"type": "file", "filename": part.filename or "image"}
    return [Upload(source, part.path, part.size, part.md5)]


def of_zip(part):
    """The members of a zip; one upload with an error where the zip is refused but not the request."""
    found = []
    try:
        if part.size > emulator.limits.zip_bytes:
            raise field_error(
                part.name,
                f"The zip {part.filename} is too large ({part.size} bytes > {emulator.limits.zip_bytes} bytes).",
            )
        extract(part, found)
    except ApiError as error:
        remove(*(upload.path for upload in found))
        if emulator.settings.bad_zip == "400":
            raise
        return [Upload({"type": "file", "filename": part.filename or "images.zip"}, error=error)]
    return found


def extract(part, found):
    """Appends the members of a zip, without what Macs and Windows put there."""
    try:
        with zipfile.ZipFile(part.path) as archive:
            for info in archive.infolist():
                name = posixpath.basename(info.filename)
                if info.is_dir() or info.filename.startswith("__MACOSX/") or name in (".DS_Store", "Thumbs.db"):
                    continue
                if len(found) > emulator.limits.images_per_request and emulator.settings.too_many == "400":
                    return  # it is refused for this one already
                source = {"type": "file", "filename": name, "archive_filename": part.filename or "images.zip"}
                with archive.open(info) as member:
                    found.append(stored(member, emulator.folder.fresh(), source))
    except Exception as error:  # zipfile raises what it likes for broken files
        raise field_error(part.name, f"The zip {part.filename} cannot be read: {error}") from None


def stored(stream, path, source):
    """An upload of a stream's bytes; what is longer than an image may be is refused before it fills the disk."""
    most = emulator.limits.image_bytes
    try:
        with path.open("wb") as file:
            shutil.copyfileobj(Bounded(stream, most + 1), file, 256 * 1024)
            size = file.tell()
    except BaseException:
        remove(path)
        raise
    if size > most:
        error = field_error("images_file", f"Image size limit exceeded (more than {most} bytes).")
        return Upload(source, path, size, error=error)
    return Upload(source, path, size, digest(path, "md5"))


class Bounded:
    """The first bytes of a stream."""

    def __init__(self, stream, most):
        self.stream, self.left = stream, most

    def read(self, size):
        piece = self.stream.read(min(size, self.left))
        self.left -= len(piece)
        return piece


def of_url(url):
    """The image at a URL. Only this machine is asked: an emulator must not reach out."""
    source = {"type": "url", "source_url": url}
    try:
        with opener().open(checked_url(url), timeout=URL_TIMEOUT) as reply:
            source["resolved_url"] = reply.url
            return stored(reply, emulator.folder.fresh(), source)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Upload(source, error=field_error("image_url", f"The image at {url} cannot be fetched: {error}"))


def checked_url(url):
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it is no http or https URL")
    host = parts.hostname
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return url
    if host == "localhost":
        return url
    raise ValueError("the emulator fetches from this machine only")


class OnlyHere(urllib.request.HTTPRedirectHandler):
    """Follows redirects within this machine."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        return super().redirect_request(req, fp, code, msg, headers, checked_url(newurl))


def opener():
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), OnlyHere())

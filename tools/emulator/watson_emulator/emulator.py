"""One emulated service instance: what all routes share."""

import base64
import hmac
import secrets
import threading
import uuid

from .calls import Calls
from .classifier_set import Classifiers
from .collection_set import Collections
from .faults import Faults
from .files import StateFolder, read
from .tokens import Tokens
from .usage import Usage


class Emulator:
    """State, switches, faults and the record of calls of an instance.

    `lock` guards all state; pictures are decoded outside of it. `stopping` ends every wait.
    """

    def __init__(self, state, settings, limits, credentials, faults=()):
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self.settings, self.limits, self.credentials = settings, limits, credentials
        self.faults, self.calls = Faults(faults), Calls()
        self.folder = StateFolder(state)
        about = self.about()
        self.guid, self.owner = about["guid"], about["owner"]
        self.tokens = Tokens(about["secret"], self.owner)
        self.usage = Usage(self)
        self.collections = Collections(self)
        self.classifiers = Classifiers(self)

    def about(self):
        """Who the instance is; made when its folder is new."""
        path = self.folder.root / "instance.json"
        if not path.exists():
            self.folder.write(
                path, {"guid": str(uuid.uuid4()), "owner": str(uuid.uuid4()), "secret": secrets.token_hex(32)}
            )
            path.chmod(0o600)
        return read(path)


class Credentials:
    """The key, perhaps one without rights, and the user of a dedicated plan."""

    def __init__(self, apikey, forbidden=None, username=None, password=None):
        self.apikey, self.forbidden = apikey, forbidden
        self._basic = {f"apikey:{apikey}": "allowed"}
        if forbidden:
            self._basic[f"apikey:{forbidden}"] = "forbidden"
        if username is not None:
            self._basic[f"{username}:{password or ''}"] = "allowed"

    def of_key(self, key):
        """ "allowed", "forbidden", or None for a key that is unknown."""
        if same(key, self.apikey):
            return "allowed"
        return "forbidden" if self.forbidden and same(key, self.forbidden) else None

    def of_header(self, header, tokens):
        """The same for an Authorization header."""
        scheme, _, value = header.partition(" ")
        if scheme.lower() == "bearer":
            return tokens.rights(value.strip())
        if scheme.lower() != "basic":
            return None
        try:
            given = base64.b64decode(value, validate=True).decode("utf-8")
        except ValueError:
            return None
        return next((rights for known, rights in self._basic.items() if same(given, known)), None)


def same(first, second):
    return hmac.compare_digest(first.encode("utf-8", "replace"), second.encode("utf-8", "replace"))

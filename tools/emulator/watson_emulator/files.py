"""Files of the state folder: whole under their names, or not there.

A process that is killed leaves old files or new ones, never parts. Nothing is forced to the disk: a power cut may
cost the last seconds.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import uuid


class StateFolder:
    """The folder that holds one instance; what is being written lies in its folder `new`."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.root.mkdir(parents=True, exist_ok=True)
        self._lock = (self.root / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OSError(f"another emulator uses {self.root}") from None
        self.new = self.root / "new"
        shutil.rmtree(self.new, ignore_errors=True)
        self.new.mkdir()

    def fresh(self):
        """A path that nothing is at, for a file on its way."""
        return self.new / uuid.uuid4().hex

    def write(self, path, value):
        """Puts JSON at a path."""
        temporary = self.fresh()
        temporary.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        os.replace(temporary, path)

    def remove_tree(self, path):
        """Takes a folder away at once; what is in it goes after."""
        grave = self.fresh()
        os.replace(path, grave)
        shutil.rmtree(grave, ignore_errors=True)


def read(path):
    """The JSON at a path."""
    return json.loads(path.read_text(encoding="utf-8"))


def file_name(identifier):
    """A name for files of what has this id: ids may hold slashes and be long."""
    return hashlib.blake2s(identifier.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def remove(*paths):
    """Removes files, also where they are not there."""
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)

"""Named values that may be changed while calls read them."""

import threading


class Values:
    """The values in force, as attributes."""

    def __init__(self, defaults, changes):
        self._lock = threading.Lock()
        self._values = dict(defaults)
        self.change(changes)

    def __getattr__(self, name):
        try:
            return self.__dict__["_values"][name]
        except KeyError:
            raise AttributeError(name) from None

    def parse(self, name, value):
        """What a text or a JSON value sets; ValueError if there is no such name, or it does not take the value."""
        raise NotImplementedError

    def change(self, changes):
        """Sets values, all or none; ValueError if one is wrong."""
        parsed = {name: self.parse(name, value) for name, value in changes.items()}
        with self._lock:
            self._values = {**self._values, **parsed}

    def all(self):
        return dict(self._values)

"""The custom classifiers of an instance, in memory and in its folder."""

import secrets

from .classifier import Classifier
from .errors import ApiError, not_found
from .files import remove
from .image_record import with_characters
from .ordering import ordered


class Classifiers:
    """By id, in the order they were made."""

    def __init__(self, emulator):
        self.emulator = emulator
        self.root = emulator.folder.root / "classifiers"
        self.root.mkdir(exist_ok=True)
        loaded = [Classifier.load(emulator, path) for path in self.root.glob("*.json")]
        loaded.sort(key=lambda found: found.values["created"])
        self.by_id = {found.identifier: found for found in loaded}

    def create(self, name, given, opt_out, customer):
        most = self.emulator.limits.classifiers
        if most and len(self.by_id) >= most:
            raise ApiError(400, f"Cannot create a classifier: the plan allows {most}.")
        classifier = Classifier.create(
            self.emulator, self.root, self.new_identifier(name), name, given, opt_out, customer
        )
        self.by_id[classifier.identifier] = classifier
        return classifier

    def new_identifier(self, name):
        stem = with_characters("".join(name.split()), self.emulator.settings.id_characters)
        while True:
            identifier = f"{stem}_{secrets.randbelow(2**31 - 1) + 1}"
            if identifier not in self.by_id:
                return identifier

    def get(self, identifier):
        """A classifier; 404 if there is none."""
        try:
            return self.by_id[identifier]
        except KeyError:
            raise not_found("Classifier", identifier) from None

    def list(self):
        return ordered(self.by_id.values(), lambda found: found.identifier, self.emulator.settings.list_order)

    def delete(self, identifier):
        classifier = self.get(identifier)
        classifier.settle()
        if classifier.values["job"] and self.emulator.settings.delete_while_training == "400":
            raise ApiError(400, f"The classifier {identifier} is training")
        del self.by_id[identifier]
        remove(classifier.path)

    def delete_of(self, customer):
        """Deletes what carries a customer's label."""
        for classifier in list(self.by_id.values()):
            if classifier.values["customer"] == customer:
                self.delete(classifier.identifier)

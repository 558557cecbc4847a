"""The collections of an instance, in memory and in its folder."""

import uuid

from .collection import Collection
from .errors import ApiError, not_found
from .ordering import ordered


class Collections:
    """By id, in the order they were made."""

    def __init__(self, emulator):
        self.emulator = emulator
        self.root = emulator.folder.root / "collections"
        self.root.mkdir(exist_ok=True)
        loaded = [Collection.load(emulator, folder) for folder in self.root.iterdir()]
        loaded = sorted((found for found in loaded if found), key=lambda found: found.values["created"])
        self.by_id = {found.identifier: found for found in loaded}

    def create(self, name, description, customer):
        identifier = str(uuid.uuid4())
        collection = Collection.create(self.emulator, self.root / identifier, identifier, name, description, customer)
        self.by_id[identifier] = collection
        return collection

    def get(self, identifier):
        """A collection; 404 if there is none."""
        try:
            return self.by_id[identifier]
        except KeyError:
            raise not_found("Collection", identifier) from None

    def list(self):
        return ordered(self.by_id.values(), lambda found: found.identifier, self.emulator.settings.list_order)

    def delete(self, identifier):
        collection = self.get(identifier)
        collection.settle()
        if collection.training.in_progress and self.emulator.settings.delete_while_training == "400":
            raise ApiError(400, f"The collection {identifier} is training")
        del self.by_id[identifier]
        self.emulator.folder.remove_tree(collection.folder)

    def delete_of(self, customer):
        """Deletes what carries a customer's label."""
        for collection in list(self.by_id.values()):
            if collection.values["customer"] == customer:
                self.delete(collection.identifier)

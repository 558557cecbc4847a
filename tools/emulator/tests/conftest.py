"""One emulator for all tests that do not need their own; each test begins with its switches and no faults."""

import pytest

from running import Emulator


@pytest.fixture(scope="session")
def shared_emulator(tmp_path_factory):
    emulator = Emulator(tmp_path_factory.mktemp("state"))
    yield emulator
    assert emulator.stop() == 0


@pytest.fixture
def emulator(shared_emulator):
    shared_emulator.reset()
    return shared_emulator


@pytest.fixture
def started(tmp_path):
    """Starts emulators of a test's own, by default all on one state folder; they end with the test."""
    running = []

    def start(*options, state="state", **arguments):
        running.append(Emulator(tmp_path / state, *options, **arguments))
        return running[-1]

    yield start
    for emulator in running:
        if emulator.process.poll() is None:
            emulator.stop()


@pytest.fixture
def collection(emulator):
    """The id of a new collection."""
    return emulator.v4().create_collection(name="shapes", description="for a test").get_result()["collection_id"]


@pytest.fixture
def add(emulator, collection):
    """Adds one image to the collection; gives its ImageDetails."""
    import pictures

    def one(seed=0, name=None, content=None, **arguments):
        content = pictures.encoded(seed) if content is None else content
        reply = (
            emulator.v4()
            .add_images(collection, images_file=[pictures.file(content, name or f"image-{seed}.jpg")], **arguments)
            .get_result()
        )
        return reply["images"][0]

    return one

"""The record of trainings that `GET /v4/training_usage` gives, and the count of events that plans limit."""

from .clock import stamp
from .files import read


class Usage:
    """Kept in usage.json."""

    def __init__(self, emulator):
        self.emulator = emulator
        self.path = emulator.folder.root / "usage.json"
        values = read(self.path) if self.path.exists() else {"trainings": [], "events": 0}
        self.trainings, self.events = values["trainings"], values["events"]

    def save(self):
        self.emulator.folder.write(self.path, {"trainings": self.trainings, "events": self.events})

    def add(self, collection_id, job):
        """Notes a training that has ended."""
        self.trainings.append(
            {
                "collection_id": collection_id,
                "completion_time": job.ends,
                "fails": job.fails,
                "image_count": job.image_count,
            }
        )
        self.save()

    def count(self, images):
        """Counts images sent to train or classify; False if the plan does not allow them."""
        most = self.emulator.limits.events
        if most and self.events + images > most:
            return False
        self.events += images
        if most:
            self.save()
        return True

    def between(self, start, end):
        """TrainingEvents of the API, of trainings that ended in a time."""
        found = [entry for entry in self.trainings if start <= entry["completion_time"] < end]
        events = [
            {
                "type": "objects",
                "collection_id": entry["collection_id"],
                "completion_time": stamp(entry["completion_time"]),
                "status": "failed" if entry["fails"] else "succeeded",
                "image_count": entry["image_count"],
            }
            for entry in found
        ]
        return {
            "completed_events": len(events),
            "trained_images": sum(event["image_count"] for event in events),
            "events": events,
        }

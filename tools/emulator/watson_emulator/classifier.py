"""A custom classifier: its classes, the digests of what it was trained with, and its training."""

from . import examples
from .clock import now, stamp
from .errors import ApiError
from .files import file_name, read
from .ordering import ordered

FAILED = "Training failed: the emulator was told so"


class Classifier:
    """Kept in one file. The emulator's lock guards every call.

    `classes` and `negatives` are what the model of today was trained with; `pending` is what comes with the training
    under way, `job` its end and outcome.
    """

    def __init__(self, emulator, path, values):
        self.emulator, self.path, self.values = emulator, path, values

    @classmethod
    def create(cls, emulator, root, identifier, name, given, opt_out, customer):
        moment = now()
        classifier = cls(
            emulator,
            root / f"{file_name(identifier)}.json",
            {
                "classifier_id": identifier,
                "name": name,
                "status": "training",
                "owner": emulator.owner,
                "created": moment,
                "retrained": None,
                "explanation": None,
                "core_ml_enabled": emulator.settings.core_ml == "yes",
                "opt_out": opt_out,
                "customer": customer,
                "classes": {},
                "negatives": {},
                "pending": None,
                "job": None,
            },
        )
        classifier.begin(given)
        return classifier

    @classmethod
    def load(cls, emulator, path):
        return cls(emulator, path, read(path))

    @property
    def identifier(self):
        return self.values["classifier_id"]

    def save(self):
        self.emulator.folder.write(self.path, self.values)

    def begin(self, given):
        settings = self.emulator.settings
        explanation = examples.TOO_FEW if given.too_few else FAILED if settings.take_failure() else None
        self.values["pending"] = {"classes": given.classes, "negatives": given.negatives}
        self.values["job"] = {"ends": now() + settings.training_seconds, "explanation": explanation}
        self.save()

    def update(self, given, customer):
        """Starts a retraining."""
        self.settle()
        values = self.values
        if values["opt_out"]:
            raise ApiError(400, "The classifier cannot be retrained: it was created with X-Watson-Learning-Opt-Out")
        if values["status"] == "failed" or (values["job"] and self.emulator.settings.update_while_training == "400"):
            raise ApiError(400, f"The classifier {self.identifier} is not ready: {values['status']}")
        if values["status"] == "training":
            # What it was created with counts; of updates before it is ready the last does.
            first = values.setdefault("first", values["pending"])
            values["classes"], values["negatives"] = first["classes"], first["negatives"]
        else:
            values["status"] = "retraining"
        values["explanation"] = None
        values["customer"] = customer or values["customer"]
        self.begin(given)

    def settle(self):
        """Ends a training whose time has come."""
        values, job = self.values, self.values["job"]
        if not job or job["ends"] > now():
            return
        pending, first_time = values["pending"], values["status"] == "training"
        values["explanation"], values["job"], values["pending"] = job["explanation"], None, None
        values.pop("first", None)
        if job["explanation"]:
            # A retraining that fails leaves the version before.
            values["status"] = "failed" if first_time else "ready"
            if first_time:
                self.merge(pending)
        else:
            self.merge(pending)
            values["status"] = "ready"
            if not first_time:
                values["retrained"] = job["ends"]
        self.save()

    def merge(self, pending):
        """Adds examples; the same file under another class moves there."""
        classes = self.values["classes"]
        for name, images in pending["classes"].items():
            for other in classes.values():
                for digest in images:
                    other.pop(digest, None)
            classes.setdefault(name, {}).update(images)
        self.values["negatives"].update(pending["negatives"])

    def class_names(self):
        """Every class, also those that the training under way brings."""
        names = list(self.values["classes"])
        for name in (self.values["pending"] or {"classes": {}})["classes"]:
            if name not in names:
                names.append(name)
        settings = self.emulator.settings
        return names if settings.classes_order == "sent" else ordered(names, str, settings.classes_order)

    @property
    def answers(self):
        """Whether it classifies: also while it is trained anew."""
        return self.values["status"] in ("ready", "retraining")

    def as_reply(self):
        """Classifier of the API, with all members."""
        self.settle()
        values = self.values
        reply = {
            "classifier_id": self.identifier,
            "name": values["name"],
            "status": values["status"],
            "owner": values["owner"],
            "created": stamp(values["created"]),
            "updated": stamp(values["retrained"] or values["created"]),
            "classes": [{"class": name} for name in self.class_names()],
            "core_ml_enabled": values["core_ml_enabled"],
        }
        if values["retrained"]:
            reply["retrained"] = stamp(values["retrained"])
        if values["explanation"]:
            reply["explanation"] = values["explanation"]
        if self.emulator.settings.extra_fields == "yes":
            reply["tier"] = {"level": 3, "labels": []}
        return reply

    def as_brief(self):
        """Classifier of a list that is not verbose."""
        reply = self.as_reply()
        members = (
            ("classifier_id", "name", "status")
            if self.emulator.settings.brief_list == "status"
            else ("classifier_id", "name")
        )
        return {member: reply[member] for member in members}

    def trained_with(self):
        """What a test may want to know, and the service never told: the examples by class."""
        self.settle()
        values = self.values
        return {
            "classifier_id": self.identifier,
            "classes": {name: names_and_digests(images) for name, images in values["classes"].items()},
            "negatives": names_and_digests(values["negatives"]),
            "opt_out": values["opt_out"],
            "customer": values["customer"],
        }


def names_and_digests(images):
    return [{"name": name, "sha256": digest} for digest, name in sorted(images.items(), key=lambda item: item[1])]

"""The training of a collection: a state machine whose moves happen when somebody looks."""

from dataclasses import asdict, dataclass, field


@dataclass
class Job:
    """A training under way or waiting."""

    ends: float
    fails: bool
    image_count: int
    objects: list


@dataclass
class Training:
    """`training_status.objects`, and the jobs behind it. `objects` are the names the model of today knows."""

    ready: bool = False
    data_changed: bool = False
    latest_failed: bool = False
    rscnn_ready: bool = False
    description: str = ""
    trained: float | None = None
    objects: list = field(default_factory=list)
    jobs: list = field(default_factory=list)

    @classmethod
    def from_json(cls, value):
        return cls(**{**value, "jobs": [Job(**job) for job in value["jobs"]]})

    def as_json(self):
        return asdict(self)

    @property
    def in_progress(self):
        return bool(self.jobs)

    def begin(self, now, seconds, fails, image_count, objects):
        """Starts a training, or puts it behind the one that runs."""
        starts = self.jobs[-1].ends if self.jobs else now
        self.jobs.append(Job(starts + seconds, fails, image_count, objects))
        self.data_changed = self.latest_failed = False
        self.description = "Starting training"

    def settle(self, now):
        """Makes the moves that time has brought; gives the jobs that ended."""
        ended = []
        while self.jobs and self.jobs[0].ends <= now:
            job = self.jobs.pop(0)
            ended.append(job)
            self.latest_failed = job.fails
            if job.fails:
                self.data_changed = True
                self.description = "Training failed: the emulator was told so"
            else:
                self.ready = self.rscnn_ready = True
                self.trained, self.objects = job.ends, job.objects
                self.description = f"Training succeeded with {job.image_count} images"
        return ended

    def status(self, rscnn):
        """The object of the API; `rscnn` is the switch of that name."""
        status = {
            "ready": self.ready,
            "in_progress": self.in_progress,
            "data_changed": self.data_changed,
            "latest_failed": self.latest_failed,
            "rscnn_ready": self.rscnn_ready and rscnn == "ready",
            "description": self.description,
        }
        if rscnn == "absent":
            del status["rscnn_ready"]
        return status

"""How other tools pack, check and unpack a folder; each is measured if it is installed."""
import os
import shutil
import subprocess

from measure import Contestant

# What `tools/bench/run --setup` installs.
PACKAGES = ["awscli", "borgbackup", "gcc", "libc6-dev", "restic", "squashfs-tools", "unzip", "zip", "zpaq", "zstd"]


def remove(*paths):
    for path in paths:
        subprocess.run(["rm", "-rf", str(path)], check=True)


def total(path):
    """Bytes in a file, or in all files below a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(os.path.getsize(os.path.join(folder, file)) for folder, _, files in os.walk(path) for file in files)


class Peers:
    """The peers for one corpus; their archives stay in the scratch folder until `forget`."""

    def __init__(self, scratch, corpus, venv):
        self.corpus, self.venv = corpus, venv
        self.at = {name: scratch / f"peer.{name}" for name in (
            "tar.zst", "zip", "sqsh", "borg", "restic", "zpaq", "bag", "out")}
        self.out = self.at["out"]
        # Their keys, caches and settings stay in the scratch folder too.
        os.environ.update(
            BORG_BASE_DIR=str(scratch / "peer.borg-home"), BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK="yes",
            RESTIC_PASSWORD="bench", RESTIC_CACHE_DIR=str(scratch / "peer.restic-cache"))

    def forget(self):
        remove(*self.at.values())

    def fresh(self):
        """An empty folder to unpack to."""
        remove(self.out)
        self.out.mkdir()

    def prepare_repository(self, name):
        remove(self.at[name])
        if name == "borg":
            subprocess.run(["borg", "init", "-e", "none", self.at[name]], check=True, capture_output=True)
        else:
            subprocess.run(["restic", "init", "-q", "-r", self.at[name]], check=True, capture_output=True)

    def prepare_bag(self):
        remove(self.at["bag"])
        shutil.copytree(self.corpus, self.at["bag"])

    def contestants(self, step, only=None):
        """Those for a step: pack, verify or restore."""
        at, above, name = self.at, self.corpus.parent, self.corpus.name
        inside = ["env", "-C", self.out]
        bagit = [self.venv / "bin/python", self.venv / "bin/bagit.py", "--quiet", "--processes", "2"]
        tools = {
            "tar|zstd": ("zstd", "tar.zst", {
                "pack": ["tar", "-C", above, "--sort=name", "-cf", "-", name, "|", "zstd", "-3", "-T0", "-q", "-f", "-o",
                         at["tar.zst"]],
                "verify": ["zstd", "-tq", at["tar.zst"]],
                "restore": ["zstd", "-dcq", at["tar.zst"], "|", "tar", "-C", self.out, "-xf", "-"]}),
            "zip": ("zip", "zip", {
                "pack": ["env", "-C", above, "zip", "-0", "-q", "-r", at["zip"], name],
                "verify": ["unzip", "-tq", at["zip"]],
                "restore": ["unzip", "-q", at["zip"], "-d", self.out]}),
            "squashfs": ("mksquashfs", "sqsh", {
                "pack": ["mksquashfs", self.corpus, at["sqsh"], "-comp", "zstd", "-Xcompression-level", "3",
                         "-no-progress", "-quiet"],
                "restore": ["unsquashfs", "-q", "-n", "-f", "-d", self.out, at["sqsh"]]}),
            "borg": ("borg", "borg", {
                "pack": ["env", "-C", above, "borg", "create", "-C", "lz4", f"{at['borg']}::a", name],
                "verify": ["borg", "check", "--verify-data", at["borg"]],
                "restore": [*inside, "borg", "extract", f"{at['borg']}::a"]}),
            "restic": ("restic", "restic", {
                "pack": ["restic", "backup", "-q", "-r", at["restic"], self.corpus],
                "verify": ["restic", "check", "-q", "--read-data", "-r", at["restic"]],
                "restore": ["restic", "restore", "-q", "-r", at["restic"], "latest", "-t", self.out]}),
            "zpaq": ("zpaq", "zpaq", {
                "pack": ["env", "-C", above, "zpaq", "a", at["zpaq"], name, "-m1"],
                "restore": [*inside, "zpaq", "x", at["zpaq"]]}),
            "bagit": (str(self.venv / "bin/bagit.py"), "bag", {
                "pack": [*bagit, "--sha256", at["bag"]],
                "verify": [*bagit, "--validate", at["bag"]]}),
        }
        found = []
        for tool, (program, archive, commands) in tools.items():
            if step not in commands or not shutil.which(program) or (only and tool not in only):
                continue
            if step == "pack":
                prepare = {
                    "borg": lambda: self.prepare_repository("borg"),
                    "restic": lambda: self.prepare_repository("restic"),
                    "bag": self.prepare_bag,
                }.get(archive, lambda archive=archive: remove(at[archive]))
                found.append(Contestant(tool, commands[step], prepare, size=lambda archive=archive: total(at[archive])))
            elif at[archive].exists():
                restore = step == "restore"
                found.append(Contestant(
                    tool, commands[step], self.fresh if restore else None,
                    finish=(lambda: remove(self.out)) if restore else None))
        return found

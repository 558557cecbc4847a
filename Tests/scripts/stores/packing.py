"""Packing straight into a store."""
import signal
import time

from .killing import arrived, kill_when
from .lab import case, check, mebibytes, same, wait_for
from .proxy import delay, flip

DATE = {"SOURCE_DATE_EPOCH": "1700000000"}


def pack(place, source, key="a", *options, **more):
    return place.lab.run(["vrarc-pack", source, "-o", place.url(key), *options], {**place.environment, **DATE}, place.folder, **more)


@case
def packed_into_a_store_it_is_the_same_archive(lab):
    """Small in one request, large in parts; byte for byte as packed to a file."""
    for store in ("weed", "moto", "rclone"):
        for size in (1 << 20, 30 << 20):
            archive, source = lab.archive(size), lab.source(size, 40, 2)
            with lab.place(store) as place:
                done = pack(place, source)
                same(done.status, 0, f"{done}")
                same(place.content("a") == archive.read_bytes(), True, "the object")
                same(place.uploads(), [], "unfinished uploads")
                head = place.aws("s3api", "head-object", "--bucket", place.bucket, "--key", "a")
                same({name.lower(): value for name, value in head["Metadata"].items()}, {"vrarc-format": "1.0"}, "metadata")
                place.vrarc("ship", archive, place.url("a")).said(0, "nothing was sent")


@case
def nothing_is_written_to_a_local_disk(lab):
    """Every file that is opened for writing or made, by strace; all but the standard streams."""
    source = lab.source(30 << 20, 40, 2)
    with lab.place() as place:
        done = place.lab.run(
            ["strace", "-f", "-qq", "-o", place.folder / "trace", "-e", "trace=openat,open,creat,mkdir,rename,unlink,memfd_create",
             "vrarc-pack", source, "-o", place.url("a")], {**place.environment, **DATE}, place.folder)
        same(done.status, 0, f"{done}")
        made = [line for line in (place.folder / "trace").read_text().splitlines()
                if ("O_WRONLY" in line or "O_RDWR" in line or "O_CREAT" in line or "mkdir" in line or "creat(" in line)
                and "/dev/null" not in line and " = -1 " not in line]
        same(made, [], "files that were made")


@case
def packing_killed_and_run_again_makes_the_same_parts(lab):
    size = mebibytes(100)
    archive, source = lab.archive(size), lab.source(size, 40, 2)
    with lab.place() as place:
        place.proxy.rule("UploadPart", delay(0.1), times=-1)
        for _ in range(10):
            process = place.begin("pack", source, "-o", place.url("a"), environment=DATE)
            time.sleep(lab.random.uniform(0.2, 1.2))
            process.kill()
            process.communicate()
            place.settle()
            if place.names():
                break
        if not place.names():
            done = pack(place, source)
            same(done.status, 0, f"{done}")
        twice = [part for part, count in arrived(place.proxy.calls("UploadPart")).items() if count > 1]
        same(twice, [], "parts that arrived whole and were sent again")
        same(place.content("a") == archive.read_bytes(), True, "the object")
        same(place.uploads(), [], "unfinished uploads")


@case
def packing_another_source_over_its_parts_stops(lab):
    size = mebibytes(100)
    with lab.place() as place:
        process = place.begin("pack", lab.source(size, 40, 2), "-o", place.url("a"), environment=DATE)
        kill_when(place, process, "UploadPart", 4)
        done = pack(place, lab.source(30 << 20, 41, 3))
        check(done.status == 3 and "an unfinished upload has another part" in done.err, f"{done}")
        same(place.names(), [], "objects")


@case
def packing_onto_an_object_is_refused_before_any_work(lab):
    with lab.place() as place:
        place.put("a", b"there")
        pack(place, lab.source(1 << 20, 40, 2)).said(3, "there is an object already")
        pack(place, lab.source(1 << 20, 40, 2), "b", "--replace").said(64, "--replace is for files: no object of a store is ever")
        pack(place, lab.source(1 << 20, 40, 2), "folder/").said(64, "names no object but a place for objects")
        same(place.content("a"), b"there", "the object")
        same([request.call for request in place.proxy.calls() if request.method in ("PUT", "POST")], [], "what was sent")


@case
def packing_stopped_by_a_signal_says_what_is_left(lab):
    size = mebibytes(100)
    with lab.place() as place:
        place.proxy.rule("UploadPart", delay(0.3), times=-1)
        process = place.begin("pack", lab.source(size, 40, 2), "-o", place.url("a"), environment=DATE)
        wait_for(lambda: len(place.proxy.calls("UploadPart")) >= 5)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        same(process.returncode, 130, err)
        check("vrarc ship --abort" in err and "cost money" in err, err)
        same(place.names(), [], "objects")


@case
def packing_through_a_line_that_changes_bytes(lab):
    with lab.place() as place:
        rule = place.proxy.rule("UploadPart", flip(5_000_000), times=1)
        done = pack(place, lab.source(30 << 20, 40, 2))
        same((done.status, rule.used), (0, 1), f"{done}")
        same(place.content("a") == lab.archive(30 << 20).read_bytes(), True, "the object")

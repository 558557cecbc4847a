"""Shipping that is ended in the middle, and runs again."""
import collections
import os
import re
import signal
import threading
import time

from .lab import PART, case, check, mebibytes, same, wait_for
from .proxy import delay, hook

SIZE = mebibytes(100)
KILLS = 14
KEPT = "parts of it are in the store and cost money until they are an object; the same command again goes on from there,"


def kill_when(place, process, call, count):
    """Kills the process when the proxy has so many requests of a call, begun or done."""
    wait_for(lambda: len(place.proxy.calls(call)) >= count or process.poll() is not None, what=f"{count} {call}")
    process.kill()
    process.communicate()
    place.settle()


def arrived(requests):
    """{part: how often it arrived whole}"""
    return collections.Counter(int(request.query["partNumber"]) for request in requests if request.is_done)


@case
def killed_at_many_moments_no_part_goes_twice(lab):
    """SIGKILL at random moments of 13 parts; what the store has is never sent again, and the object is the file."""
    archive = lab.archive(SIZE)
    for parallel in (1, 4):
        with lab.place() as place:
            place.proxy.rule("UploadPart", delay(0.1 * parallel), times=-1)
            killed, done = 0, None
            command = ("ship", archive, place.url("a"), "--parallel", parallel)
            for _ in range(KILLS):
                process = place.begin(*command)
                time.sleep(lab.random.uniform(0.05, 0.4))
                process.kill()
                process.communicate()
                place.settle()
                killed += process.returncode == -signal.SIGKILL
                if place.names():
                    break
            done = place.vrarc(*command).said(0)
            check(killed >= 5, f"{killed} of {KILLS} were killed")
            twice = {part: count for part, count in arrived(place.proxy.calls("UploadPart")).items() if count > 1}
            same(twice, {}, "parts that arrived whole and were sent again")
            same(place.content("a") == archive.read_bytes(), True, "the object")
            same(place.uploads(), [], "unfinished uploads")


@case
def killed_at_each_kind_of_request(lab):
    """SIGKILL when the store has done a call of each kind, before its answer is read."""
    archive = lab.archive(mebibytes(30))
    calls = ["HeadObject", "ListMultipartUploads", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "ListParts"]
    for call in calls:
        with lab.place() as place:
            if call == "ListParts":
                process = place.begin("ship", archive, place.url("a"), "--parallel", 1)
                kill_when(place, process, "UploadPart", 3)
            process = place.begin("ship", archive, place.url("a"), "--parallel", 1)
            kill_when(place, process, call, 2 if call == "UploadPart" else 1)
            place.vrarc("ship", archive, place.url("a")).said(0)
            counts = arrived(place.proxy.calls("UploadPart"))
            same([part for part, count in counts.items() if count > 1], [], f"parts sent twice after a kill at {call}")
            same(place.content("a") == archive.read_bytes(), True, f"the object after a kill at {call}")


@case
def another_machine_goes_on_without_the_ledger(lab):
    archive = lab.archive(SIZE)
    with lab.place() as place:
        kill_when(place, place.begin("ship", archive, place.url("a"), "--parallel", 2), "UploadPart", 6)
        ledger = archive.with_name(archive.name + ".shipping")
        check(ledger.exists(), "there is no ledger after a kill")
        ledger.unlink()
        other = place.folder / "copy.vrarc"
        other.write_bytes(archive.read_bytes())
        there = len(place.parts())
        check(there >= 3, f"{there} parts are there")
        summary = place.vrarc("ship", other, place.url("a"), "--json").said(0).lines[-1]
        same(summary["reused_parts"], there, "parts that were taken up")
        same(place.content("a") == archive.read_bytes(), True, "the object")


@case
def the_ledger_saves_reading_and_no_more(lab):
    """A ledger that lies about every part does not make another object of the file."""
    archive = lab.archive(SIZE)
    with lab.place() as place:
        own = place.folder / "own.vrarc"
        own.write_bytes(archive.read_bytes())
        kill_when(place, place.begin("ship", own, place.url("a"), "--parallel", 2), "UploadPart", 6)
        ledger = own.with_name(own.name + ".shipping")
        lines = ledger.read_text().splitlines()
        check(len(lines) > 2, f"{len(lines)} lines in the ledger")

        def change(line):
            return re.sub("[0-9a-f]{64}", "0" * 64, line)
        ledger.write_text("\n".join(lines[:1] + [change(line) for line in lines[1:]]) + "\n")
        place.vrarc("ship", own, place.url("a")).said(0)
        same(place.content("a") == archive.read_bytes(), True, "the object")


@case
def a_source_changed_between_runs_stops_it(lab):
    """Of the same length, with other bytes in a part that is there; the object is not made."""
    archive = lab.archive(SIZE)
    with lab.place() as place:
        own = place.folder / "own.vrarc"
        own.write_bytes(archive.read_bytes())
        kill_when(place, place.begin("ship", own, place.url("a"), "--parallel", 1), "UploadPart", 4)
        place.proxy.clear()
        with open(own, "r+b") as file:
            file.seek(PART // 2)
            file.write(b"other bytes")
        place.vrarc("ship", own, place.url("a")).said(
            3, "an unfinished upload has another part 1 than the file", 
            f"the file was changed since; this gives the upload up: vrarc ship --abort {place.url('a')}")
        same(place.names(), [], "objects")
        same(place.proxy.calls("UploadPart"), [], "parts that were sent")
        check(len(place.parts()) >= 3, "the parts are gone")


@case
def a_source_changed_while_it_is_shipped_stops_it(lab):
    archive = lab.archive(mebibytes(30))
    with lab.place() as place:
        own = place.folder / "own.vrarc"
        own.write_bytes(archive.read_bytes())

        def change(_):
            with open(own, "r+b") as file:
                file.write(b"other bytes")
        place.proxy.rule("UploadPart", hook(change), skip=2)
        place.vrarc("ship", own, place.url("a"), "--parallel", 1).said(3, "it was changed while it was shipped")
        same(place.names(), [], "objects")


@case
def a_source_that_is_gone_or_shorter_says_so(lab):
    archive = lab.archive(mebibytes(30))
    with lab.place() as place:
        own = place.folder / "own.vrarc"
        own.write_bytes(archive.read_bytes())
        place.proxy.rule("UploadPart", hook(lambda request: os.truncate(own, 1000)), skip=1)
        done = place.vrarc("ship", own, place.url("a"), "--parallel", 1)
        check(done.status == 3 and "own.vrarc" in done.err, f"{done}")
        same(place.names(), [], "objects")


@case
def unfinished_uploads_are_listed_and_aborted(lab):
    archive = lab.archive(SIZE)
    for store in ("weed", "moto", "rclone"):
        with lab.place(store) as place:
            place.put("other", b"stays")
            kill_when(place, place.begin("ship", archive, place.url("x/a b"), "--parallel", 1), "UploadPart", 4)
            parts = place.parts()
            listed = place.vrarc("ship", "--list-unfinished", place.url()).said(
                0, f"unfinished {place.url('x/a b')} begun ", "1 unfinished upload")
            check(f"{len(parts)} part" in listed.out, f"{listed}")
            entry = place.vrarc("ship", "--list-unfinished", place.url("x/"), "--json").said(0).lines
            same((entry[0]["object"], entry[0]["parts"], entry[-1]["uploads"]), (place.url("x/a b"), len(parts), 1), "JSON")
            place.vrarc("ship", "--list-unfinished", place.url("y/")).said(0, "no unfinished uploads below")
            place.vrarc("ship", "--abort", place.url("x/other")).said(3, "has no unfinished upload")
            same(place.parts(), parts, "parts")
            place.vrarc("ship", "--abort", place.url("x/a b")).said(0, f"aborted {place.url('x/a b')}")
            same(place.uploads(), [], f"uploads of {store}")
            same(place.names(), ["other"], "objects")
            same([r.call for r in place.proxy.calls("DeleteObject")], [], "deleted objects")


@case
def stopped_by_a_signal_it_says_how_to_go_on(lab):
    archive = lab.archive(SIZE)
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        with lab.place() as place:
            place.proxy.rule("UploadPart", delay(0.2), times=-1)
            process = place.begin("ship", archive, place.url("a"), "--parallel", 2)
            wait_for(lambda: len(place.proxy.calls("UploadPart")) >= 5)
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
            same(process.returncode, status, f"status of {err}")
            check("stopped by a signal" in err, err)
            for text in (KEPT, f"and this gives them up: vrarc ship --abort {place.url('a')}"):
                check(text in " ".join(err.split()), err)
            place.settle()
            there = len(place.parts())
            summary = place.vrarc("ship", archive, place.url("a"), "--json").said(0).lines[-1]
            same(summary["reused_parts"], there, "parts that were taken up")


@case
def two_at_once_make_one_object(lab):
    """Both work on one upload, or one says that it was there already; nothing is torn."""
    archive = lab.archive(mebibytes(30))
    with lab.place() as place:
        place.proxy.rule("UploadPart", delay(0.1), times=-1)
        results = []
        runs = [threading.Thread(target=lambda: results.append(place.vrarc("ship", archive, place.url("a")))) for _ in range(2)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        same(place.content("a") == archive.read_bytes(), True, "the object")
        check(0 in [done.status for done in results], f"{results}")
        for done in results:
            check(done.status in (0, 3), f"{done}")
        place.vrarc("ship", archive, place.url("a")).said(0, "nothing was sent")

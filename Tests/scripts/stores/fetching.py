"""Bringing an archive home."""
import os
import resource
import signal
import time

from .lab import case, check, mebibytes, same, wait_for
from .proxy import answer, delay, drop_down, elsewhere, hook, replace_header

SIZE = mebibytes(100)


def left(place):
    return sorted(path.name for path in place.folder.iterdir())


@case
def fetched_it_is_the_object(lab):
    """Of any store, by whomever it was put there; with no trace of the work."""
    archive = lab.archive(30 << 20)
    for store in ("weed", "moto", "rclone"):
        for ours in (True, False):
            with lab.place(store) as place:
                if ours:
                    place.vrarc("ship", archive, place.url("a")).said(0)
                else:
                    place.aws("s3", "cp", str(archive), place.url("a"), "--only-show-errors")
                place.vrarc("fetch", place.url("a"), "-o", "b.vrarc").said(0, "fetched")
                same((place.folder / "b.vrarc").read_bytes() == archive.read_bytes(), True, "the file")
                same(left(place), ["b.vrarc"], "files")
                place.vrarc("fetch", place.url("a"), "-o", "b.vrarc").said(3, "b.vrarc")
                place.vrarc("fetch", place.url("a"), "-o", "b.vrarc", "--replace").said(0)
                place.vrarc("fetch", place.url("a"), "-o", "-").said(64, "an archive is fetched into a file")


@case
def fetching_killed_and_run_again_goes_on(lab):
    archive = lab.archive(SIZE)
    with lab.place() as place:
        place.s3.upload_file(str(archive), place.bucket, "a")
        place.proxy.rule("GetObject", delay(0.1), times=-1)
        kills = 0
        command = ("fetch", place.url("a"), "-o", "b.vrarc", "--parallel", 2)
        for _ in range(10):
            process = place.begin(*command)
            time.sleep(lab.random.uniform(0.1, 0.5))
            process.kill()
            process.communicate()
            kills += process.returncode == -signal.SIGKILL
            if (place.folder / "b.vrarc").exists():
                break
        check(kills >= 3, f"{kills} kills")
        if not (place.folder / "b.vrarc").exists():
            place.vrarc(*command).said(0)
        same((place.folder / "b.vrarc").read_bytes() == archive.read_bytes(), True, "the file")
        same(left(place), ["b.vrarc"], "files")
        down = sum(request.down for request in place.proxy.calls("GetObject"))
        # Of each kill nothing is lost but the two parts that were under way.
        check(down <= archive.stat().st_size + kills * 2 * (8 << 20), f"{down} bytes came with {kills} kills")


@case
def a_full_disk_is_said_and_gone_on_from(lab):
    """No file may be longer than 40 MB; without the limit the rest is fetched. The end, which comes first, is there already."""
    archive = lab.archive(SIZE)
    with lab.place() as place:
        place.s3.upload_file(str(archive), place.bucket, "a")
        place.proxy.rule("GetObject", answer(403, "AccessDenied", "No."), times=-1, skip=1)
        place.vrarc("fetch", place.url("a"), "-o", "b.vrarc").said(3, "AccessDenied")
        place.proxy.clear()
        process = place.begin("fetch", place.url("a"), "-o", "b.vrarc",
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000_000, 40_000_000)))
        _, err = process.communicate(timeout=120)
        check(process.returncode == 3 and "goes on from there" in err, f"{process.returncode} {err}")
        check("nothing half-done" not in err and not (place.folder / "b.vrarc").exists(), err)
        summary = place.vrarc("fetch", place.url("a"), "-o", "b.vrarc", "--json").said(0).lines[-1]
        check(summary["reused_bytes"] > 16 << 20, f"{summary}")
        same((place.folder / "b.vrarc").read_bytes() == archive.read_bytes(), True, "the file")


@case
def an_object_replaced_between_runs_stops_it(lab):
    archive = lab.archive(30 << 20)
    with lab.place() as place:
        place.put("a", archive.read_bytes())
        place.proxy.rule("GetObject", answer(403, "AccessDenied", "No."), times=-1, skip=2)
        done = place.vrarc("fetch", place.url("a"), "-o", "b.vrarc", "--parallel", 1)
        check(done.status == 3 and "b.vrarc.fetching" in done.err, f"{done}")
        place.proxy.clear()
        place.put("a", archive.read_bytes()[:-1] + b"x")
        done = place.vrarc("fetch", place.url("a"), "-o", "b.vrarc").said(3, "it is of another object, or of another state of it")
        same((place.folder / "b.vrarc").exists(), False, "the file")
        (place.folder / "b.vrarc.fetching").unlink()
        (place.folder / "b.vrarc.fetching.jsonl").unlink()
        place.vrarc("fetch", place.url("a"), "-o", "b.vrarc").said(0)


@case
def an_object_replaced_while_it_comes_stops_it(lab):
    archive = lab.archive(30 << 20)
    with lab.place() as place:
        place.put("a", archive.read_bytes())
        other = archive.read_bytes()[::-1]
        place.proxy.rule("GetObject", hook(lambda request: place.put("a", other)), skip=1)
        done = place.vrarc("fetch", place.url("a"), "-o", "b.vrarc", "--parallel", 1)
        check(done.status == 3 and "was changed meanwhile" in done.err, f"{done}")
        same((place.folder / "b.vrarc").exists(), False, "the file")


@case
def what_came_on_an_earlier_run_is_read_again(lab):
    """A part that the disk lost after it was noted is fetched anew."""
    archive = lab.archive(30 << 20)
    with lab.place() as place:
        place.put("a", archive.read_bytes())
        place.proxy.rule("GetObject", answer(403, "AccessDenied", "No."), times=-1, skip=2)
        place.vrarc("fetch", place.url("a"), "-o", "b.vrarc", "--parallel", 1).said(3)
        place.proxy.clear()
        with open(place.folder / "b.vrarc.fetching", "r+b") as file:
            file.seek(1000)
            file.write(b"torn")
        place.vrarc("fetch", place.url("a"), "-o", "b.vrarc").said(0)
        same((place.folder / "b.vrarc").read_bytes() == archive.read_bytes(), True, "the file")


@case
def lines_lost_on_the_way_down_are_gone_on_from(lab):
    archive = lab.archive(30 << 20)
    with lab.place() as place:
        place.put("a", archive.read_bytes())
        rule = place.proxy.rule("GetObject", drop_down(3_000_000), times=3)
        place.vrarc("fetch", place.url("a"), "-o", "b.vrarc").said(0)
        same(rule.used, 3, "lost lines")
        same((place.folder / "b.vrarc").read_bytes() == archive.read_bytes(), True, "the file")
        down = sum(request.down for request in place.proxy.calls("GetObject"))
        check(down <= archive.stat().st_size + 3 * 70_000, f"{down} bytes came")


@case
def bytes_changed_on_the_way_down_are_noticed_by_the_checksum(lab):
    """moto's object is replaced under an ETag that stays: what came has another checksum than the store keeps."""
    archive = lab.archive(30 << 20)
    with lab.place("moto") as place:
        place.vrarc("ship", archive, place.url("a")).said(0)
        head = place.aws("s3api", "head-object", "--bucket", place.bucket, "--key", "a", "--checksum-mode", "ENABLED")
        check("ChecksumSHA256" in head, f"{head}")
        with lab.place("moto") as other:
            content = bytearray(archive.read_bytes())
            content[5_000_000] ^= 1
            other.put("a", bytes(content))
            place.proxy.rule("GetObject", elsewhere(place.bucket, other.bucket), times=-1)
            place.proxy.rule("GetObject", replace_header("ETag", head["ETag"]), times=-1)
            done = place.vrarc("fetch", place.url("a"), "-o", "b.vrarc")
            check(done.status == 3 and "what came has another checksum than the store keeps; the next run brings all of it again" in done.err, f"{done}")
            same((place.folder / "b.vrarc").exists(), False, "the file")


@case
def an_archive_is_compared_with_its_own_checksums(lab):
    """By whomever it was put there, and whatever the store keeps; what is damaged in the store comes as it is, and is said."""
    archive = lab.archive(SIZE)
    with lab.place() as place:
        place.s3.upload_file(str(archive), place.bucket, "a")
        place.vrarc("fetch", place.url("a"), "-o", "a.vrarc").said(0, "; its blocks have the checksums that the archive has of them")
        same((place.folder / "a.vrarc").read_bytes() == archive.read_bytes(), True, "the file")
        content = bytearray(archive.read_bytes())
        content[20_000_000] ^= 1
        (place.folder / "b").write_bytes(content)
        place.s3.upload_file(str(place.folder / "b"), place.bucket, "b")
        place.vrarc("fetch", place.url("b"), "-o", "b.vrarc").said(0, "; blocks of it are not as the archive says: 'vrarc verify b.vrarc' names")
        same((place.folder / "b.vrarc").read_bytes() == content, True, "the file")
        place.vrarc("verify", "b.vrarc").said(1)
        summary = place.vrarc("fetch", place.url("b"), "-o", "b.vrarc", "--replace", "--json").said(0).lines[-1]
        same((summary["compared_with"] != "blocks", summary["damaged"]), (True, True), f"{summary}")


@case
def an_object_in_parts_of_another_size_is_compared(lab):
    """As many parts as ours, of another size: what the store keeps is the checksum of those. moto does not say how long they are."""
    content = lab.random.randbytes(20 << 20)
    parts = [content[:7 << 20], content[7 << 20:14 << 20], content[14 << 20:]]
    for store in ("weed", "moto"):
        with lab.place(store) as place:
            upload = place.s3.create_multipart_upload(Bucket=place.bucket, Key="a", ChecksumAlgorithm="SHA256")["UploadId"]
            made = []
            for number, part in enumerate(parts, 1):
                done = place.s3.upload_part(
                    Bucket=place.bucket, Key="a", UploadId=upload, PartNumber=number, Body=part, ChecksumAlgorithm="SHA256")
                made.append({"PartNumber": number, "ETag": done["ETag"], **{
                    name: done[name] for name in ("ChecksumSHA256",) if name in done}})
            place.s3.complete_multipart_upload(Bucket=place.bucket, Key="a", UploadId=upload, MultipartUpload={"Parts": made})
            place.vrarc("fetch", place.url("a"), "-o", "a").said(
                0, "; its checksum is the store's" if store == "weed" else "; the store keeps no checksum of it that is known")
            same((place.folder / "a").read_bytes() == content, True, "the file")


@case
def stopped_by_a_signal_it_goes_on(lab):
    archive = lab.archive(SIZE)
    with lab.place() as place:
        place.s3.upload_file(str(archive), place.bucket, "a")
        place.proxy.rule("GetObject", delay(0.2), times=-1)
        process = place.begin("fetch", place.url("a"), "-o", "b.vrarc", "--parallel", 2)
        wait_for(lambda: len(place.proxy.calls("GetObject")) >= 6)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        check(process.returncode == 130 and "b.vrarc.fetching" in err, f"{process.returncode} {err}")
        check(os.path.exists(place.folder / "b.vrarc.fetching"), "nothing is kept")
        place.vrarc("fetch", place.url("a"), "-o", "b.vrarc", "--quiet").said(0)
        same((place.folder / "b.vrarc").read_bytes() == archive.read_bytes(), True, "the file")


@case
def two_fetches_of_one_file_do_not_mix(lab):
    archive = lab.archive(30 << 20)
    with lab.place() as place:
        place.put("a", archive.read_bytes())
        place.proxy.rule("GetObject", delay(1), times=-1)
        process = place.begin("fetch", place.url("a"), "-o", "b.vrarc")
        wait_for(lambda: (place.folder / "b.vrarc.fetching").exists())
        place.vrarc("fetch", place.url("a"), "-o", "b.vrarc").said(3, "another run works on it; wait until it has ended, or stop it")
        _, err = process.communicate(timeout=60)
        same(process.returncode, 0, err)
        same((place.folder / "b.vrarc").read_bytes() == archive.read_bytes(), True, "the file")

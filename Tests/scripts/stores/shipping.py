"""Shipping: what is in the store afterwards, what is sent again, what stops it."""
import base64
import hashlib
import json

from .lab import PART, case, check, mebibytes, same
from .proxy import hook

FOOTER = 256


def checksum(content):
    """What a store that keeps SHA-256 says of an object of parts."""
    parts = [hashlib.sha256(content[start:start + PART]).digest() for start in range(0, len(content), PART)]
    return f"{base64.b64encode(hashlib.sha256(b''.join(parts)).digest()).decode()}-{len(parts)}"


def ids(place, archive):
    shown = place.vrarc("show", archive, "--json").lines[0]
    same(shown["file_id"], hashlib.sha256(archive.read_bytes()[-FOOTER:]).hexdigest(), "file id")
    return {f"vrarc-{key}-id": shown[f"{key}_id"] for key in ("file", "archive", "content")}


@case
def others_read_what_was_shipped(lab):
    """rclone and awscli find the file's bytes, ids and checksum."""
    archive = lab.archive(mebibytes(30))
    for store in ("weed", "moto", "rclone"):
        with lab.place(store) as place:
            place.vrarc("ship", archive, place.url("deep/folder/")).said(0, "shipped", "in 4 parts")
            key = f"deep/folder/{archive.name}"
            same(place.names(), [key], "objects")
            copied = place.folder / "copied"
            done = place.rclone("copy", f"S:{place.bucket}/deep/folder", copied)
            same(done.status, 0, f"rclone copy {done}")
            same((copied / archive.name).read_bytes() == archive.read_bytes(), True, "what rclone copied")
            head = place.aws("s3api", "head-object", "--bucket", place.bucket, "--key", key, "--checksum-mode", "ENABLED")
            same(head["ContentLength"], archive.stat().st_size, "size")
            beside = {name.lower(): value for name, value in head["Metadata"].items()}
            same(beside, {"vrarc-format": "1.0", **ids(place, archive)}, "metadata")
            if store == "weed" and "ChecksumSHA256" in head:
                same(head["ChecksumSHA256"], checksum(archive.read_bytes()), "checksum")
            same(place.uploads(), [], "uploads")
            check(not archive.with_name(archive.name + ".shipping").exists(), "the ledger is left")


@case
def rclone_checks_a_folder_against_the_store(lab):
    archive = lab.archive(mebibytes(30))
    with lab.place() as place:
        (place.folder / "local").mkdir()
        (place.folder / "local/a.vrarc").write_bytes(archive.read_bytes())
        place.vrarc("ship", "local/a.vrarc", place.url("a.vrarc")).said(0)
        done = place.rclone("check", place.folder / "local", f"S:{place.bucket}", "--download")
        check(done.status == 0 and "0 differences found" in done.err, f"rclone check: {done}")


@case
def without_ids_nothing_but_the_format_is_beside_it(lab):
    for size in (1 << 20, 30 << 20):
        with lab.place() as place:
            place.vrarc("ship", lab.archive(size), place.url("a"), "--no-ids").said(0)
            head = place.aws("s3api", "head-object", "--bucket", place.bucket, "--key", "a")
            same(head["Metadata"], {"vrarc-format": "1.0"}, "metadata")


@case
def shipped_again_nothing_is_sent(lab):
    for store, size in (("weed", 1 << 20), ("weed", 30 << 20), ("moto", 30 << 20), ("rclone", 30 << 20)):
        with lab.place(store) as place:
            archive = lab.archive(size)
            for options in ((), ("--no-ids",)):
                place.vrarc("ship", archive, place.url("a"), *options).said(0)
                place.proxy.clear()
                place.vrarc("ship", archive, place.url("a")).said(0, "is there already, and is", "nothing was sent")
                sent = [request.call for request in place.proxy.calls() if request.method in ("PUT", "POST")]
                same(sent, [], f"what was sent to {store}")


@case
def what_others_put_there_is_known_too(lab):
    """An object that awscli uploaded has neither ids nor our parts."""
    archive = lab.archive(mebibytes(30))
    for store in ("weed", "moto"):
        with lab.place(store) as place:
            place.aws("s3", "cp", str(archive), place.url("a"), "--only-show-errors")
            place.vrarc("ship", archive, place.url("a")).said(0, "nothing was sent")
            same([request.call for request in place.proxy.calls() if request.method != "HEAD"], ["GetObject"], "requests")


@case
def another_object_stays_as_it_is(lab):
    """Of another size, and of the same size with other bytes; small and in parts."""
    for size in (1 << 20, 30 << 20):
        archive = lab.archive(size)
        content = archive.read_bytes()
        for other in (content + b"x", bytes([content[0] ^ 1]) + content[1:-4] + b"1234"):
            with lab.place() as place:
                place.put("a", other)
                place.vrarc("ship", archive, place.url("a")).said(
                    3, "there is another object of that name", "nothing was replaced; give another key")
                same(place.content("a") == other, True, "the object")


@case
def a_second_writer_is_noticed(lab):
    """Another object appears while ours is sent: it stays, and ours does not become one."""
    for size, call in ((1 << 20, "PutObject"), (30 << 20, "CompleteMultipartUpload")):
        with lab.place() as place:
            place.proxy.rule(call, hook(lambda request: place.put("a", b"somebody else's")))
            place.vrarc("ship", lab.archive(size), place.url("a")).said(3, "it is there by now, or was changed meanwhile (", "nothing was replaced")
            same(place.content("a"), b"somebody else's", "the object")


@case
def no_archive_is_not_shipped(lab):
    with lab.place() as place:
        (place.folder / "text").write_bytes(b"no archive\n" * 1000)
        done = place.vrarc("ship", "text", place.url("a"))
        check(done.status != 0 and place.names() == [], f"{done}")
        same(place.proxy.calls(), [], "requests")
        place.vrarc("ship", "absent", place.url("a")).said(3, "absent")


@case
def class_and_lock_reach_the_store(lab):
    archive = lab.archive(mebibytes(30))
    with lab.place("moto") as place:
        place.s3.create_bucket(Bucket=f"{place.bucket}-locked", ObjectLockEnabledForBucket=True)
        bucket = f"{place.bucket}-locked"
        options = ("--storage-class", "DEEP_ARCHIVE", "--object-lock-until", "2036-11-28", "--object-lock-mode", "compliance")
        for size, call in ((1 << 20, "PutObject"), (30 << 20, "CreateMultipartUpload")):
            place.vrarc("ship", lab.archive(size), f"s3://{bucket}/{size}", *options).said(0, "class DEEP_ARCHIVE")
            head = place.aws("s3api", "head-object", "--bucket", bucket, "--key", str(size))
            same(head["StorageClass"], "DEEP_ARCHIVE", "class")
            # moto forgets the lock of an object in parts: what it was asked for is looked at too.
            asked = place.proxy.calls(call)[0].headers
            same((asked["x-amz-object-lock-mode"], asked["x-amz-object-lock-retain-until-date"]),
                 ("COMPLIANCE", "2036-11-28T23:59:59Z"), f"lock in {call}")
        head = place.aws("s3api", "head-object", "--bucket", bucket, "--key", str(1 << 20))
        same(head["ObjectLockMode"], "COMPLIANCE", "mode")
        check(head["ObjectLockRetainUntilDate"].startswith("2036-11-28T23:59:59"), f"{head}")
        place.vrarc("ship", archive, place.url("a"), "--object-lock-until", "tomorrow").said(
            64, "--object-lock-until is 'tomorrow', which is no date")


@case
def results_as_json_and_in_silence(lab):
    archive = lab.archive(mebibytes(30))
    with lab.place() as place:
        done = place.vrarc("ship", archive, place.url("a"), "--json").said(0)
        summary = done.lines[-1]
        same((summary["parts"], summary["reused_parts"], summary["was_there"], summary["sent_bytes"]),
             (4, 0, False, archive.stat().st_size), "summary")
        head = place.aws("s3api", "head-object", "--bucket", place.bucket, "--key", "a")
        same(summary["etag"], head["ETag"], "ETag")
        again = place.vrarc("ship", archive, place.url("a"), "--json").said(0).lines[-1]
        same((again["was_there"], again["sent_bytes"]), (True, 0), "second summary")
        quiet = place.vrarc("ship", archive, place.url("b"), "--quiet")
        same((quiet.status, quiet.out, quiet.err), (0, "", ""), "what --quiet says")
        refused = place.vrarc("ship", lab.archive(1 << 20), place.url("a"), "--json")
        same(refused.status, 3, "status")
        same(json.loads(refused.out.splitlines()[-1])["code"], "store", f"code of {refused}")

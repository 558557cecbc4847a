"""What is said where a store or the line does what it should not: word by word."""
import json

from .killing import kill_when
from .lab import case, check, mebibytes, same
from .proxy import answer, drop_down, page, replace_header

MORE = "<IsTruncated>true</IsTruncated><NextPartNumberMarker>7</NextPartNumberMarker>"


@case
def what_a_store_may_not_answer(lab):
    """Each answer that can't be used is said to be, and nothing is made of it."""
    archive = lab.archive(30 << 20)
    small = lab.archive(1 << 20)
    result = "<{0}Result><Bucket>b</Bucket>{1}</{0}Result>"
    answers = [
        (("ship", archive), "CreateMultipartUpload", page(200, result.format("InitiateMultipartUpload", "")), "it names no upload"),
        (("ship", "--list-unfinished"), "ListParts", page(200, result.format("ListParts", "<Part><Size>1</Size></Part>")),
         "a part has no number, size or ETag"),
        (("ship", "--list-unfinished"), "ListParts", page(200, result.format("ListParts", MORE)), "its list of parts has no end"),
        (("ship", archive), "UploadPart", page(200, ""), "part 1: it gives the part no ETag"),
        (("ship", archive), "UploadPart", replace_header("ETag", '"00000000000000000000000000000000"'),
         "the store has other bytes than were sent, and did not notice"),
        (("ship", small), "PutObject", page(200, "", ETag='"00000000000000000000000000000000"'),
         "the store says it is done, and has another object or none"),
        (("ship", archive), "ListMultipartUploads", page(200, "no XML"), "ListMultipartUploads: "),
        (("ship", archive), "ListMultipartUploads", answer(501, "NotImplemented", "Not here."), "this store does not do that"),
        (("ship", archive), "ListMultipartUploads", answer(301, "PermanentRedirect", "Elsewhere."), "give its region with --region"),
        (("ship", archive), "HeadObject", answer(400), "HeadObject: HTTP 400: it was refused"),
    ]
    for command, call, fault, text in answers:
        with lab.place("moto") as place:
            place.proxy.rule(call, replace_header("x-amz-checksum-sha256", None), times=-1)
            place.proxy.rule(call, fault, times=-1)
            if call == "ListParts":
                place.s3.create_multipart_upload(Bucket=place.bucket, Key="a")
            done = place.vrarc(*command, place.url("a"), "--parallel", 1)
            check(done.status == 3 and text in done.err, f"{call}, {text!r}: {done}")
            same(place.names(), [], f"objects after {text!r}")


@case
def what_an_object_may_not_be_when_it_is_made(lab):
    """The object is looked at once it is said to be there."""
    archive = lab.archive(30 << 20)
    for header, value, text in (
            ("Content-Length", "5", "the object has 5 bytes, and should have"),
            ("ETag", '"00000000000000000000000000000000-4"', "the object's ETag is another than that of the parts that were sent"),
            ("x-amz-checksum-sha256", "A" * 43 + "=-4", "the object's checksum is another than that of the parts that were sent")):
        with lab.place() as place:
            place.proxy.rule("HeadObject", replace_header(header, value), times=-1, skip=1)
            if header == "ETag":
                place.proxy.hide("HeadObject", "x-amz-checksum-sha256")
            place.vrarc("ship", archive, place.url("a")).said(3, text)


@case
def why_an_object_is_another(lab):
    small = lab.archive(1 << 20)
    content = small.read_bytes()
    with lab.place("moto") as place:
        for other, metadata, text in (
                (content + b"x", {}, f"it has {len(content) + 1} bytes, and the file {len(content)}"),
                (content, {"vrarc-file-id": "0" * 64}, "its file id is " + "0" * 64),
                (content[:-1] + b"x", {}, "its last bytes are others")):
            place.s3.put_object(Bucket=place.bucket, Key="a", Body=other, Metadata=metadata)
            place.vrarc("ship", small, place.url("a")).said(3, "there is another object of that name: " + text)
        place.s3.put_object(Bucket=place.bucket, Key="a", Body=b"x" + content[1:], ChecksumAlgorithm="SHA256")
        place.vrarc("ship", small, place.url("a")).said(3, "its checksum is another than the file's")
        place.s3.put_object(Bucket=place.bucket, Key="a", Body=content, StorageClass="GLACIER")
        place.vrarc("ship", small, place.url("a")).said(3, "it is frozen, and nothing beside it says what it is")


@case
def what_reading_may_not_bring(lab):
    archive = lab.archive(30 << 20)
    size = archive.stat().st_size
    end = f"bytes {size - (128 << 10)}-{size - 1}/{size}"
    for fault, text in ((replace_header("Content-Range", "bytes 7-8/9"), "it answers with other bytes than it was asked for"),
                        (page(200, "x" * 300_000), "the store does not give parts of objects"),
                        (page(206, "x" * 200_000, Content_Range=end),
                         "it answers with more bytes than it was asked for"),
                        (page(206, "x" * 10, Content_Range=end), "it gives fewer bytes than it has"),
                        (replace_header("ETag", '"other"'), "the object is another one than it was"),
                        (replace_header("Content-Length", str(6 << 40)), "it says the object has more than 5 TiB"),
                        (drop_down(10), "the line or the store failed; the same command later goes on from here")):
        with lab.place() as place:
            place.put("a", archive.read_bytes())
            # Of the end, which is asked for first, neither the range nor the ETag is known.
            skip = 1 if "other bytes" in text or "another one" in text else 0
            place.proxy.rule("HeadObject" if "5 TiB" in text else "GetObject", fault, times=-1, skip=skip)
            if "5 TiB" in text:
                place.vrarc("fetch", place.url("a"), "-o", "b").said(3, text)
                continue
            done = place.vrarc("verify", place.url("a"))
            check(done.status == 3 and text in done.err, f"{text!r}: {done}")


@case
def what_is_said_of_work_that_is_gone_on_with(lab):
    archive = lab.archive(mebibytes(100))
    with lab.place() as place:
        place.vrarc("ship", "--abort", place.url("a")).said(
            3, f"this lists those of a bucket: vrarc ship --list-unfinished s3://{place.bucket}/")
        place.vrarc("ship", "--list-unfinished", place.url()).said(0, "no unfinished uploads below")
        kill_when(place, place.begin("ship", archive, place.url("a"), "--parallel", 1), "UploadPart", 4)
        done = place.vrarc("ship", archive, place.url("a")).said(0, "shipped ", ", in 13 parts", " of them were there")
        check("to s3://" in done.out, f"{done}")
        place.proxy.rule("GetObject", answer(403, "AccessDenied", "No."), times=-1, skip=2)
        done = place.vrarc("fetch", place.url("a"), "-o", "b", "--parallel", 1)
        done.said(3, "have the keys a right to that, and are bucket and --region right?",
                  "what came is kept in b.fetching; the same command again goes on from there")
        place.proxy.clear()
        (place.folder / "b.fetching.jsonl").rename(place.folder / "kept")
        (place.folder / "b.fetching.jsonl").mkdir()
        check(place.vrarc("fetch", place.url("a"), "-o", "b").status == 3, "a folder is taken for a ledger")
        (place.folder / "b.fetching.jsonl").rmdir()
        place.vrarc("fetch", place.url("a"), "-o", "b").said(3, "it is there, without a ledger of what it is; remove it")
        (place.folder / "b.fetching.jsonl").write_text("x" * (5 << 20))
        place.vrarc("fetch", place.url("a"), "-o", "b").said(3, "it is no ledger of a fetch; remove it")
        (place.folder / "b.fetching.jsonl").write_text(json.dumps({"format": "other"}) + "\n")
        place.vrarc("fetch", place.url("a"), "-o", "b").said(
            3, "it is of another object, or of another state of it; remove it and ", ", or fetch to another name")
        (place.folder / "kept").rename(place.folder / "b.fetching.jsonl")
        place.vrarc("fetch", place.url("a"), "-o", "b").said(0, "fetched ", " of it were here")


@case
def what_is_fetched_with_a_checksum_says_so(lab):
    with lab.place("moto") as place:
        place.vrarc("ship", lab.archive(1 << 20), place.url("a")).said(0)
        place.vrarc("fetch", place.url("a"), "-o", "b").said(0, "; its checksum is the store's")
        place.put("c", lab.archive(1 << 20).read_bytes())
        place.proxy.rule("HeadObject", replace_header("x-amz-checksum-sha256", None))
        place.vrarc("fetch", place.url("c"), "-o", "c").said(0, "; the store keeps no checksum of it that is known: 'vrarc verify c'")

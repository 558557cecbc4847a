"""How many requests and bytes it takes to read an archive where it lies."""
from .lab import case, check, same

TAIL, PAGE, GROUP = 128 << 10, 64 << 10, 256 << 10
# Of 100 collections: what is read of lists is little beside it.
SIZE = 200 << 20
COLLECTION = ("--only", "collections/c37/**")


def counted(place, *command):
    """(result, requests, bytes that came)"""
    place.proxy.clear()
    done = place.vrarc(*command)
    requests = place.proxy.calls()
    return done, requests, sum(request.down for request in requests)


def images(place, archive):
    """(path, digest, size) of some images of an archive: first, last, and between."""
    files = [line for line in place.vrarc("list", archive, "--json").lines if line.get("path", "").endswith(".gif")]
    return [(file["path"], file["sha256"], file["size"]) for file in (files[0], files[len(files) // 2], files[-1])]


def restored(place, archive, source, count):
    """(requests, bytes that came) of restoring one of 100 collections, which must come as it is in the source, with its share."""
    done, requests, down = counted(place, "restore", place.url("a"), "out", *COLLECTION)
    same(done.status, 0, f"{done}")
    wanted = {path.name: path.read_bytes() for path in (source / "collections/c37").iterdir()}
    got = {path.name: path.read_bytes() for path in (place.folder / "out").rglob("*.gif")}
    same((len(got), got == wanted), (count, True), "restored images")
    share = down / archive.stat().st_size
    check(share <= 0.015, f"{share:.2%} of the bytes came, with {len(requests)} requests")
    return requests, down


@case
def one_image_takes_few_requests_whatever_the_size(lab):
    """At most 4 requests by path and 3 by digest; at most the tail, two pages and the frame."""
    for count, size in ((100, 2 << 20), (20_000, 40 << 20)):
        archive = lab.archive(size, count, 4)
        with lab.place() as place:
            place.s3.upload_file(str(archive), place.bucket, "a")
            for path, digest, length in images(place, archive):
                local = place.lab.run(["vrarc", "cat", archive, path]).out
                for name, most in ((path, 4), (f"sha256:{digest}", 3)):
                    done, requests, down = counted(place, "cat", place.url("a"), name)
                    same((done.status, done.out == local), (0, True), f"cat {name}: {done.err}")
                    check(len(requests) <= most, f"{len(requests)} requests for {name} of {count} images")
                    # A frame holds a group of images, of 256 KiB in all.
                    most_bytes = TAIL + 2 * PAGE + max(length, GROUP) + 1024
                    check(down <= most_bytes, f"{down} bytes for {name} of {count} images, at most {most_bytes}")


@case
def a_collection_of_one_percent_takes_its_share(lab):
    """restore --only of 1 of 100 collections: at most 1.5 % of the bytes."""
    archive = lab.archive(SIZE, 2_000, 100)
    with lab.place() as place:
        place.s3.upload_file(str(archive), place.bucket, "a")
        restored(place, archive, lab.source(SIZE, 2_000, 100), 20)


@case
def a_collection_of_many_small_images_takes_its_share_too(lab):
    """Of 50,000 images in 100 collections: at most 1.5 % of the bytes, where the lists alone have more; a plan says so."""
    archive = lab.archive(SIZE, 50_000, 100)
    with lab.place() as place:
        place.s3.upload_file(str(archive), place.bucket, "a")
        plan = place.vrarc("restore", place.url("a"), "--plan", "--json", *COLLECTION).lines[0]
        requests, down = restored(place, archive, lab.source(SIZE, 50_000, 100), 500)
        # Opening, and four look-ups of a page of NAMES and one of INDEX: archive.json and the collection's own three files.
        lists = TAIL + 8 * PAGE
        same(plan["files"], 503, "planned files")
        check(plan["read_bytes"] <= down <= plan["read_bytes"] + lists + 4096, f"{down} bytes came, planned: {plan}")
        check(len(requests) <= plan["requests"] + 10, f"{len(requests)} requests, planned: {plan}")


@case
def a_full_verification_reads_each_byte_once(lab):
    archive = lab.archive(SIZE, 2_000, 100)
    size = archive.stat().st_size
    with lab.place() as place:
        place.s3.upload_file(str(archive), place.bucket, "a")
        done, requests, down = counted(place, "verify", place.url("a"), "--depth", "full")
        same(done.status, 0, f"{done}")
        check(size <= down <= size * 1.01 + TAIL, f"{down} bytes came of {size}, with {len(requests)} requests")
        read = [0] * (size // 4096 + 1)
        for request in requests:
            if request.call == "GetObject" and "range" in request.headers:
                first, _, last = request.headers["range"].removeprefix("bytes=").partition("-")
                start = int(first) if first else size - int(last)
                for block in range(start // 4096, (int(last) if first else size - 1) // 4096 + 1):
                    read[block] += 1
        check(min(read) >= 1, f"{read.count(0)} blocks of 4 KiB were not read")


@case
def a_verification_of_structure_reads_lists_alone(lab):
    archive = lab.archive(SIZE, 2_000, 100)
    size = archive.stat().st_size
    with lab.place() as place:
        place.s3.upload_file(str(archive), place.bucket, "a")
        for depth in ("structure", "lists"):
            done, requests, down = counted(place, "verify", place.url("a"), "--depth", depth)
            same(done.status, 0, f"{done}")
            check(down <= size * 0.1, f"{down} bytes came of {size} with --depth {depth}, {len(requests)} requests")


@case
def restoring_all_reads_each_byte_once(lab):
    archive = lab.archive(SIZE, 2_000, 100)
    size = archive.stat().st_size
    with lab.place() as place:
        place.s3.upload_file(str(archive), place.bucket, "a")
        done, requests, down = counted(place, "restore", place.url("a"), "out")
        same(done.status, 0, f"{done}")
        check(down <= size * 1.01 + TAIL, f"{down} bytes came of {size}")
        check(len(requests) <= size // (1 << 20) + 40, f"{len(requests)} requests")


@case
def listing_reads_no_images(lab):
    archive = lab.archive(SIZE, 2_000, 100)
    with lab.place() as place:
        place.s3.upload_file(str(archive), place.bucket, "a")
        for command in (("list",), ("show",)):
            done, requests, down = counted(place, *command, place.url("a"))
            same(done.status, 0, f"{done}")
            check(down <= archive.stat().st_size * 0.1, f"{command}: {down} bytes")

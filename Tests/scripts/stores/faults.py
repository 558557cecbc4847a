"""What lines and stores do on bad days: nothing is lost, and nothing is said to be done that is not."""
from .lab import case, check, mebibytes, same
from .proxy import Rule, answer, delay, drop_down, drop_up, flip, hook, lose, page, replace_header

SIZE = mebibytes(30)
# Of so many small images in so many collections a collection is read by itself.
MANY = (mebibytes(8), 8_000, 80)
ERROR = '<?xml version="1.0"?>\n<Error><Code>InternalError</Code><Message>We failed</Message></Error>'


def ships(place, archive, what, *options):
    place.vrarc("ship", archive, place.url("a"), *options).said(0)
    same(place.content("a") == archive.read_bytes(), True, f"the object after {what}")
    same(place.uploads(), [], f"unfinished uploads after {what}")


@case
def faults_that_pass_are_outlived(lab):
    """Each at each call of a shipment in parts."""
    archive = lab.archive(SIZE)
    passing = {
        "503": answer(503, "SlowDown", "Please reduce your request rate."), "500": answer(500, "InternalError", "We failed."),
        "400 RequestTimeout": answer(400, "RequestTimeout", "Your socket was idle."), "delay": delay(1),
        "503 with Retry-After": answer(503, "SlowDown", "", Retry_After="1"), "page of a proxy": page(502, "<html>Bad</html>"),
    }
    calls = ["HeadObject", "ListMultipartUploads", "UploadPart", "CompleteMultipartUpload"]
    for name, fault in passing.items():
        with lab.place() as place:
            # Of an answer to HEAD nothing but the status arrives, and 400 is no word of its own.
            rules = [place.proxy.rule(call, fault) for call in calls if name[:3] != "400" or call != "HeadObject"]
            ships(place, archive, name)
            same([rule.used for rule in rules], [1] * len(rules), f"how often {name} was met")


@case
def an_upload_is_not_begun_twice_for_an_answer_that_was_lost(lab):
    """An error that may hide an upload that was begun is said; SlowDown says that it was not."""
    archive = lab.archive(SIZE)
    with lab.place() as place:
        place.proxy.rule("CreateMultipartUpload", answer(503, "SlowDown", "Slow down."), times=2)
        ships(place, archive, "SlowDown")
    with lab.place() as place:
        place.proxy.rule("CreateMultipartUpload", lose())
        done = place.vrarc("ship", archive, place.url("a"))
        check(done.status in (0, 3), f"{done}")
        check(len(place.uploads()) <= 1, f"{place.uploads()}")
        place.vrarc("ship", archive, place.url("a")).said(0)
        same(place.content("a") == archive.read_bytes(), True, "the object")


@case
def lines_dropped_on_the_way_up(lab):
    archive = lab.archive(SIZE)
    for after in (0, 1, 100_000, (8 << 20) - 1):
        with lab.place() as place:
            rule = place.proxy.rule("UploadPart", drop_up(after), times=3)
            ships(place, archive, f"a line lost after {after} bytes")
            same(rule.used, 3, "lost lines")
    with lab.place() as place:
        place.proxy.rule("PutObject", drop_up(1000), times=1)
        small = lab.archive(1 << 20)
        place.vrarc("ship", small, place.url("a"))
        place.vrarc("ship", small, place.url("a")).said(0)
        same(place.content("a") == small.read_bytes(), True, "the object")


@case
def answers_lost_on_the_way_down(lab):
    """The store did it, and its answer never came: what is there is looked up, and no part is counted twice."""
    for size, call in ((SIZE, "UploadPart"), (SIZE, "CompleteMultipartUpload"), (1 << 20, "PutObject")):
        for store in ("weed", "moto", "rclone"):
            with lab.place(store) as place:
                rule = place.proxy.rule(call, lose())
                ships(place, lab.archive(size), f"the answer of {call} of {store} was lost")
                same(rule.used, 1, "lost answers")


@case
def success_that_is_an_error_is_none(lab):
    """CompleteMultipartUpload answers 200 and then an error."""
    archive = lab.archive(SIZE)
    with lab.place() as place:
        place.proxy.rule("CompleteMultipartUpload", page(200, ERROR))
        ships(place, archive, "an error in a success")
    with lab.place() as place:
        place.proxy.rule("CompleteMultipartUpload", page(200, ERROR), times=-1)
        place.vrarc("ship", archive, place.url("a")).said(3, "CompleteMultipartUpload", "We failed (InternalError)")
        same(place.names(), [], "objects")
    with lab.place() as place:
        place.proxy.rule("CompleteMultipartUpload", page(200, "<CompleteMultipartUploadResult/>"), times=-1)
        done = place.vrarc("ship", archive, place.url("a"))
        check(done.status == 3 and "the store says it is done, and does not have the object" in done.err, f"a success that made nothing: {done}")


@case
def a_byte_changed_on_its_way_is_rejected_by_the_store(lab):
    """SeaweedFS compares; the part is sent again."""
    archive = lab.archive(SIZE)
    with lab.place() as place:
        rule = place.proxy.rule("UploadPart", flip(1_000_000), times=2)
        ships(place, archive, "changed bytes")
        same(rule.used, 2, "changed parts")
        check(len([r for r in place.proxy.calls("UploadPart") if not r.is_done]) == 2, "the store took a changed part")
    with lab.place() as place:
        place.proxy.rule("UploadPart", flip(1_000_000), times=-1)
        place.vrarc("ship", archive, place.url("a")).said(3, "something between here and the store changes bytes")
        same(place.names(), [], "objects")


@case
def a_byte_changed_on_its_way_is_noticed_where_the_store_does_not(lab):
    """moto compares nothing: what it says of the part is compared here."""
    archive = lab.archive(SIZE)
    for headers in ((), ("x-amz-checksum-sha256",)):
        with lab.place("moto") as place:
            for name in headers:
                place.proxy.rule("UploadPart", replace_header(name, None), times=-1)
            rule = place.proxy.rule("UploadPart", flip(1_000_000), times=1)
            ships(place, archive, f"a changed byte, without {headers}")
            same(rule.used, 1, "changed parts")
        with lab.place("moto") as place:
            for name in headers:
                place.proxy.rule("UploadPart", replace_header(name, None), times=-1)
            place.proxy.rule("UploadPart", flip(1_000_000), times=-1)
            place.vrarc("ship", archive, place.url("a")).said(3, "something between here and the store changes bytes; nothing was made of them")
            same(place.names(), [], "objects")
    with lab.place("moto") as place:
        place.proxy.rule("PutObject", flip(1_000), times=-1)
        done = place.vrarc("ship", lab.archive(1 << 20), place.url("a"))
        check(done.status == 3 and "changes bytes" in done.err, f"a small object with a changed byte: {done}")


@case
def a_wrong_clock_is_corrected_by_the_stores(lab):
    """The store says that the time is wrong, and its own; every call afterwards is signed by that."""
    archive = lab.archive(SIZE)
    with lab.place("moto") as place:
        rule = place.proxy.rule(
            "*", answer(403, "RequestTimeTooSkewed", "The difference is too large.", Date="Wed, 21 Oct 2037 07:28:00 GMT"),
            times=2)
        place.vrarc("ship", archive, place.url("a")).said(0)
        # HEAD has no body to say it, so that a byte is asked for.
        same(rule.used, 2, "how often the clock was wrong")
        dates = {request.headers["x-amz-date"][:8] for request in place.proxy.calls()[2:]}
        same(dates, {"20371021"}, "days of the signatures")
        place.proxy.clear()
        place.proxy.rule("*", answer(403, "RequestTimeTooSkewed", "The difference is too large."), times=-1)
        done = place.vrarc("show", place.url("a"))
        check(done.status == 3 and "(RequestTimeTooSkewed)" in done.err, f"{done}")


@case
def a_precondition_that_fails_is_not_repeated(lab):
    archive = lab.archive(SIZE)
    with lab.place() as place:
        rule = place.proxy.rule("CompleteMultipartUpload", answer(412, "PreconditionFailed", "At least one failed."), times=-1)
        done = place.vrarc("ship", archive, place.url("a")).said(3, "it is there by now", "nothing was replaced")
        same(rule.used, 1, f"completions, {done}")
        same(place.uploads(), [], "uploads that nothing can be made of")


@case
def a_store_that_is_down_is_said_to_be(lab):
    archive = lab.archive(SIZE)
    with lab.place() as place:
        place.proxy.rule("UploadPart", answer(500, "InternalError", "We failed."), times=-1)
        done = place.vrarc("ship", archive, place.url("a"), "--parallel", 2)
        done.said(3, "HTTP 500: We failed (InternalError)", "the same command later goes on from here")
        place.proxy.clear()
        ships(place, archive, "the store was down")


@case
def reading_outlives_faults_too(lab):
    """Dropped lines, SlowDown and slow answers: verify reads all, and each byte that came is not asked for again."""
    archive = lab.archive(SIZE)
    for name, fault in (("503", answer(503, "SlowDown", "Slow down.")), ("a lost line", drop_down(1_000_000)),
                        ("a line lost at once", drop_down(0)), ("delay", delay(0.5))):
        with lab.place() as place:
            place.put("a", archive.read_bytes())
            rule = place.proxy.rule("GetObject", fault, times=3, skip=1)
            place.vrarc("verify", place.url("a"), "--depth", "full").said(0)
            same(rule.used, 3, f"how often {name} was met")
            down = sum(request.down for request in place.proxy.calls("GetObject"))
            check(down <= archive.stat().st_size + (300 << 10) , f"{down} bytes came with {name}")


@case
def a_lost_line_is_no_damage(lab):
    """The line is lost for good in the middle: it says so and ends with 3, and never that the archive is damaged."""
    archive = lab.archive(SIZE)
    with lab.place() as place:
        place.put("a", archive.read_bytes())
        for command in (("verify", place.url("a")), ("restore", place.url("a"), "out")):
            place.proxy.clear()
            place.proxy.rules.append(Rule("GetObject", drop_down(1000), times=-1, skip=1))
            done = place.vrarc(*command)
            check(done.status == 3, f"{command}: {done}")
            words = (done.out + done.err).lower()
            check("damaged" not in words and "E0" not in done.out, f"{command} speaks of damage: {done}")
            check("the same command later goes on" in done.err or "line" in done.err, f"{command}: {done}")


@case
def a_line_lost_in_one_collection_is_no_damage(lab):
    """The same where a collection is read by itself: the fifth request asks for its range."""
    archive = lab.archive(*MANY)
    with lab.place() as place:
        place.s3.upload_file(str(archive), place.bucket, "a")
        plan = place.vrarc("restore", place.url("a"), "--plan", "--json", "--only", "collections/c37/**").lines[0]
        place.proxy.rules.append(Rule("GetObject", drop_down(1000), times=-1, skip=4))
        done = place.vrarc("restore", place.url("a"), "out", "--only", "collections/c37/**")
        # Each attempt asks for what is missing.
        end, asked = plan["ranges"][0][1], place.proxy.calls("GetObject")[-1].headers["range"]
        check(asked.endswith(f"-{end}"), f"the last request is for {asked}, the plan was {plan}")
        check(done.status == 3, f"{done}")
        check("damaged" not in (done.out + done.err).lower() and "E0" not in done.out, f"it speaks of damage: {done}")
        same(list((place.folder / "out").rglob("*.gif")), [], "images that were restored")


@case
def bytes_changed_on_the_way_down_are_found(lab):
    """A store cannot tell: the archive's own digests do."""
    archive = lab.archive(SIZE)
    with lab.place() as place:
        content = bytearray(archive.read_bytes())
        content[SIZE // 2] ^= 1
        place.put("a", bytes(content))
        done = place.vrarc("verify", place.url("a"), "--depth", "full")
        same(done.status, 1, f"{done}")


@case
def an_object_replaced_while_it_is_read_is_noticed(lab):
    archive = lab.archive(SIZE)
    with lab.place() as place:
        place.put("a", archive.read_bytes())
        place.proxy.rule("GetObject", hook(lambda request: place.put("a", lab.archive(1 << 20).read_bytes())), skip=1)
        done = place.vrarc("verify", place.url("a"))
        check(done.status == 3 and "was changed meanwhile" in done.err, f"{done}")
        check("damaged" not in done.out + done.err, f"{done}")

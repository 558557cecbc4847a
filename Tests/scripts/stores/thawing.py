"""What is frozen: it says so, is asked for once, and waited for."""
from .lab import case, check, same
from .proxy import answer, hook, replace_header


def frozen(place, lab, storage_class="DEEP_ARCHIVE"):
    archive = lab.archive(1 << 20)
    place.vrarc("ship", archive, place.url("a"), "--storage-class", storage_class).said(0, f"class {storage_class}")
    place.proxy.clear()
    return archive


def state(place):
    return place.aws("s3api", "head-object", "--bucket", place.bucket, "--key", "a").get("Restore")


@case
def reading_what_is_frozen_names_the_command(lab):
    for storage_class in ("GLACIER", "DEEP_ARCHIVE"):
        with lab.place("moto") as place:
            frozen(place, lab, storage_class)
            for command in (("list", place.url("a")), ("verify", place.url("a")), ("show", place.url("a")),
                            ("restore", place.url("a"), "out"), ("fetch", place.url("a"), "-o", "b.vrarc")):
                place.vrarc(*command).said(3, "it is frozen and can't be read", f"this asks for it to be thawed: vrarc thaw {place.url('a')}")
            same(place.proxy.calls("RestoreObject"), [], "requests to thaw")


@case
def thawed_it_can_be_read(lab):
    """The state is asked first; thawing is asked for once."""
    with lab.place("moto") as place:
        archive = frozen(place, lab)
        # moto thaws at once: what it says is taken for a while to be what AWS says for hours.
        ongoing = place.proxy.rule("HeadObject", replace_header("x-amz-restore", 'ongoing-request="true"'), times=3, skip=1)
        done = place.vrarc("thaw", place.url("a"), "--tier", "Standard", "--days", "3")
        done.said(1, "is being thawed;", f"this tells when it can be read: vrarc thaw --wait {place.url('a')}")
        same([request.call for request in place.proxy.calls()], ["HeadObject", "RestoreObject"], "requests")
        check(state(place) is not None, "nothing was asked for")
        place.proxy.clear()
        place.proxy.rules.append(ongoing)
        place.vrarc("thaw", place.url("a")).said(1, "is being thawed, as was asked for before")
        entry = place.vrarc("thaw", place.url("a"), "--json").said(1).lines[-1]
        same((entry["readable"], entry["asked_now"]), (False, False), "JSON")
        place.vrarc("thaw", place.url("a"), "--wait").said(0, "can be read until ")
        same(place.proxy.calls("RestoreObject"), [], "second requests to thaw")
        entry = place.vrarc("thaw", place.url("a"), "--json").said(0).lines[-1]
        check(entry["readable"] and entry["readable_until"], f"{entry}")
        place.vrarc("fetch", place.url("a"), "-o", "b.vrarc").said(0)
        same((place.folder / "b.vrarc").read_bytes() == archive.read_bytes(), True, "the file")
        place.vrarc("verify", place.url("a")).said(0)


@case
def what_is_not_frozen_is_not_thawed(lab):
    for store in ("weed", "moto"):
        with lab.place(store) as place:
            place.vrarc("ship", lab.archive(1 << 20), place.url("a")).said(0)
            place.proxy.clear()
            place.vrarc("thaw", place.url("a")).said(0, "can be read at any time")
            same([request.call for request in place.proxy.calls()], ["HeadObject"], "requests")


@case
def two_who_thaw_at_once_are_no_failure(lab):
    with lab.place("moto") as place:
        frozen(place, lab)
        place.proxy.rule("RestoreObject", answer(409, "RestoreAlreadyInProgress", "Object restore is already in progress"))
        place.vrarc("thaw", place.url("a")).said(1, "as was asked for before")


@case
def faults_of_thawing_are_said(lab):
    with lab.place("moto") as place:
        frozen(place, lab)
        place.vrarc("thaw", place.url("absent")).said(3, "there is no such object")
        place.vrarc("thaw", place.url("a"), "--days", "0").said(64, "--days is 0, and must be a number from 1 to 3650")
        place.vrarc("thaw", place.url("a"), "--tier", "fast").said(64)
        place.proxy.rule("RestoreObject", answer(503, "GlacierExpeditedRetrievalNotAvailable", "Come back later."), times=-1)
        place.vrarc("thaw", place.url("a"), "--tier", "expedited").said(3, "GlacierExpeditedRetrievalNotAvailable")


@case
def a_plan_asks_for_nothing_that_costs(lab):
    """restore --plan of something frozen says what must be thawed, and neither thaws nor reads it."""
    with lab.place("moto") as place:
        frozen(place, lab)
        done = place.vrarc("restore", place.url("a"), "--plan")
        done.said(0, "class DEEP_ARCHIVE; it is frozen; this asks for it to be thawed: vrarc thaw",
                  "what of it a restore reads can be told once it can be read; all of it is thawed")
        place.proxy.rule("HeadObject", replace_header("x-amz-restore", 'ongoing-request="true"'), times=-1)
        done = place.vrarc("restore", place.url("a"), "--plan")
        check("it is being thawed; this waits until it can be read: vrarc thaw --wait" in done.out + done.err, f"{done}")
        asked = [request.call for request in place.proxy.calls()]
        check("RestoreObject" not in asked, f"{asked}")
    archive = lab.archive(30 << 20)
    with lab.place() as place:
        place.put("a", archive.read_bytes())
        seen = []
        place.proxy.rule("*", hook(lambda request: seen.append(request.method)), times=-1)
        place.vrarc("restore", place.url("a"), "--plan").said(0, "1 object, class ", ", which can be read now")
        done = place.vrarc("restore", place.url("a"), "--plan", "--json").said(0)
        same(set(seen) <= {"GET", "HEAD"}, True, f"methods {seen}")
        same(sum(request.down for request in place.proxy.calls()) < 3 << 20, True, "few bytes")

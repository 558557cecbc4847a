"""A store of several servers, of which one ends."""
from .lab import PART, case, check, mebibytes, same
from .proxy import hook


@case
def a_server_of_volumes_ends_while_we_ship(lab):
    """It goes on, or ends in a true sentence; once the server is back the same command completes."""
    archive = lab.archive(mebibytes(100))
    with lab.place("Cluster") as place:
        victim = place.server.volumes[0]
        place.proxy.rule("UploadPart", hook(lambda request: victim.stop()), skip=4)
        done = place.vrarc("ship", archive, place.url("a"), "--parallel", 2)
        if done.status == 0:
            check(place.names() == ["a"], "it is said to be there, and is not")
        else:
            done.said(3, "the same command later goes on from here")
            same(place.names(), [], "objects")
        place.server.volumes[0] = place.server.again(victim)
        done = place.vrarc("ship", archive, place.url("a")).said(0)
        same(place.content("a") == archive.read_bytes(), True, "the object")
        sent = len([request for request in place.proxy.calls("UploadPart") if request.is_done])
        count = -(-archive.stat().st_size // PART)
        check(sent <= count + 4, f"{sent} parts arrived for {count}")


@case
def a_server_of_volumes_ends_while_we_read(lab):
    """What cannot be read is said to be unreachable, and never damaged; once the server is back all is well."""
    archive = lab.archive(mebibytes(100))
    with lab.place("Cluster") as place:
        place.vrarc("ship", archive, place.url("a")).said(0)
        victim = place.server.volumes[1]
        place.proxy.rule("GetObject", hook(lambda request: victim.stop()), skip=3)
        for command in (("verify", place.url("a")), ("fetch", place.url("a"), "-o", "b.vrarc")):
            done = place.vrarc(*command)
            check(done.status in (0, 3) and "damaged" not in done.out + done.err, f"{command}: {done}")
        place.server.volumes[1] = place.server.again(victim)
        place.vrarc("verify", place.url("a")).said(0)
        if not (place.folder / "b.vrarc").exists():
            place.vrarc("fetch", place.url("a"), "-o", "b.vrarc").said(0)
        same((place.folder / "b.vrarc").read_bytes() == archive.read_bytes(), True, "the file")

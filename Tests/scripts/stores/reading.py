"""Commands that read an archive in a store say what they say of the file."""
import pathlib

from .lab import case, check, same
from .proxy import page

FIXTURES = pathlib.Path(__file__).resolve().parents[3] / "fixtures/v1"
GOOD = ["minimal_one_image", "two_collections_and_classifier", "names_not_ascii", "training_data", "portable_at_the_limit",
        "large_blob_mixed", "appended_generation", "over_1000_links"]
BAD = ["E001_cut_in_data", "E001_two_archives_joined", "E002_empty_file", "E002_text_file", "E003_major_version_2",
       "E007_last_footer_flipped"]


def tree(folder):
    """{path: content} of all below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def both(place, local, *command):
    """What a command says of the file and of the object; {} is where its name goes."""
    results = []
    for name in (str(local), place.url("a")):
        done = place.vrarc(*[part.replace("{}", name) for part in command])
        results.append((done.status, done.out.replace(name, "ARCHIVE"), done.err.replace(name, "ARCHIVE")))
    return results


@case
def every_reading_command_agrees_with_the_file(lab):
    for name in GOOD:
        archive = FIXTURES / "good" / name / "archive.vrarc"
        with lab.place() as place:
            place.put("a", archive.read_bytes())
            path = place.vrarc("list", archive, "--json").lines[0]["path"]
            for command in (("list", "{}"), ("list", "{}", "--json"), ("show", "{}", "--json"), ("cat", "{}", path),
                            ("verify", "{}", "--json"), ("verify", "{}", "--depth", "full")):
                local, there = both(place, archive, *command)
                same(there, local, f"{command} of {name}")
            for number, source in enumerate((str(archive), place.url("a"))):
                same(place.vrarc("restore", source, f"out{number}").status, 0, f"restore of {name}")
            same(tree(place.folder / "out1"), tree(place.folder / "out0"), f"what was restored of {name}")


@case
def damage_in_the_store_is_found_like_damage_in_a_file(lab):
    bad = BAD + sorted(path.name for path in (FIXTURES / "bad").iterdir() if path.name[:2] == "E0")[40::17]
    for name in bad:
        archive = FIXTURES / "bad" / name / "archive.vrarc"
        if not archive.exists():
            continue
        with lab.place() as place:
            place.put("a", archive.read_bytes())
            local, there = both(place, archive, "verify", "{}")
            same(there, local, f"verify of {name}")
            check(there[0] == 1, f"verify of {name} ends with {there}")


@case
def part_of_an_archive_is_restored_alone(lab):
    archive = lab.archive(1 << 20)
    with lab.place() as place:
        place.put("a", archive.read_bytes())
        place.vrarc("restore", place.url("a"), "out", "--only", "collections/c1/**").said(0)
        place.vrarc("restore", archive, "local", "--only", "collections/c1/**").said(0)
        got = tree(place.folder / "out")
        same(got, tree(place.folder / "local"), "what was restored")
        source = lab.source(1 << 20, 40, 2)
        images = {name: content for name, content in got.items() if name.endswith(".gif")}
        wanted = {path.read_bytes() for path in (source / "collections/c1").iterdir()}
        same(set(images.values()) == wanted and len(images) == 20, True, "images of the collection")


@case
def diff_and_salvage_say_how_to_read_a_store(lab):
    """What needs the whole file says so, and how to get it."""
    archive = lab.archive(1 << 20)
    with lab.place() as place:
        place.put("a", archive.read_bytes())
        local = place.vrarc("diff", archive, archive)
        done = place.vrarc("diff", place.url("a"), archive)
        same(done.status, local.status, f"diff: {done}")
        salvage = place.vrarc("salvage", place.url("a"), "-o", "saved.vrarc")
        check(salvage.status in (0, 3, 64) and "Traceback" not in salvage.err, f"salvage: {salvage}")
        if salvage.status == 0:
            same((place.folder / "saved.vrarc").exists(), True, "what was salvaged")


@case
def an_object_that_is_absent_is_said_to_be(lab):
    with lab.place() as place:
        for command in (("list",), ("verify",), ("show",)):
            place.vrarc(*command, place.url("absent")).said(3, f"{place.url('absent')}: there is no such object",
                                                           "are the bucket and the key right, and is --endpoint-url that of the store?")
        place.vrarc("list", "s3://no-such-bucket-here/a").said(3, "there is no such bucket")
        place.vrarc("list", place.url()).said(64, "names no object but a place for objects")
        place.vrarc("list", "s3://a/b").said(64, "a bucket's name has 3 to 63")
        place.vrarc("list", "s3://" + place.bucket + "/" + "k" * 1025).said(64, "a key has 1,024 bytes at most")


@case
def a_store_that_gives_no_ranges_is_refused(lab):
    """An answer of 200 to a request for a part of a large object is not read as the part."""
    archive = lab.archive(1 << 20)
    with lab.place() as place:
        place.put("a", archive.read_bytes())
        place.proxy.rule("GetObject", page(200, "x" * 1_000_000), times=-1)
        done = place.vrarc("list", place.url("a"))
        check(done.status == 3 and "parts of objects" in done.err, f"{done}")

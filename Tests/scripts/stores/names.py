"""Keys that are no paths."""
from .lab import case, same

KEYS = ["日本/アーカイブ.vrarc", "with space/a b.vrarc", "plus+and%20percent%/a+b.vrarc", "a//b///c", "./a/./b", "../a/../../b",
        "a&b=c?d#e", "quote'\"<>.vrarc", "~tilde-._*!()", "e\u0301 and é", "trailing.", "=;,:@$", "k" * 1024, "\\back\\slash"]
# SeaweedFS takes keys for paths: it has no names of more than 255 bytes, and other ones for some of these.
NOT_FOR_WEED = {"\\back\\slash", "a//b///c", "./a/./b", "../a/../../b", "k" * 1024}


@case
def keys_are_what_is_written(lab):
    """Shipped, listed by others under that key, read back; moto keeps keys as they are."""
    archive = lab.archive(1 << 20)
    for store in ("moto", "weed"):
        with lab.place(store) as place:
            keys = [key for key in KEYS if store == "moto" or key not in NOT_FOR_WEED]
            for key in keys:
                done = place.vrarc("ship", archive, place.url(key))
                same(done.status, 0, f"ship to {key!r} of {store}: {done}")
            same(sorted(place.names()), sorted(keys), f"keys of {store}")
            for key in keys:
                same(place.content(key) == archive.read_bytes(), True, f"content of {key!r}")
                done = place.vrarc("show", place.url(key))
                same(done.status, 0, f"show of {key!r}: {done}")
            place.vrarc("ship", archive, place.url("k" * 1025)).said(64, "a key has 1,024 bytes at most")


@case
def keys_of_uploads_in_parts_too(lab):
    archive = lab.archive(30 << 20)
    with lab.place("weed") as place:
        # It says that keys are percent-encoded, and gives them as they are.
        keys = ["with space/a b.vrarc", "plus+and%20percent%/a+b.vrarc"]
        for key in keys:
            place.s3.create_multipart_upload(Bucket=place.bucket, Key=key)
        lines = place.vrarc("ship", "--list-unfinished", place.url(), "--json").said(0).lines
        same({line["object"] for line in lines if line["type"] == "unfinished"}, {place.url(key) for key in keys}, "weed's uploads")
    with lab.place("moto") as place:
        for key in KEYS[:6]:
            place.s3.create_multipart_upload(Bucket=place.bucket, Key=key)
        listed = {line["object"] for line in place.vrarc("ship", "--list-unfinished", place.url(), "--json").said(0).lines
                  if line["type"] == "unfinished"}
        same(listed, {place.url(key) for key in KEYS[:6]}, "unfinished uploads")
        # Nothing tells for what these were begun: they are left alone.
        for key in KEYS[:6]:
            place.vrarc("ship", "--abort", place.url(key)).said(0)
        for key in KEYS[:6]:
            place.vrarc("ship", archive, place.url(key)).said(0)
            same(place.content(key) == archive.read_bytes(), True, f"content of {key!r}")
        same(place.uploads(), [], "unfinished uploads")


@case
def a_prefix_takes_the_files_name(lab):
    archive = lab.archive(1 << 20)
    with lab.place() as place:
        (place.folder / "名 前+.vrarc").write_bytes(archive.read_bytes())
        for prefix in ("", "a/", "a b/"):
            place.vrarc("ship", "名 前+.vrarc", place.url(prefix)).said(0)
        same(sorted(place.names()), sorted(prefix + "名 前+.vrarc" for prefix in ("", "a/", "a b/")), "keys")


@case
def one_key_is_not_the_other(lab):
    """--abort of a key leaves uploads of keys that begin alike."""
    with lab.place("moto") as place:
        for key in ("a", "ab", "a/b"):
            place.s3.create_multipart_upload(Bucket=place.bucket, Key=key)
        place.vrarc("ship", "--abort", place.url("a")).said(0, f"aborted {place.url('a')}")
        same(sorted(upload["Key"] for upload in place.uploads()), ["a/b", "ab"], "uploads that are left")

"""What the container holds: paths, tar entries, the bag and its JSON (5.4 to 5.8 and 5.10 of vrarc-1.md)."""
import base64, contextlib, datetime, itertools, json, re, struct, unicodedata
from vrarc_container import MAX_FRAME, refuse, Number

# ---- 5.4 The tree
BAGIT, BAG_INFO, MANIFEST, TAGMANIFEST = TAGS = [
    "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
TREE = [re.compile("(?s)" + pattern.replace(".", r"\.").replace(r"\.+", ".+")) for pattern in (
    BAGIT, "data/collections/([^/]+)/(?:(images/.+)|(attachments/.+)|(README.md)|(metadata.jsonl)|(collection.json))",
    "data/classifiers/([^/]+)/(?:(classes/[^/]+/.+)|(negative_examples/.+)|(models/.+)|(attachments/.+)|(README.md)|"
    "(metadata.jsonl)|(classifier.json))", "data/attachments/.+", "data/archive.json", BAG_INFO, MANIFEST, TAGMANIFEST)]
def order(path):
    """What sorts paths canonically; None for a path outside the tree."""
    for i, pattern in enumerate(TREE):
        if found := pattern.fullmatch(path): return i, found[1] if pattern.groups else "", found.lastindex or 0, path

# ---- 5.5 Portable paths
DEVICES = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9])(\..*)?", re.I | re.A)
LOADER = re.compile(r"data/(collections/[^/]+/images|classifiers/[^/]+/(classes|negative_examples))/(.*/)?"
                    r"(?i:metadata\.(jsonl|csv|parquet))", re.A)
def portable(path):
    return unicodedata.is_normalized("NFC", path) and not any(
        c in '<>:"\\|?*%' or unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Cn") for c in path
    ) and len(path.encode()) <= 900 and path.count("/") < 32 and not LOADER.fullmatch(path) and all(
        0 < len(part.encode()) <= 200 and part[0] not in " -~" and part[-1] not in " ." and not DEVICES.fullmatch(part)
        for part in path.split("/"))
def fold(path): return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())

# ---- 5.6 Tar entries
UNIT = re.compile("data/(collections|classifiers)/[^/]*/|")
RECORDS = re.compile(rb"(?s)(?:\d+ path=(.+?)\n)?(?:\d+ linkpath=(.+?)\n)?(?:\d+ size=(\d{10,15})\n)?")
def header(name, prefix, kind, size, link, mtime):
    fields = struct.pack("100s8s8s8s12s12s8s1s100s8s64s8s8s155s12x", name, b"0000644", b"0000000", b"0000000",
                         b"%011o" % size, b"%011o" % mtime, b" " * 8, kind, link, b"ustar\x0000", b"", b"0000000",
                         b"0000000", prefix)
    return fields[:148] + b"%06o\0 " % sum(fields) + fields[156:]
def headers(name, kind, size, link, mtime):
    """The one way to write an entry's headers: the extended header with its records, or nothing; the header."""
    short, prefix, records, cut = name, b"", b"", name.find(b"/", max(0, len(name) - 101))
    if len(name) > 100 and 0 <= cut <= 155: short, prefix = name[cut + 1:], name[:cut]
    for key, value, needed in ((b"path", name, len(short) > 100), (b"linkpath", link, len(link) > 100),
                               (b"size", b"%d" % size, size >= 8 ** 11)):
        rest = len(key) + len(value) + 3
        length = next(rest + digits for digits in range(1, 20) if len(str(rest + digits)) == digits)
        if needed: records += b"%d %s=%s\n" % (length, key, value)
    extended = header(b"././@PaxHeader", b"", b"x", len(records), b"", mtime) + records + bytes(-len(records) % 512)
    return extended if records else b"", header(
        short[:100], prefix, kind, 0 if size >= 8 ** 11 else size, link[:100], mtime)

# ---- 5.7 The bag
BAGIT_TEXT, LINE = (b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
                    re.compile(rb"([0-9a-f]{64})  ([^\0-\x1f\x7f]+)\n"))
INFO = re.compile(r"Bag-Software-Agent: [^\n]+\n(Bagging-Date: (\d{4}-\d\d-\d\d)\n)?Payload-Oxum: (\d+\.\d+)\n"
                  r"(Vrarc-Source: [^\n]+\n)*(Vrarc-Source-Modified: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z\n)?", re.A)
def lines_of(pieces, limit):
    """Lines with their ends, if they have one; for a line over the limit something that is over it too."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line + b"\n" for line in lines)
        rest = rest[:limit + 1]
    if rest: yield rest
def payload_oxum(data):
    """The Payload-Oxum of `bag-info.txt`, None if that is malformed or too long."""
    with contextlib.suppress(ValueError, TypeError):
        found = INFO.fullmatch((data or b"").decode()) if len(data or b"") <= MAX_FRAME else None
        for given in (found[2], found[6]): datetime.datetime.fromisoformat(given or "2000-01-01")
        return found[3]

# ---- 5.8 JSON, 5.10 Manifests: the tables, with a type or a pattern for each member
VALUES = {"s": "(?s).*", "hex": "[0-9a-f]{64}", "n": "0|[1-9][0-9]{0,19}", "turn": "[1-8]", "real": ".+"}
NUMBERS, NAME = ("n", "turn", "real"), "original_name s? original_name_base64 s?"
IMAGE = f"file_name s {NAME} sha256 hex size n media_type image/(jpeg|png|gif|tiff|bmp|webp|heic) width n? height n? " \
        "orientation turn? problem truncated|malformed? "
TABLES = {name: dict(zip(words.split()[::2], words.split()[1::2])) for name, words in {
    "collections record": IMAGE + "objects [box]? source s?", "box": "object s location sides",
    "sides": "left real top real width real height real",
    "classifiers record": IMAGE + "class s? zip s? zip_member s? zip_member_base64 s? source s?",
    "collections": "format vrarc-collection-1 name s images n labelled n objects [object] attachments n "
                   "renamed [renamed] source s?", "object": "object s count n", "renamed": "path s " + NAME,
    "classifiers": "format vrarc-classifier-1 name s classes [class] negative_examples n models n attachments n "
                   "zips [zip] renamed [renamed] source s?", "class": "class s slug s images n",
    "zip": "name s class s? members n skipped [skipped]", "skipped": "name s? name_base64 s? size n",
    "archive": "format vrarc-archive-1 collections [collection] classifiers [classifier] attachments n "
               "renamed [renamed]", "collection": "slug s name s images n",
    "classifier": "slug s name s classes n images n"}.items()}
README = """---\nconfigs:\n- config_name: default\n  drop_labels: true\n  data_files:\n  - split: train\n    path:
    - metadata.jsonl\n%s---\n\nA %s, from a vrarc archive. `metadata.jsonl` has one record an image;
`load_dataset("<this folder>")` of Hugging Face's `datasets` loads it.\n"""
READMES = {"collections": README % ("    - images/**\n", "collection of images with training data"),
           "classifiers": README % ("    - classes/**\n    - negative_examples/**\n", "classifier's example images")}
def name_of(row, key):
    """The bytes of a name from one of its two forms, None if neither is given."""
    plain, coded = row[key], row[key + "_base64"]
    if coded is None: return None if plain is None else plain.encode()
    raw = base64.b64decode(coded, validate=True)
    wrong = plain is not None or base64.b64encode(raw).decode() != coded or raw.decode(errors="replace").encode() == raw
    return refuse("two forms, or not base64 of what is not UTF-8") if wrong else raw
def canonical(kind, value, pad):
    """The canonical text of a value; pad is "" for the line layout, else a line end and the indentation."""
    if kind[-1] == "?": return "null" if value is None else canonical(kind[:-1], value, pad)
    inner, colon, ends = pad and pad + "  ", ": " if pad else ":", "[]" if kind[0] == "[" else "{}"
    if kind[0] == "[":
        items = [canonical(kind[1:-1], item, inner) for item in value] if type(value) is list else refuse(kind)
    elif table := TABLES.get(kind):
        if type(value) is not dict or value.keys() != table.keys(): refuse(kind)
        names = [name_of(value, key[:-7]) for key in table if key.endswith("_base64")]
        if "file_name" not in table and None in names: refuse("no name")
        items = [f'"{key}"{colon}{canonical(table[key], value[key], inner)}' for key in table]
    else:
        right = type(value) is (Number if kind in NUMBERS else str) and re.fullmatch(VALUES.get(kind, kind), value)
        if not right or kind == "n" and int(value) >= 1 << 64: refuse(kind)
        return str(value) if kind in NUMBERS else json.dumps(value, ensure_ascii=False)
    return ends[0] + inner + ("," + inner).join(items) + pad + ends[1] if items else ends
def members(pairs): return dict(pairs) if len(dict(pairs)) == len(pairs) else refuse("two members of one name")
def parse_json(data, kind, pad, report, path, limit):
    """The value, or None after [E060] or [E061]."""
    code = "E060"
    try:
        source = data.decode() if len(data) <= limit else refuse("too long")
        brackets = re.sub(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^][{}"]+', "", source)
        if max(itertools.accumulate(1 if c in "[{" else -1 for c in brackets), default=0) > 64: refuse("too deep")
        value = json.loads(source, object_pairs_hook=members, parse_int=Number, parse_float=Number,
                           parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode()
        code = "E061"
        if canonical(kind, value, pad) + "\n" != source: report("E067", path)
        return value
    except (ValueError, RecursionError): report(code, path)
def unsafe(pairs):
    """Whether the original names of files, given with their names now, can't all be restored; None is for none."""
    given, kept = [raw for _, raw in pairs if raw is not None], {name.encode() for name, raw in pairs if raw is None}
    return len(set(given)) < len(given) or not kept.isdisjoint(given) or any(
        raw == name.encode() or len(raw) > 4095 or not raw.startswith(name.split("/")[0].encode() + b"/") or
        any(part in (b"", b".", b"..") or len(part) > 255 or b"\0" in part for part in raw.split(b"/"))
        for name, raw in pairs if raw is not None)
def outside(box, sides):
    """Whether a box has no area or is not within the picture."""
    left, top, width, height = (float(box[key]) for key in ("left", "top", "width", "height"))
    return min(left, top) < 0 or min(width, height) <= 0 or left + width > sides[0] or top + height > sides[1]

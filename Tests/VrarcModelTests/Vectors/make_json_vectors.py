"""Writes json.tsv: texts, whether Python's json takes them, and the canonical line it makes of them.

Usage: python3 make_json_vectors.py > json.tsv

A line is `y`, the text, the canonical line without LF, or `n` and the text; texts in hexadecimal. Python's json is
made as strict as chapter 5.8 of the specification: no NaN or Infinity, no name twice, no lone surrogate, at most 64
arrays and objects within each other.
"""

import json
import random
import sys

SEED = 20261123
MUTATIONS = 1200


class Refused(ValueError):
    pass


class Number(str):
    """A number as its text."""


def members(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise Refused("a name twice")
    return dict(pairs)


def constant(text):
    raise Refused(text)


def check(value, depth=0):
    if isinstance(value, str):
        value.encode("utf-8")
    elif isinstance(value, (dict, list)):
        if depth == 64:
            raise Refused("too deep")
        for name in value if isinstance(value, dict) else []:
            name.encode("utf-8")
        for element in value.values() if isinstance(value, dict) else value:
            check(element, depth + 1)


def read(text):
    value = json.loads(
        text.decode("utf-8"),
        object_pairs_hook=members,
        parse_constant=constant,
        parse_int=Number,
        parse_float=Number,
    )
    check(value)
    return value


def string(text):
    return json.dumps(text, ensure_ascii=False)


def write(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return string(value)
    if isinstance(value, dict):
        return "{" + ",".join(string(name) + ":" + write(element) for name, element in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(write, value)) + "]"
    return json.dumps(value)


SEEDS = [
    b'{"file_name":"images/1.jpg","size":12,"objects":[{"object":"a","location":{"left":1.10,"top":-0}}]}',
    b'{"a":[true,false,null,"\\u00e9\\ud83d\\ude00\\n"],"b":{"c":1e-5}}',
    b'["\\"\\\\\\/\\b\\f\\n\\r\\t\\u001f", "\xc3\xa9\xf0\x9f\x98\x80", 123456789012345678901234567890]',
    b' [ 1 , 2.5E+3 ,\t{ "x" : [ ] , "y" : { } } ]\r\n',
    b'{"a":1,"b":2,"c":{"a":1,"b":[{"a":"\xe2\x82\xac"}]}}',
]

BY_HAND = SEEDS + [
    b"", b" ", b"0", b"-0", b"00", b"-", b"1.", b".1", b"1.5", b"1e5", b"1E+05", b"1e", b"1e+", b"0e0", b"-1.0e-10",
    b"true", b"tru", b"TRUE", b"null", b"nulll", b"NaN", b"Infinity", b"-Infinity", b'"', b'"a', b'"a"', b'"\\', b'"\\u',
    b'"\\u12', b'"\\u1234"', b'"\\ud800"', b'"\\udc00"', b'"\\ud800\\udc00"', b'"\\ud800\\ud800"', b'"\\udbff\\udfff"',
    b'"\\uD800\\u0041"', b'"\\x"', b'"\\0"', b'"\x00"', b'"\x1f"', b'"\x7f"', b'"\t"', b'"\xff"', b'"\xc0\x80"',
    b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'"\xe2\x82"', b"\xef\xbb\xbf1", b"[", b"]", b"[]", b"[ ]", b"[1,]", b"[,]",
    b"[1 1]", b"[1,,1]", b"[[]", b"[]]", b"{", b"}", b"{}", b'{"a"}', b'{"a":}', b'{"a":1,}', b'{"a":1 "b":2}', b"{1:1}",
    b'{"a":1,"a":1}', b'{"a":1,"\\u0061":2}', b'{"a":{"a":1}}', b'{"":""}', b"1 1", b"[1]x", b"/**/1", b"1//", b"\x0b1",
    b"\xc2\xa01", b"1\x00", b"'a'", b"[1}", b'{"a":1]', b'"\xef\xbb\xbf"', b'"\xe2\x80\xa8\xe2\x80\xa9"', b'"\xef\xbf\xbf"',
    b"[" * 64 + b"]" * 64, b"[" * 65 + b"]" * 65, b'{"a":' * 63 + b"[1]" + b"}" * 63, b'{"a":' * 64 + b"[]" + b"}" * 64,
    b"1_000", b"0x1", b"+1", b"--1", b"1e1.5", b"9" * 100, b"-9223372036854775809", b"1e400", b"\xd9\xa1",
]

ALPHABET = b'"\\[]{}:,0123456789.eE+-ntfub \t\n\x00\x1f\x80\xc3\xa9\xff/aA'


def mutated(generator):
    text = bytearray(generator.choice(SEEDS))
    for _ in range(generator.choice((1, 1, 1, 2))):
        place = generator.randrange(len(text))
        kind = generator.randrange(4)
        if kind == 0:
            text[place] = generator.choice(ALPHABET)
        elif kind == 1:
            del text[place]
        elif kind == 2:
            text.insert(place, generator.choice(ALPHABET))
        else:
            end = min(len(text), place + generator.randint(1, 12))
            text[place:place] = text[place:end]
    return bytes(text)


def main():
    generator = random.Random(SEED)
    texts = BY_HAND + [mutated(generator) for _ in range(MUTATIONS)]
    for text in dict.fromkeys(texts):
        try:
            line = write(read(text)).encode("utf-8")
            sys.stdout.write(f"y\t{text.hex()}\t{line.hex()}\n")
        except (ValueError, RecursionError):
            sys.stdout.write(f"n\t{text.hex()}\n")


main()

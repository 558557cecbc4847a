#!/usr/bin/env python3
"""Random files of settings as Python's configparser reads them, one JSON object a line, for INITests.swift.

    python3 Tests/ObjectStorageTests/Vectors/make_ini.py > Tests/ObjectStorageTests/Vectors/ini.jsonl

The AWS tools in Python read their files with it. The texts follow from a seed.
"""
import configparser
import json
import random

SEED = 2006
COUNT = 2_000
NAMES = ["default", "profile x", "profile \"a b\"", "services y", "DEFAULT", "x]y", "[z"]
OPTIONS = ["region", "AWS_Access_Key_Id", "s3", "s3 api", "endpoint_url", "é", "a#b"]
VALUES = ["", "eu-de", "https://h:1/x", "a = b", "# no", "v ; w", "[q]", "\"q\"", "%(x)s", "ü 中", "x\u00a0"]
SPACES = ["", "", "", " ", "  ", "\t"]
ENDS = ["\n", "\n", "\n", "\r\n", "\r"]


def line(chance):
    space, rest = chance.choice(SPACES), chance.choice(SPACES)
    kind = chance.random()
    if kind < 0.2:
        return f"{chance.choice(['', '', '', ' '])}[{chance.choice(NAMES)}]{rest}{chance.choice(['', '', 'x', ' # c'])}"
    if kind < 0.7:
        return f"{space}{chance.choice(OPTIONS)}{rest}{chance.choice(['=', '=', '=', ':'])}{chance.choice(SPACES)}{chance.choice(VALUES)}"
    if kind < 0.8:
        return space + chance.choice(["# c = d", "; c", "#[x]"])
    if kind < 0.9:
        return space
    return f"  {chance.choice(OPTIONS)}{rest}={rest}{chance.choice(VALUES)}" if kind < 0.99 else space + chance.choice(["word", "=v", "[]", "["])


def read(text):
    parser = configparser.RawConfigParser()
    # As from a file: all three ends of lines are one.
    parser.read_string(text.replace("\r\n", "\n").replace("\r", "\n"))
    return {name: dict(parser.items(name)) for name in parser.sections()}


if __name__ == "__main__":
    source = random.Random(SEED)
    made = 0
    while made < COUNT:
        lines = [line(source) for _ in range(source.randint(0, 9))]
        if source.random() < 0.8:
            lines.insert(0, f"[{source.choice(NAMES)}]")
        text = "".join(each + source.choice(ENDS) for each in lines)
        try:
            sections = read(text)
        except configparser.Error:
            sections = None
        # Of what is refused a quarter is enough.
        if sections is None and source.random() < 0.75:
            continue
        made += 1
        print(json.dumps({"text": text, "sections": sections}))

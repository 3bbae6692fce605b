#!/usr/bin/env python3
"""Applies the fixes that messages offer: apply_fixes.py MESSAGES.json DIRECTORY

MESSAGES.json is what --diagnostics=json writes; its paths are relative to
DIRECTORY. Of several fixes of one message the first is taken.
"""

import json
import pathlib
import sys


def offset(lines, line, column):
    """Columns count bytes, from 1."""
    return sum(len(each) for each in lines[: line - 1]) + column - 1


def main():
    messages, directory = json.load(open(sys.argv[1])), pathlib.Path(sys.argv[2])
    edits = {}
    for message in messages:
        for fix in message["fixes"][:1]:
            lines = (directory / fix["file"]).read_bytes().splitlines(keepends=True)
            begin = offset(lines, fix["line"], fix["column"])
            end = offset(lines, fix["endLine"], fix["endColumn"])
            edits.setdefault(fix["file"], set()).add((begin, end, fix["replacement"]))
    for name, changes in edits.items():
        text = (directory / name).read_bytes()
        for begin, end, replacement in sorted(changes, reverse=True):
            text = text[:begin] + replacement.encode() + text[end:]
        (directory / name).write_bytes(text)


main()

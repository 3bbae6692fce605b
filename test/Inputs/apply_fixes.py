#!/usr/bin/env python3
"""Applies the fixes that messages offer, until there are none: apply_fixes.py DIRECTORY COMMAND...

Runs COMMAND with --diagnostics=json again and again, each time applying the
first fix of every message to the files below DIRECTORY, and prints the ids of
the messages of each round. Fails if a message offers no fix, or if they do not
come to an end.
"""

import json
import pathlib
import subprocess
import sys


def offset(lines, line, column):
    """Columns count bytes, from 1."""
    return sum(len(each) for each in lines[: line - 1]) + column - 1


def apply(messages, directory):
    edits = {}
    for message in messages:
        fix = message["fixes"][0]
        lines = (directory / fix["file"]).read_bytes().splitlines(keepends=True)
        begin = offset(lines, fix["line"], fix["column"])
        end = offset(lines, fix["endLine"], fix["endColumn"])
        edits.setdefault(fix["file"], set()).add((begin, end, fix["replacement"]))
    for name, changes in edits.items():
        text = (directory / name).read_bytes()
        for begin, end, replacement in sorted(changes, reverse=True):
            text = text[:begin] + replacement.encode() + text[end:]
        (directory / name).write_bytes(text)


def main():
    directory, command = pathlib.Path(sys.argv[1]), sys.argv[2:]
    for number in range(1, 10):
        run = subprocess.run([*command, "--diagnostics=json"], capture_output=True)
        messages = json.loads(run.stderr)
        print(f"round {number}:", *(message["id"] for message in messages))
        if not messages:
            sys.exit(run.returncode)
        for message in messages:
            if not message["fixes"]:
                sys.exit(f"no fix: {message['message']}")
        apply(messages, directory)
    sys.exit("there is no end")


main()

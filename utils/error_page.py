#!/usr/bin/env python3
"""Checks a page of broken inputs with the messages that mesh-parse gives for them.

A page is a list of cases:

    === what is wrong (options)
    the text
    ---
    the messages, whole

Options, separated by commas: the dialect (sqlite if none is named), "expression" or
"query" for what the text is read as, and "reads" for a text without a mistake.
A text ends without a newline, as the last line of an unfinished file does.

With MESH_UPDATE_GOLDENS=1 the messages are written into the page instead; read
the difference as a user would.

If every error of a case offers a fix, the text with all fixes must read, or show
other errors with fixes; after three rounds it must read.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HEADER = re.compile(r"=== (.*?)(?: \(([^()]*)\))?$")


class Case:
    def __init__(self, title, options):
        self.title, self.options = title, options
        self.text, self.golden = [], []

    def command(self):
        dialect = [each for each in self.options if each not in ("expression", "query", "reads")]
        command = ["mesh-parse", "--emit=none", f"--dialect={dialect[0] if dialect else 'sqlite'}"]
        for kind in ("expression", "query"):
            if kind in self.options:
                command.append(f"--as={kind}")
        return command

    def parse(self, text, *options):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "q.sql"
            path.write_bytes(text)
            run = subprocess.run([*self.command(), *options, path], capture_output=True, timeout=60)
        if run.returncode not in (0, 1):
            sys.exit(f"{self.title}: mesh-parse ended with {run.returncode}\n{run.stderr.decode()}")
        return run

    def check(self):
        """The messages, and what is wrong with them."""
        text = "\n".join(self.text).encode()
        run = self.parse(text)
        wrong = []
        if (run.returncode == 0) != ("reads" in self.options):
            wrong.append("reads" if run.returncode == 0 else "does not read")
        for _ in range(4):  # Some mistakes only show when others are gone.
            errors = json.loads(self.parse(text, "--json").stderr or "[]")
            if not errors or not all(error["fixes"] for error in errors):
                break
            text = apply_fixes(text, errors)
        else:
            wrong.append("the fixes do not help:\n" + self.parse(text).stderr.decode())
        return run.stderr.decode(errors="replace").splitlines(), wrong


def offset(lines, line, column):
    """Columns count bytes, from 1."""
    return sum(len(each) for each in lines[: line - 1]) + column - 1


def apply_fixes(text, errors):
    lines = text.splitlines(keepends=True)
    edits = set()
    for error in errors:
        fix = error["fixes"][0]
        begin = offset(lines, fix["line"], fix["column"])
        edits.add((begin, offset(lines, fix["endLine"], fix["endColumn"]), fix["replacement"]))
    for begin, end, replacement in sorted(edits, reverse=True):
        text = text[:begin] + replacement.encode() + text[end:]
    return text


def read_page(lines):
    """What stands before the first case, and the cases."""
    head, cases, golden = [], [], False
    for line in lines:
        header = HEADER.fullmatch(line)
        if header:
            options = [each.strip() for each in (header[2] or "").split(",") if each.strip()]
            cases.append((line, Case(header[1], options)))
            golden = False
        elif not cases:
            head.append(line)
        elif line == "---" and not golden:
            golden = True
        elif golden:
            cases[-1][1].golden.append(line)
        else:
            cases[-1][1].text.append(line)
    for _, case in cases:
        while case.golden and not case.golden[-1]:
            case.golden.pop()
    return head, cases


def main():
    path = pathlib.Path(sys.argv[1])
    update = os.environ.get("MESH_UPDATE_GOLDENS") == "1"
    head, cases = read_page(path.read_text().splitlines())
    if not cases:
        sys.exit(f"{path}: no cases")
    out, failed = head, 0
    for header, case in cases:
        messages, wrong = case.check()
        if messages != case.golden and not update:
            wrong.append("these are the messages:\n" + "\n".join(messages))
        for each in wrong:
            print(f"{path.name}: {case.title}: {each}")
        failed += bool(wrong)
        out += [header, *case.text, "---", *messages, ""]
    if update:
        path.write_text("\n".join(out[:-1]) + "\n")
    sys.exit(failed != 0)


main()

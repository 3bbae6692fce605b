#!/usr/bin/env python3
"""Checks that every diagnostic is declared once, used, and shown by a test.

Diagnostics are declared in include/mesh/*/Diagnostics.def. The test of an error
or a warning is test/Diagnostics/<id>.test, and expects "[<id>]": the page that
documents it. A note, which has no id, is expected by any test.
"""

import argparse
import pathlib
import re
import sys

# Those that no input can cause. A line here may go, none may come: find an
# input, or remove the diagnostic.
UNTESTED = {
    # A bug in the parser's runtime, or no memory left; it keeps exceptions
    # from getting out.
    "ParserFailed",
    # A text that Mesh formatted and reads as something else: a bug, and no text then.
    "FormatChangesMeaning",
    # A text that Mesh printed and cannot read back: a bug, and no script then.
    "QueryOfState",
}

DECLARATION = re.compile(r'MESH_DIAG\(\s*(\w+)\s*,\s*(\w+)\s*,\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
EXPECTATION = re.compile(r"\s*(?:#|//|--)\s*([A-Z][A-Z0-9_-]*):(.*)")


class Diagnostic:
    def __init__(self, name, severity, text, path, line):
        self.name, self.severity, self.text, self.path, self.line = name, severity, text, path, line

    @property
    def id(self):
        return re.sub(r"(?<!^)([A-Z])", r"-\1", self.name).lower()

    def pattern(self):
        """What its text looks like with any arguments."""
        parts = re.split(r"\{\d*\}", self.text)
        return re.compile("note: " + ".+".join(re.escape(part) for part in parts))


def read_declarations(root):
    for path in sorted(root.glob("include/mesh/*/Diagnostics.def")):
        text = path.read_text()
        for found in DECLARATION.finditer(text):
            words = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found[3]))
            line = text[: found.start()].count("\n") + 1
            yield Diagnostic(found[1], found[2], words.replace('\\"', '"'), path, line)


def read_uses(root):
    used = set()
    for path in root.glob("lib/**/*"):
        if path.suffix in (".cpp", ".h"):
            used.update(re.findall(r"\bdiag::(\w+)", path.read_text()))
    return used


def read_expectations(path):
    """The lines that a test expects, as they stand in it."""
    lines = []
    for line in path.read_text(errors="replace").splitlines():
        found = EXPECTATION.match(line)
        if found and found[1] != "RUN" and not found[1].endswith("-NOT"):
            lines.append(found[2])
    return "\n".join(lines)


class Checker:
    def __init__(self, root):
        self.root = root
        self.errors = 0

    def error(self, path, line, message):
        print(f"{path.relative_to(self.root)}:{line}: error: {message}")
        self.errors += 1

    def check_tested(self, diagnostic, notes):
        if diagnostic.severity == "Note":
            shown = bool(diagnostic.pattern().search(notes))
            wanted = "no test expects this note"
        else:
            page = self.root / "test/Diagnostics" / f"{diagnostic.id}.test"
            shown = page.is_file() and f"[{diagnostic.id}]" in read_expectations(page)
            wanted = f"test/Diagnostics/{diagnostic.id}.test does not show [{diagnostic.id}]"
        untested = diagnostic.name in UNTESTED
        if not shown and not untested:
            self.error(diagnostic.path, diagnostic.line, f"{diagnostic.name}: {wanted}")
        if shown and untested:
            self.error(diagnostic.path, diagnostic.line, f"{diagnostic.name} is tested; take it out of UNTESTED")

    def check(self):
        used = read_uses(self.root)
        notes = "\n".join(read_expectations(path) for path in sorted(self.root.glob("test/**/*.test")))
        declared = {}
        for diagnostic in read_declarations(self.root):
            first = declared.setdefault(diagnostic.name, diagnostic)
            if first is not diagnostic:
                where = f"{first.path.relative_to(self.root)}:{first.line}"
                self.error(diagnostic.path, diagnostic.line, f"{diagnostic.name} is also declared at {where}")
                continue
            if diagnostic.name not in used:
                self.error(diagnostic.path, diagnostic.line, f"{diagnostic.name} is never used")
            self.check_tested(diagnostic, notes)
        ids = {each.id for each in declared.values()}
        for page in sorted(self.root.glob("test/Diagnostics/*.test")):
            if page.stem not in ids:
                self.error(page, 1, f"no diagnostic has the id '{page.stem}'")
        return self.errors == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "root", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent
    )
    sys.exit(0 if Checker(parser.parse_args().root).check() else 1)


if __name__ == "__main__":
    main()

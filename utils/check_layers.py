#!/usr/bin/env python3
"""Checks that the libraries keep to lib/LAYERS.txt.

lib/LAYERS.txt lists the libraries in dependency order with what each may
include. An error is

  * a library that names one which does not stand above it,
  * a directory in lib/ or include/mesh/ that is not listed, or the reverse,
  * an #include of a library that is not allowed, or around the rule: by a
    relative path,
  * a LINK in CMake of one that is not allowed, and the lack of one that is
    needed for what is included.

As a library may only name those above it, there can be no cycle.
"""

import argparse
import pathlib
import re
import sys

INCLUDE = re.compile(r'\s*#\s*include\s+(["<])([^">]+)[">]')
LINK = re.compile(r"\bmesh_library\s*\(\s*(\w+)([^)]*)\)|\btarget_link_libraries\s*\(\s*Mesh(\w+)([^)]*)\)")


class Layers:
    def __init__(self, root):
        self.root = root
        self.errors = 0
        self.allowed = {}  # library: what it may include, in the order of the file
        self.included = {}  # library: {other: first place}
        self.linked = {}  # library: {other}

    def error(self, path, line, message):
        print(f"{path.relative_to(self.root)}:{line}: error: {message}")
        self.errors += 1

    def read_law(self):
        law = self.root / "lib/LAYERS.txt"
        for number, line in enumerate(law.read_text().splitlines(), 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            library, colon, names = line.partition(":")
            if not colon or not re.fullmatch(r"\w+", library):
                self.error(law, number, "a line is 'Library: Library...'")
                continue
            if library in self.allowed:
                self.error(law, number, f"{library} is listed twice")
            for name in names.split():
                if name not in self.allowed:
                    self.error(law, number, f"{library} may only name libraries above it, not {name}")
            self.allowed[library] = names.split()
            for parent in ("lib", "include/mesh"):
                if not (self.root / parent / library).is_dir():
                    self.error(law, number, f"there is no directory {parent}/{library}")
        for parent in ("lib", "include/mesh"):
            for directory in sorted((self.root / parent).iterdir()):
                if directory.is_dir() and directory.name not in self.allowed:
                    self.error(directory, 1, f"{directory.name} is not listed in lib/LAYERS.txt")

    def check_includes(self, library):
        files = []
        for parent in ("lib", "include/mesh"):
            files += (self.root / parent / library).rglob("*")
        for path in sorted(files):
            if not path.is_file():
                continue
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                found = INCLUDE.match(line)
                if not found:
                    continue
                quote, name = found.groups()
                parts = name.split("/")
                if quote == '"' and ".." in parts:
                    self.error(path, number, f"'{name}' leaves the directory; include mesh/... headers")
                if parts[0] != "mesh" or len(parts) < 3:
                    continue
                other = parts[1]
                if other != library and other not in self.allowed[library]:
                    self.error(path, number, f"{library} may not use {other}")
                self.included.setdefault(library, {}).setdefault(other, (path, number))

    def read_links(self, library):
        path = self.root / "lib" / library / "CMakeLists.txt"
        if not path.is_file():
            return self.error(path.parent, 1, "there is no CMakeLists.txt")
        text = re.sub(r"#[^\n]*", "", path.read_text())
        links = self.linked.setdefault(library, set())
        for found in LINK.finditer(text):
            name, body = (found[1], found[2]) if found[1] else (found[3], found[4])
            for other in re.findall(r"\bMesh(\w+)", body):
                # Generated sources such as MeshFast.cpp are no libraries.
                if name != library or other not in self.allowed:
                    continue
                line = text[: found.start()].count("\n") + 1
                if other not in self.allowed[library]:
                    self.error(path, line, f"{library} may not link {other}")
                links.add(other)

    def reachable(self, library, seen):
        for other in self.linked.get(library, ()):
            if other not in seen:
                seen.add(other)
                self.reachable(other, seen)
        return seen

    def check(self):
        self.read_law()
        libraries = [each for each in self.allowed if (self.root / "lib" / each).is_dir()]
        for library in libraries:
            self.check_includes(library)
            self.read_links(library)
        for library in libraries:
            reachable = self.reachable(library, {library})
            for other, (path, number) in self.included.get(library, {}).items():
                if other in self.allowed and other not in reachable:
                    self.error(path, number, f"{library} includes {other} but does not link it")
        return self.errors == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "root", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent
    )
    sys.exit(0 if Layers(parser.parse_args().root).check() else 1)


if __name__ == "__main__":
    main()

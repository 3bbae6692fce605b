#!/usr/bin/env python3
"""Finds the functions that parsing ordinary texts calls, and has them linked together.

order.py BUILD FILE|DIR...

BUILD is the directory of a release build. Needs valgrind. Writes lib/Parse/order.ld,
which lays these functions side by side in every program that parses, those that most
texts call first, and between them what was called to read the file: then the first parse
of a process meets no page fault of code. A name that is no longer there does no harm.
"""

import collections
import os
import re
import subprocess
import sys
import tempfile

HEAD = """/* What parsing ordinary texts calls lies together, what most of them call before the
   rest. The kernel maps 64 kB of code at a time, so what reads a file lies among it: then
   the code is there when the parse begins. Made by utils/bench/order.py. */

SECTIONS
{
  .text.parse : ALIGN(65536)
  {
"""
TAIL = """  }
}
INSERT BEFORE .text;
"""


# What every program calls before it parses a file.
READING = ["_ZN4mesh13SourceManager7addFile*", "_ZN4mesh8readFile*"]


def called(bench, text):
    """The mangled names of the functions that are called while parsing one text."""
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, "out")
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={out}",
             "--toggle-collect=*parseOnce*", bench, "parse", "--runs", "0", "--dialect", "postgres", text],
            check=True, capture_output=True)
        listing = subprocess.run(
            ["callgrind_annotate", "--threshold=100", out], check=True, capture_output=True, text=True).stdout
    return {pattern(name) for name in re.findall(r":(_Z\w+)", listing) if "bench" not in name}


def pattern(name):
    """A function by its name alone, so that other parameters do not matter."""
    name = name.replace("C1E", "C2E").replace("D1E", "D2E")  # One body for both.
    plain = re.match(r"_ZNK?4mesh5parse(?:4fast4Mesh|7Builder|7Scanner)\d+[A-Za-z]+E", name)
    return f"{plain.group(0)}*" if plain else name


def texts(paths):
    for path in paths:
        if not os.path.isdir(path):
            yield path
        for directory, _, names in os.walk(path):
            yield from (os.path.join(directory, name) for name in names if name.endswith(".sql"))


def main():
    build, paths = sys.argv[1], sys.argv[2:]
    bench = os.path.join(build, "bin", "mesh-bench")
    files = sorted(texts(paths))
    counts = collections.Counter()
    for file in files:
        counts.update(called(bench, file))
    names = sorted(counts, key=lambda name: (-counts[name], name))
    often = [name for name in names if 2 * counts[name] >= len(files)]
    seldom = names[len(often):]
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    with open(os.path.join(root, "lib", "Parse", "order.ld"), "w") as file:
        lines = [*often, READING[0], *seldom, READING[1]]
        file.write(HEAD + "".join(f"    *(.text.{each})\n" for each in lines) + TAIL)
    print(f"{len(files)} texts: {len(often)} functions that half of them call, {len(seldom)} others")


main()

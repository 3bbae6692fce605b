#!/usr/bin/env python3
"""Finds the functions that parsing ordinary texts calls, and has them linked together.

order.py BUILD FILE|DIR...

BUILD is the directory of a release build. Needs valgrind. Writes lib/Parse/order.ld,
which lays these functions side by side in every program that parses: then the first
parse of a process waits for two or three page faults of code, not for one in each
corner of the program. A name that is no longer there does no harm.
"""

import os
import re
import subprocess
import sys
import tempfile

HEAD = """/* What parsing ordinary texts calls lies together, so that the first parse of a
   process meets few page faults. Made by utils/bench/order.py. */

SECTIONS
{
  .text.parse : ALIGN(65536)
  {
"""
TAIL = """  }
}
INSERT BEFORE .text;
"""


def called(bench, files):
    """The mangled names of the functions that were called while parsing."""
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, "out")
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={out}",
             "--toggle-collect=*parseOnce*", bench, "parse", "--runs", "1", "--dialect", "postgres", *files],
            check=True, capture_output=True)
        text = subprocess.run(
            ["callgrind_annotate", "--threshold=100", out], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r":(_Z\w+)", text))


def pattern(name):
    """A function by its name alone, so that other parameters do not matter."""
    name = name.replace("C1E", "C2E").replace("D1E", "D2E")  # One body for both.
    plain = re.match(r"_ZNK?4mesh5parse(?:4fast4Mesh|7Builder|7Scanner)\d+[A-Za-z]+E", name)
    return f"{plain.group(0)}*" if plain else name


def main():
    build, files = sys.argv[1], sys.argv[2:]
    names = called(os.path.join(build, "bin", "mesh-bench"), files)
    patterns = sorted({pattern(name) for name in names if "bench" not in name})
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    with open(os.path.join(root, "lib", "Parse", "order.ld"), "w") as file:
        file.write(HEAD + "".join(f"    *(.text.{each})\n" for each in patterns) + TAIL)
    print(f"{len(patterns)} functions")


main()

#!/usr/bin/env python3
"""Counts the instructions of parsing, for each byte of SQL and by stage.

instructions.py BUILD [FILE|DIR...]

BUILD is the directory of a release build. Without files the generated project
of 200 models is parsed. Needs valgrind. Prints the table of budget.txt.
"""

import os
import re
import subprocess
import sys
import tempfile

# Functions by what they do; the first pattern that fits counts.
STAGES = [
    ("scanner", r"parse::Scanner::|parse::Input::|parse::scannerTables|parse::findWord|skipBlanks|skipComment"),
    ("words", r"parse::(promote|operandWord|callWord|typeWord|argumentWord|name|starWord|\w*[wW]ord)\("),
    ("builder", r"parse::(Builder|ast::|isWord)|parse::PlainStack|mesh::Arena|mesh::List|Builder::"),
    ("grammar", r"parse::fast::Mesh::|parse::FastParser"),
    ("memory", r"^(malloc|free|calloc|realloc|_int_|operator (new|delete)|mem(cpy|move|set)|__mem|std::vector|void std::vector)"),
]
RUNS = 20


def count(bench, files, runs):
    """Instructions of `runs` rounds over all files, by function."""
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, "out")
        subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", bench, "parse",
             "--runs", str(runs), *files],
            check=True, capture_output=True)
        text = subprocess.run(
            ["callgrind_annotate", "--threshold=100", out], check=True, capture_output=True, text=True).stdout
    counts = {}
    for line in text.splitlines():
        found = re.match(r"\s*([\d,]+)\s*(?:\([ \d.]+%\))?\s+\S*?:(.*?)(?: \[[^\]]*\])?$", line)
        if found:
            name = found.group(2)
            counts[name] = counts.get(name, 0) + int(found.group(1).replace(",", ""))
    return counts


def stage_of(function):
    for stage, pattern in STAGES:
        if re.search(pattern, function):
            return stage
    return "other"


def main():
    build, files = sys.argv[1], sys.argv[2:]
    bench = os.path.join(build, "bin", "mesh-bench")
    with tempfile.TemporaryDirectory() as project:
        if not files:
            subprocess.run([bench, "project", "--models", "200", "--dir", project],
                           check=True, capture_output=True)
            files = [os.path.join(project, "models")]
        json = subprocess.run([bench, "parse", "--json", "--runs", "1", *files],
                              check=True, capture_output=True, text=True).stdout
        size = int(re.findall(r'"bytes":(\d+)', json)[-1])
        # What does not depend on the number of rounds is not parsing.
        few, many = count(bench, files, 1), count(bench, files, 1 + RUNS)
    stages = {}
    for function, instructions in many.items():
        more = (instructions - few.get(function, 0)) / RUNS
        stages[stage_of(function)] = stages.get(stage_of(function), 0) + more
    total = sum(stages.values())
    print(f"{'stage':<10} {'instructions a byte':>20}")
    for stage, instructions in sorted(stages.items(), key=lambda item: -item[1]):
        print(f"{stage:<10} {instructions / size:>20.2f}")
    print(f"{'all':<10} {total / size:>20.2f}")


main()

#!/usr/bin/env python3
"""Formats corpora and says what formatting broke.

    format.py [--build build/check] CORPORA...

Every statement that Mesh reads as a tree becomes a model of a project of its
dialect, which `mesh format` writes. What comes out must read as the same tree,
hold the same comments, and be what a second run writes. Casts and the letters of
functions are left as they are, so that trees can be compared. Exit status 1 if
anything broke.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

CONFIG = """gateways:
  local: {{connection: {{type: sqlite, database: none.db}}}}
default_gateway: local
model_defaults: {{dialect: {0}}}
"""
# Comments, and the strings that may hold what looks like one.
COMMENTS = re.compile(r"(--[^\n]*|/\*.*?\*/)|'(?:[^'\\]|''|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|\$\$.*?\$\$",
                      re.S)


def read(build, entries):
    lines = "".join(json.dumps(entry) + "\n" for entry in entries)
    done = subprocess.run([f"{build}/bin/mesh-corpus"], input=lines, capture_output=True,
                          encoding="utf-8", errors="replace")
    return [json.loads(line) for line in done.stdout.splitlines()]


def comments(text):
    return sorted(" ".join(each.strip("-/* \n").split()) for each in COMMENTS.findall(text) if each)


def statements_of(paths, build):
    """{dialect: [(corpus, where, sql)]} of what is read as a tree."""
    found = collections.defaultdict(list)
    for path in paths:
        entries = [json.loads(line) for line in path.read_text().splitlines()
                   if '"repeat": true' not in line]
        for entry, result in zip(entries, read(build, entries)):
            if result["verdict"] == "read" and "grouped" not in result:
                dialect = result.get("as", entry["dialect"])
                found[dialect].append((path.stem, entry["where"], entry["sql"].rstrip("; \n")))
    return found


def check(build, dialect, statements, directory, counts):
    models = directory / dialect / "models"
    models.mkdir(parents=True)
    (directory / dialect / "config.yaml").write_text(CONFIG.format(dialect))
    files = [models / f"m{i}.sql" for i in range(len(statements))]
    for file, (_, _, sql) in zip(files, statements):
        file.write_text(f"MODEL (name a.{file.stem}, kind FULL);\n\n{sql}\n")
    before = [file.read_text() for file in files]
    command = [f"{build}/bin/mesh", "-p", str(models.parent), "format", "--no-rewrite-casts",
               "--normalize-functions=false"]
    first = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
    after = [file.read_text() for file in files]
    second = subprocess.run(command + ["--check"], capture_output=True, encoding="utf-8",
                            errors="replace")
    refused = set(re.findall(r"models/(m\d+)\.sql:\d+:\d+: error", first.stdout + first.stderr))
    changed = set(re.findall(r"models/(m\d+)\.sql", second.stdout))
    trees = [read(build, [{"dialect": dialect, "sql": text} for text in texts])
             for texts in (before, after)]
    for i, (file, (corpus, where, _)) in enumerate(zip(files, statements)):
        if file.stem in refused or "MODEL" in statements[i][2]:
            counts["left out"] += 1
            continue
        counts["formatted"] += 1
        for broken, what in ((trees[0][i].get("printed") != trees[1][i].get("printed"), "another tree"),
                             (comments(before[i]) != comments(after[i]), "other comments"),
                             (file.stem in changed, "not settled")):
            if broken:
                counts[what] += 1
                print(f"--- {what}: {corpus} {where} ({dialect})\n{before[i]}  =>\n{after[i]}")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--build", default="build/check")
    parser.add_argument("corpora", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    files = []
    for path in options.corpora:
        files += sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    counts = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="mesh-format-") as directory:
        for dialect, statements in statements_of(files, options.build).items():
            check(options.build, dialect, statements, pathlib.Path(directory), counts)
    names = ("formatted", "left out", "another tree", "other comments", "not settled")
    print(", ".join(f"{counts[name]} {name}" for name in names))
    return 1 if any(counts[name] for name in names[2:]) or not counts["formatted"] else 0


sys.exit(main())

#!/usr/bin/env python3
"""Golden fingerprints: a query keeps its hash as long as the normal form keeps its version.

    utils/golden_fingerprints.py [--build DIR] [--update [--force]]

test/Fingerprint/Inputs/golden holds queries over all constructs (queries.sql, each tried in every
dialect), a project over the kinds of models, and what they hash to (fingerprints.txt). A
fingerprint names a table: if it moves unseen, every table of every user is built again. So
one that moves while normalFormVersion stands is an error, and --update refuses to write it;
--force is for what was wrong (unsound) before it was released.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "test" / "Fingerprint" / "Inputs" / "golden"
DIALECTS = (
    "sqlite duckdb postgres redshift trino presto athena spark databricks snowflake bigquery "
    "clickhouse mysql tsql"
).split()


def run(meshc, arguments, text=None):
    done = subprocess.run([meshc, *arguments], input=text, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


def queries():
    text = (GOLDEN / "queries.sql").read_text()
    for block in re.split(r"^---- ", text, flags=re.M)[1:]:
        name, query = block.split("\n", 1)
        yield name, query


def version_of(meshc):
    summary = run(meshc, ["--standalone", "/dev/stdin", "--dialect", "sqlite", "--emit=summary"],
                  "SELECT 1 AS one")
    return int(re.search(r'"normalForm":\s*(\d+)', summary).group(1))


def standalone(meshc, name, query, dialect):
    """The hash of the query in the dialect; None where it does not compile."""
    out = run(meshc, ["--standalone", "/dev/stdin", "--dialect", dialect, "--schema",
                      str(GOLDEN / "schema.yaml"), "--emit=fingerprint"], query)
    return f"{name} {dialect}", out and re.search(r"^fingerprint (\w+)", out, re.M).group(1)


def measure(meshc):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(standalone, meshc, name, query, dialect)
                for name, query in queries() for dialect in DIALECTS]
        found = dict(job.result() for job in jobs)
    out = run(meshc, ["-p", str(GOLDEN / "project"), "--no-cache", "--emit=fingerprint"])
    if out is None:
        sys.exit("the golden project does not compile")
    for name, fingerprint in re.findall(r"^-- (\S+)\nfingerprint (\w+)", out, re.M):
        found["model " + name] = fingerprint
    return {key: value for key, value in found.items() if value}


def read(path):
    lines = path.read_text().splitlines() if path.exists() else ["normal-form 0"]
    return int(lines[0].split()[1]), dict(line.rsplit(" ", 1) for line in lines[1:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", help="where bin/meshc is; default: the one in PATH")
    parser.add_argument("--golden", type=pathlib.Path, default=GOLDEN / "fingerprints.txt")
    parser.add_argument("--update", action="store_true", help="write what is found")
    parser.add_argument("--force", action="store_true", help="even if the version stands")
    options = parser.parse_args()
    meshc = f"{options.build}/bin/meshc" if options.build else "meshc"

    version, golden = read(options.golden)
    now, found = version_of(meshc), measure(meshc)
    moved = sorted(key for key in golden if found.get(key) != golden[key])
    if now == version:
        for key in moved:
            print(f"{key}: {golden[key]} became {found.get(key, 'an error')}")
    if options.update:
        if now == version and moved and not options.force:
            sys.exit(f"{len(moved)} fingerprints moved: count normalFormVersion up first")
        lines = [f"normal-form {now}"] + [f"{key} {found[key]}" for key in sorted(found)]
        options.golden.write_text("\n".join(lines) + "\n")
        print(f"{len(found)} fingerprints of normal form {now}")
        return
    if now != version:
        sys.exit(f"the normal form is {now}, the golden fingerprints are of {version}: "
                 "write them anew with --update")
    if moved:
        sys.exit(f"{len(moved)} of {len(golden)} fingerprints moved, the version did not")
    fresh = len(found.keys() - golden.keys())
    print(f"{len(golden)} fingerprints of normal form {version} stand"
          + (f", {fresh} are not written down yet" if fresh else ""))


if __name__ == "__main__":
    main()

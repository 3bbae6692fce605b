#!/usr/bin/env python3
"""Puts pieces of public statements together at random and has them read, printed and read again.

splice.py [--build build/check] [--seed N] [--seconds S] CORPORA...

CORPORA are what utils/corpus/collect.py made, or directories of it. Most of what comes out is
refused, one in six is read; then what is printed of it must be read as the same tree. A build
with assertions finds what the grammar reads and the builder takes for something else, many times
as fast as the fuzzers do, whose bytes seldom are SQL. Prints each statement that ends the parser
or comes back otherwise, and counts; exit status 1 if there was one.
"""

import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|`[^`]*`|\$\$.*?\$\$|@\{?\w+\}?|\d+\.\d+|\w+|--[^\n]*\n|\s+|"""
                   r"::|->>|->|=>|<=|>=|<>|!=|\|\||:=|.", re.S)
STARTS = set("SELECT WITH VALUES ( FROM INSERT UPDATE DELETE MERGE TABLE PIVOT UNPIVOT".split())
ODD = ("@v @f( @EACH( @{x} @IF( @SQL( @ ( ) [ ] { } , . * :: -> => : ? - || % = == (+) 1 2.5 's' a b AS FROM SELECT "
       "(SELECT IS NOT COLLATE OVER IN BETWEEN AND ; INTERVAL CAST( TRY_CAST( EXTRACT(").split()
BATCH = 5000


def read_corpora(paths):
    """Dialects to lists of statements, each a list of tokens; and all of them."""
    by_dialect, everything = collections.defaultdict(list), []
    for path in paths:
        for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
            lines = file.read_text(encoding="utf-8").splitlines()
            for line in random.sample(lines, min(len(lines), 3000)):
                statement = json.loads(line)
                tokens = [token for token in TOKEN.findall(statement["sql"])
                          if not token.isspace() and not token.startswith("--")]
                if tokens and len(statement["sql"]) <= 700:
                    by_dialect[statement["dialect"]].append(tokens)
                    everything.append(tokens)
    return by_dialect, everything


def find_group(tokens):
    """Where one of the bracketed groups begins and ends, or None."""
    opened = [i for i, token in enumerate(tokens) if token in "([{"]
    if not opened:
        return None
    first, depth = random.choice(opened), 0
    for i in range(first, len(tokens)):
        depth += (tokens[i] in "([{") - (tokens[i] in ")]}")
        if depth == 0:
            return first, i + 1
    return None


def piece_of(tokens):
    """A group with what stands before it, or some tokens."""
    group = find_group(tokens)
    if group and random.random() < 0.8:
        return tokens[max(0, group[0] - random.randint(0, 1)):group[1]]
    first = random.randrange(len(tokens))
    return tokens[first:first + 1 + int(random.expovariate(0.3))]


def change(tokens, other, words):
    """One change in place: a piece of `other` goes in, tokens go, come or change places."""
    at, kind = random.randrange(len(tokens) + 1), random.random()
    group = find_group(tokens)
    if kind < 0.3 or (kind < 0.5 and not group):
        tokens[at:at] = piece_of(other)
    elif kind < 0.5:
        inner = random.random() < 0.5
        tokens[group[0] + inner:group[1] - inner] = piece_of(other)
    elif kind < 0.7:
        del tokens[at:at + 1 + int(random.expovariate(0.7))]
    elif kind < 0.9:
        tokens[at:at] = [random.choice(random.choice([ODD, words]))]
    else:
        a, b = random.randrange(len(tokens)), random.randrange(len(tokens))
        tokens[a], tokens[b] = tokens[b], tokens[a]


def join(tokens):
    """Blanks between all tokens, or only where they must be and here and there."""
    if random.random() < 0.5:
        return " ".join(tokens)
    text = tokens[0]
    for token in tokens[1:]:
        both = [char.isalnum() or char in "_$@'\"`" for char in (text[-1], token[0])]
        text += (" " if all(both) or random.random() < 0.3 else "") + token
    return text


def make_line(by_dialect, everything, words):
    dialect = random.choice(sorted(by_dialect))
    own = by_dialect[dialect]
    tokens = list(random.choice(own if random.random() < 0.8 else everything))
    for _ in range(1 + int(random.expovariate(1.4))):
        change(tokens, random.choice(own if random.random() < 0.7 else everything), words)
        tokens = tokens or ["a"]
    if tokens[0].upper() not in STARTS:
        tokens.insert(0, "SELECT")
    return json.dumps({"dialect": dialect, "sql": join(tokens[:300])})


def judge(tool, lines):
    """What the tool says of each line that it comes to, and the line that ended it, if one did."""
    done = subprocess.run([tool], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          check=False)
    results = [json.loads(line) for line in done.stdout.splitlines() if line.endswith("}")]
    if done.returncode == 0:
        return results, None
    for line in lines[max(0, len(results) - 2):]: # What was not written any more may be lost.
        one = subprocess.run([tool], input=line + "\n", capture_output=True, text=True, check=False)
        if one.returncode != 0:
            return results, (line, one.stderr.strip())
    return results, ("\n".join(lines), done.stderr.strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default="build/check")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("corpora", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    random.seed(options.seed)
    by_dialect, everything = read_corpora(options.corpora)
    words = re.findall(r'MESH_WORD\(\w+, "(\w+)"', (ROOT / "lib/Parse/Tokens.def").read_text(encoding="utf-8"))
    counts, end = collections.Counter(), time.monotonic() + options.seconds
    while time.monotonic() < end:
        lines = [make_line(by_dialect, everything, words) for _ in range(BATCH)]
        results, crash = judge(f"{options.build}/bin/mesh-corpus", lines)
        for result in results:
            counts[result["verdict"]] += 1
            if result["verdict"] == "wrong":
                print(f"wrong: {lines[result['line'] - 1]}\n  {result['why']}: {result['printed']}")
        if crash:
            counts["crashed"] += 1
            print(f"crashed: {crash[0]}\n  {crash[1]}")
    print(f"seed {options.seed}: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    sys.exit(1 if counts["wrong"] or counts["crashed"] else 0)


main()

#!/usr/bin/env python3
"""Is anything called safe that is not? Random queries are edited, the verdict of
each pair is asked for, and what it claims to be the same is executed on random
databases, old against new.

    soundness.py --tool build/check/bin/mesh-verdicts --count 10000 --seed 1

The same seed gives the same pairs. Prints how often which verdict fell, and for
each claim that failed both queries and the tables; exits with 1 if any did.
See docs/verdicts.md.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter

import children
import databases
from edits import EDITS
from equivalences import EQUIVALENCES
from generate import Generator
from sql import Sites, show


class Tool:
    """mesh-verdicts, asked line by line."""

    def __init__(self, path, directory):
        schema = os.path.join(directory, "tables.yaml")
        with open(schema, "w") as out:
            out.write(databases.schema_text())
        self.arguments = [path, "--dialect", "sqlite", "--schema", schema]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, pair):
        self.process.stdin.write(json.dumps(pair) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        print(f"CRASHED on {json.dumps(pair)}", flush=True)
        self.start()
        return {"error": "error: [crash]", "crash": True}


def make_pair(seed, share, with_names=False):
    """Old and new query and what was done; None if no edit found a place."""
    rng = random.Random(seed)
    generator = Generator(rng)
    catalogue = lambda: EQUIVALENCES if rng.random() < share else EDITS
    first = rng.choice(list(catalogue()))
    for _ in range(12):  # Until there is a query that has a place for the edit.
        old = generator.whole()
        new = apply(first, generator, old)
        if new:
            break
    else:
        return None
    done = [first]
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        name = rng.choice(list(catalogue()))
        more = apply(name, generator, new)
        if more:
            new = more
            done.append(name)
    common = [name for name in old.names() if name in new.names()]
    if with_names:
        return (show(old), show(new), done, common) if common else None
    return show(old), show(new), done


def apply(name, generator, query):
    edited = query.clone()
    generator.ctes = edited.ctes
    function = EDITS.get(name) or EQUIVALENCES[name]
    return edited if function(generator, Sites(edited)) else None


def claim_of(verdict, old_names, new_names):
    """The columns that are claimed to hold the same in the same rows; None: no claim."""
    if verdict["verdict"] in ("unchanged", "metadata"):
        return new_names, True
    if verdict["finer"] in ("none", "additive", "column_limited"):
        same = [name for name, change in verdict["columns"].items() if change == "unchanged"]
        return same, False
    return None


def holds(old, new, claim):
    names, exactly = claim
    if exactly and old[0] != new[0]:
        return False
    lower = lambda result: ([name.lower() for name in result[0]], result[1])
    old, new, names = lower(old), lower(new), [name.lower() for name in names]
    return databases.bag(old, names) == databases.bag(new, names)


class Run:
    def __init__(self, options, tool):
        self.options, self.tool = options, tool
        self.verdicts, self.recall, self.failures = Counter(), Counter(), Counter()
        self.asked, self.executed, self.errors = 0, 0, Counter()
        self.databases = []

    def fresh_databases(self, seed):
        rng = random.Random(f"databases {seed}")
        for database in self.databases:
            database.close()
        self.databases = [databases.make(rng) for _ in range(self.options.databases)]

    def pair(self, seed):
        made = make_pair(seed, self.options.equivalences)
        if not made:
            return
        old, new, done = made
        if self.options.show:
            print(f"-- {seed} {' '.join(done)}\n{old};\n{new};")
        answer = self.tool.ask({"old": old, "new": new})
        self.asked += 1
        if "error" in answer:
            self.errors[first_error(answer["error"])] += 1
            if "crash" in answer:
                self.failures["crash"] += 1
            return
        verdict = answer["query"]
        kind = verdict["finer"] if verdict["verdict"] not in ("unchanged", "metadata") else "unchanged"
        self.verdicts[kind] += 1
        if all(name in EQUIVALENCES for name in done):
            for name in done if len(done) == 1 else []:
                self.recall[name, kind == "unchanged"] += 1
        claim = claim_of(verdict, None, None)
        if claim is not None:
            self.check(seed, old, new, done, verdict)

    def project(self, seed, directory):
        made = make_pair(seed, self.options.equivalences, with_names=True)
        if not made:
            return
        old, new, done, names = made
        rng = random.Random(f"children {seed}")
        older, newer = children.make_projects(rng, old, new, names)
        sides = [os.path.join(directory, side) for side in ("old", "new")]
        for side, project in zip(sides, (older, newer)):
            shutil.rmtree(side, ignore_errors=True)
            project.write(side)
        verdicts = self.tool.ask({"oldProject": sides[0], "newProject": sides[1]})
        self.asked += 1
        if "error" in verdicts:
            self.errors[first_error(verdicts["error"])] += 1
            if "crash" in verdicts:
                self.failures["crash"] += 1
            return
        for verdict in verdicts.values():
            self.verdicts["built again" if verdict["rebuild"] else "kept"] += 1
        for database in self.databases:
            wrong = children.check(database, older, newer, verdicts)
            if wrong:
                model, before, after = wrong
                lines = [f"{name} {kind}: {query}" for project in (older, newer) for name, kind, query, _ in project.models]
                self.fail(seed, "; ".join(lines), model, done, verdicts, database, before, after)
                break
        self.executed += 1

    def check(self, seed, old, new, done, verdict):
        ran = False
        for database in self.databases:
            before, after = databases.run(database, old), databases.run(database, new)
            if before is None or after is None:
                continue
            ran = True
            claim = claim_of(verdict, before[0], after[0])
            if not holds(before, after, claim):
                self.fail(seed, old, new, done, verdict, database, before, after)
                break
        self.executed += ran

    def fail(self, seed, old, new, done, verdict, database, before, after):
        self.failures[" ".join(done)] += 1
        if sum(self.failures.values()) > self.options.failures:
            return
        print(f"FAILED seed {seed}: {' '.join(done)}")
        print(f"  verdict {json.dumps(verdict)}")
        print("\n".join("  " + line for line in databases.dump(database)))
        print(f"  old: {old}\n    {before}\n  new: {new}\n    {after}\n", flush=True)


def first_error(text):
    lines = [line for line in text.splitlines() if "error:" in line]
    line = lines[0] if lines else text
    return line[line.find("error:") :].split("[")[-1].rstrip("]")


def report(run, seconds):
    print(f"{run.asked} pairs, {run.executed} executed on up to {run.options.databases} databases, {sum(run.failures.values())} claims failed", end="")
    print(f" ({seconds:.0f} s)" if run.options.times else "")
    for kind, count in sorted(run.verdicts.items()):
        print(f"  {kind}: {count}")
    refused = sum(run.errors.values())
    if refused:
        common = ", ".join(f"{name} {count}" for name, count in sorted(run.errors.items(), key=lambda e: (-e[1], e[0]))[:8])
        print(f"  refused by the compiler: {refused} ({common})")
    if run.options.recall:
        for name in EQUIVALENCES:
            found, missed = run.recall[name, True], run.recall[name, False]
            print(f"  recall of {name}: {found} of {found + missed}")
    for done, count in run.failures.most_common():
        print(f"  failed: {done}: {count}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tool", required=True, help="the program mesh-verdicts")
    parser.add_argument("--count", type=int, default=1000, help="how many pairs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--project", action="store_true", help="models with children instead of queries")
    parser.add_argument("--databases", type=int, default=12, help="how many databases a pair runs on")
    parser.add_argument("--equivalences", type=float, default=0.4, help="the share of edits that should change nothing")
    parser.add_argument("--failures", type=int, default=5, help="how many failures are shown in full")
    parser.add_argument("--recall", action="store_true", help="how many equivalences were seen, by rule")
    parser.add_argument("--times", action="store_true")
    parser.add_argument("--show", action="store_true", help="print every pair")
    options = parser.parse_args()
    begin = time.time()
    with tempfile.TemporaryDirectory() as directory:
        run = Run(options, Tool(options.tool, directory))
        for number in range(options.count):
            if number % 100 == 0:
                run.fresh_databases(f"{options.seed} {number}")
            seed = f"{options.seed} {number}"
            if options.project:
                run.project(seed, directory)
            else:
                run.pair(seed)
    report(run, time.time() - begin)
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Is anything called safe that is not? Random queries are edited, the verdict of
each pair is asked for, and what it claims to be the same is executed on random
databases, old against new.

    soundness.py --tool build/check/bin/mesh-verdicts --count 10000 --seed 1 [--engine duckdb]

The same seed gives the same pairs. Prints how often which verdict fell, and for
each claim that failed both queries and the tables; exits with 1 if any did.
See README.md beside this file and docs/verdicts.md.
"""

import argparse
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter

import children
import databases
import edits_of_rows  # Each of these eight enters its functions in the catalogue.
import edits_of_values
import equivalences_of_conditions
import equivalences_of_constants
import equivalences_of_groups
import equivalences_of_joins
import equivalences_of_rows
import equivalences_of_values
import near_misses
from catalogue import EDITS, EQUIVALENCES, RULES
from claims import claim_of, holds, is_left_open
from engines import ENGINES
from generate import Generator
from loose_names import LooseNames
from sql import Sites, show
from typed import TypedGenerator

BLOCK = 24  # Queries, with all their edits, that run on the same databases.


class Rng(random.Random):
    """choice is what takes the time."""

    def choice(self, values):
        return values[int(self.random() * len(values))]


class Tool:
    """mesh-verdicts, asked for many requests at once."""

    def __init__(self, path, directory, dialect, tables):
        self.schema = os.path.join(directory, "tables.yaml")
        self.declare(tables)
        self.crashes = 0
        self.arguments = [path, "--dialect", dialect, "--schema", self.schema]
        self.start()

    def declare(self, tables):
        """What Mesh knows of the tables from the next request on, which reads the file again."""
        with open(self.schema, "w") as out:
            out.write(databases.schema_text(tables) if tables else "")

    def start(self):
        self.process = subprocess.Popen(self.arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, requests):
        """An answer for each, in order. What made it crash has {"crash": True}."""
        lines = [json.dumps(request).encode() + b"\n" for request in requests]
        answers = []
        while len(answers) < len(lines):
            process = self.process
            writer = threading.Thread(target=self.write, args=(process, lines[len(answers) :]))
            writer.start()
            while len(answers) < len(lines):
                line = process.stdout.readline()
                if not line.endswith(b"\n"):  # Nothing, or the half of an answer.
                    break
                answers.append(json.loads(line))
            writer.join()
            if len(answers) < len(lines):
                self.crashes += 1
                if self.crashes <= 5:
                    print(f"CRASHED on {lines[len(answers)].decode()}", flush=True)
                answers.append({"error": "error: [crash]", "crash": True})
                process.wait()  # (What it did not read fails in the writer's thread.)
                self.start()
        return answers

    @staticmethod
    def write(process, lines):
        try:
            process.stdin.writelines(lines)
            process.stdin.flush()
        except (BrokenPipeError, ValueError, OSError):
            pass


def catalogues(engine):
    """The edits and equivalences that mean something in an engine's dialect."""
    fits = lambda function: engine in getattr(function, "engines", ENGINES)
    return [{name: f for name, f in each.items() if fits(f)} for each in (EDITS, EQUIVALENCES)]


class Pairs:
    """Makes queries and edits of them. A base gives one query and several edits."""

    def __init__(self, options, engine):
        self.options = options
        self.tables, self.loose = engine.tables, engine.loose
        self.edits, self.equivalences = catalogues(engine.dialect)
        self.names = [list(self.edits), list(self.equivalences)]
        self.engine = engine

    def generator(self, rng):
        return Generator(rng, self.tables) if self.loose else TypedGenerator(rng, self.engine)

    def base(self, seed, count):
        """(old, [(new, done), ...]): as trees and texts; None if no edit found a place."""
        rng = Rng(seed)
        generator = self.generator(rng)
        old = generator.whole()
        news = []
        for _ in range(count):
            made = self.edit(rng, generator, old)
            if made:
                news.append(made)
        return (old, news) if news else None

    def edit(self, rng, generator, old):
        done, query = [], old
        only = self.options.only
        share = self.options.equivalences
        more = rng.choice([1, 1, 1, 2, 3])
        for _ in range(more * 3):
            name = only or rng.choice(self.names[rng.random() < share])
            edited = query.clone()
            generator.ctes = edited.ctes
            function = self.edits.get(name) or self.equivalences[name]
            if function(generator, Sites(edited)):
                query = edited
                done.append(name)
                if len(done) == more:
                    break
        return (query, done) if done else None


class Run:
    def __init__(self, options, tool, engine):
        self.options, self.tool, self.engine = options, tool, engine
        self.pairs = Pairs(options, engine)
        self.verdicts, self.recall, self.failures = Counter(), Counter(), Counter()
        self.generated, self.claimed, self.executed, self.errors = 0, 0, 0, Counter()
        self.open, self.near = Counter(), None
        self.declared = list(engine.tables)

    def declare(self, rng):
        """With --undeclared: tells Mesh the columns of no table, or of some of them by chance."""
        if self.options.undeclared:
            some = rng and rng.random() < 0.6
            self.declared = [name for name in self.engine.tables if some and rng.random() < 0.5]
            self.tool.declare({name: self.engine.tables[name] for name in self.declared})

    def block(self, seed, bases):
        """Some queries with their edits, on the same databases."""
        rng = random.Random(f"databases {seed}")
        self.declare(random.Random(f"declared {seed}"))
        def base(name):
            try:
                return self.pairs.base(name, self.options.edits)
            except RecursionError:  # An edit made a query that holds itself.
                return None

        made = [pair for pair in (base(f"{seed} {i}") for i in range(bases)) if pair]
        texts = [self.texts(f"{seed} {i}", old, news) for i, (old, news) in enumerate(made)]
        why = {"why": True} if self.options.recall else {}
        answers = self.tool.ask([{"old": old, "new": news} | why for old, news in texts])
        work = []
        for (old, news), (_, edits), answer in zip(texts, made, answers):
            claims = list(self.claims(old, news, edits, answer))
            if claims:
                work.append((old, claims, set()))
        self.engine.begin(rng)
        ran, failed = set(), set()  # Of (place, number of the claim); failed: also what takes too long.
        for number in range(self.options.databases):
            self.engine.load(databases.make(rng, self.engine.tables, self.engine.loose))
            for place, (old, claims, _) in enumerate(work):
                before = self.engine.run(old) if (place, -1) not in failed else None
                if before is None:
                    if self.engine.cut:
                        failed.add((place, -1))
                    continue
                for i, (new, done, verdict, claim) in enumerate(claims):
                    if (place, i) in failed:
                        continue
                    after = self.engine.run(new)
                    if after is None:
                        if self.engine.cut:
                            failed.add((place, i))
                        continue
                    ran.add((place, i))
                    if not holds(before, after, claim):
                        failed.add((place, i))
                        self.fail(seed, old, new, done, verdict, before, after)
        self.executed += len(ran)

    def texts(self, seed, old, news):
        if not self.options.undeclared:
            return show(old), [show(new) for new, _ in news]
        names = LooseNames(f"names {seed}", self.pairs.generator(Rng(seed)))
        return names.show(old), [names.show(new) for new, _ in news]

    def claims(self, old, news, edits, answer):
        if "error" in answer:
            self.generated += len(news)
            self.refuse(answer, len(news))
            return
        for new, (_, done), verdict in zip(news, edits, answer["answers"]):
            self.generated += 1
            if "error" in verdict:
                self.refuse(verdict, 1)
                continue
            verdict = verdict["query"]
            kind = "unchanged" if verdict["verdict"] in ("unchanged", "metadata") else verdict["finer"]
            self.verdicts[kind] += 1
            if len(done) == 1 and done[0] in EQUIVALENCES and old != new:
                seen = "seen" if kind == "unchanged" else "open" if is_left_open(verdict) else "missed"
                self.recall[done[0], seen] += 1
                if self.options.missed and seen == "missed":
                    print(f"missed {done[0]}: {old}\n  {new}")
            claim = claim_of(verdict)
            if claim is not None and old != new:
                self.claimed += 1
                yield new, done, verdict, claim

    def refuse(self, answer, count):
        self.errors[first_error(answer["error"])] += count
        if "crash" in answer:
            self.failures["crash"] += 1

    rng = Rng

    def project(self, seed, directory):
        self.generated += 1
        if children.check(self, seed, directory):
            self.executed += 1

    def is_open(self, query):
        """Whether the result changes when the rows come in another order: then the
        query leaves it open, and two spellings may well differ."""
        database, found = self.engine.loaded, False
        first = self.engine.run(query)
        for turn in range(6):
            rng = random.Random(turn)
            shuffled = {name: rng.sample(rows, len(rows)) for name, rows in database.items()}
            self.engine.load(shuffled)
            again = self.engine.run(query)
            found = found or (again is not None and not first.same(again))
        self.engine.load(database)
        return found

    def contradicts(self, query, result):
        """Whether the engine says otherwise when it may not look into common tables, or into
        UNION in FROM, or does not see what is constant: then it is wrong at least once.
        (SQLite 3.40 moves conditions into FULL JOIN, shows other columns of a RIGHT JOIN under
        UNION ALL, gives no rows where ON of a join before a RIGHT or FULL JOIN is always false or
        NULL, and takes x IS (2 IS NULL) for x IS FALSE beside a window. It takes the rows so far for
        NULL in no RIGHT or FULL JOIN, which nothing else shows: the other engines are asked for those.)"""
        if self.engine.loose and "RECURSIVE" in query and re.search("(RIGHT|FULL) JOIN", query):
            return True
        for apart in (
            re.sub(r"(\bcte\d+|\bunused) AS \(", r"\1 AS MATERIALIZED (", query),
            query.replace(") AS branch", " LIMIT 1000000) AS branch"),
            re.sub(r"(?<![\w'.])(\d+\.\d+|\d+(?= IS ))(?![\w'.])", r"(SELECT \1)", query),
            constants_hidden(query) if self.engine.loose else query,
        ):
            other = self.engine.run(apart) if apart != query else None
            if other is not None and not result.same(other) and not self.is_open(query):
                return True
        return False

    def fail(self, seed, old, new, done, verdict, before, after):
        if holds(before.without_scale(), after.without_scale(), claim_of(verdict)):
            self.open["scale of a NUMERIC"] += 1
            return
        if self.contradicts(old, before) or self.contradicts(new, after):
            self.open["the engine contradicts itself"] += 1
            if self.options.open:
                self.tell(seed, old, new, done, verdict, before, after)
            return
        if self.is_open(old) or self.is_open(new):
            self.open["the result is open"] += 1
            if sum(self.open.values()) > self.options.open:
                return
            print("(the result is open: it depends on the order of rows)")
        else:
            self.failures[" ".join(done)] += 1
            if sum(self.failures.values()) - self.failures["crash"] > self.options.failures:
                return
        self.tell(seed, old, new, done, verdict, before, after)

    def tell(self, seed, old, new, done, verdict, before, after):
        print(f"FAILED seed {seed}: {' '.join(done)}")
        print(f"  verdict {json.dumps(verdict)}")
        if self.options.undeclared:
            print(f"  declared: {', '.join(self.declared) or 'nothing'}")
        for name, rows in self.engine.loaded.items():
            if rows and f" {name}" in old + new:
                print(f"  {name} ({', '.join(c for c, _, _ in self.engine.tables[name])}): {rows}")
        print(f"  old: {old}\n    {before.rows}\n  new: {new}\n    {after.rows}\n", flush=True)


CONSTANT = re.compile(
    r"(?<![\w.])(?<!IS )(?<!NOT )(?<!LIMIT )(?<!OFFSET )(?<!BY )(?<!ROWS )(?<!RANGE )(?<!GROUPS )(?<!BETWEEN )(?<!AND )"
    r"(\d+|NULL)(?![\w.])(?! PRECEDING| FOLLOWING)"
)


def constants_hidden(query):
    """Whole numbers and NULL as subqueries, but for what is no value: bounds, ordinals, frames."""
    parts = query.split("'")
    parts[0::2] = [CONSTANT.sub(r"(SELECT \1)", part) for part in parts[0::2]]
    return "'".join(parts)


def first_error(text):
    lines = [line for line in text.splitlines() if "error:" in line]
    line = lines[0] if lines else text
    return line[line.find("error:") :].split("[")[-1].rstrip("]")


def report_projects(run, seconds):
    options, counts = run.options, run.verdicts
    print(f"seed {options.seed}: {run.generated} projects, {run.executed} edited, applied and compared, {sum(run.failures.values())} with a wrong table", end="")
    print(f" ({seconds:.0f} s)" if options.times else "")
    print(f"  of {counts['stored models']} stored models {counts['filled again']} were filled again; the rows of {counts['whose rows changed']} changed")
    if run.errors:
        common = ", ".join(f"{name} {count}" for name, count in run.errors.most_common(8))
        print(f"  not compared: {sum(run.errors.values())} ({common})")
    if run.open:
        print(f"  a table differs, but its query leaves it open: {sum(run.open.values())}")
    sys.stdout.flush()


def report(run, seconds):
    options = run.options
    if options.project:
        return report_projects(run, seconds)
    print(f"{options.engine}, seed {options.seed}: {run.generated} pairs, {run.claimed} with a claim, ", end="")
    print(f"{run.executed} of them executed on up to {options.databases} databases, {sum(run.failures.values())} claims failed", end="")
    print(f" ({seconds:.0f} s)" if options.times else "")
    for kind, count in sorted(run.verdicts.items()):
        print(f"  {kind}: {count}")
    if run.near:
        print("  near misses: {}, of which {} differ on a database".format(*run.near))
    refused = sum(run.errors.values())
    if refused:
        common = ", ".join(f"{name} {count}" for name, count in sorted(run.errors.items(), key=lambda e: (-e[1], e[0]))[:8])
        print(f"  refused by the compiler: {refused} ({common})")
    if options.recall:
        for name in run.pairs.equivalences:
            seen, missed, is_open = (run.recall[name, how] for how in ("seen", "missed", "open"))
            print(f"  recall of {name} ({RULES.get(name, 'hashing')}): {seen} of {seen + missed}, and {is_open} open")
    for done, count in run.open.most_common():
        print(f"  differs, but not by Mesh's fault: {done}: {count}")
    for done, count in run.failures.most_common():
        print(f"  failed: {done}: {count}")
    sys.stdout.flush()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tool", required=True, help="the program mesh-verdicts")
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    parser.add_argument("--count", type=int, default=1000, help="how many pairs, about")
    parser.add_argument("--seconds", type=float, help="stop after that time instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--project", action="store_true", help="whole projects, planned and applied, instead of queries")
    parser.add_argument("--databases", type=int, default=6, help="how many databases a pair runs on")
    parser.add_argument("--edits", type=int, default=12, help="how many edits of one query")
    parser.add_argument("--equivalences", type=float, default=0.5, help="the share of edits that should change nothing")
    parser.add_argument("--only", help="only this edit")
    parser.add_argument("--near-misses", action="store_true", help="only near-misses.txt, and which of them never differ")
    parser.add_argument("--failures", type=int, default=5, help="how many failures are shown in full")
    parser.add_argument("--open", type=int, default=0, help="how many differences of open results are shown in full")
    parser.add_argument("--recall", action="store_true", help="how many equivalences were seen, by rule")
    parser.add_argument("--missed", action="store_true", help="print the equivalences that were not seen")
    parser.add_argument("--undeclared", action="store_true", help="Mesh is told the columns of no table, or of some; names without tables, which may then be anything")
    parser.add_argument("--times", action="store_true")
    parser.add_argument("--mesh", help="the program mesh, for --project; else beside the tool")
    options = parser.parse_args()
    tool = shutil.which(options.tool) or options.tool
    options.mesh = options.mesh or os.path.join(os.path.dirname(tool), "mesh")
    return options


def main():
    options = arguments()
    try:
        engine = ENGINES[options.engine]()
    except ImportError as error:
        print(f"{options.engine}: skipped: {error}")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    begin = told = time.time()
    try:
        with tempfile.TemporaryDirectory() as directory:
            run = Run(options, Tool(options.tool, directory, engine.dialect, engine.tables), engine)
            if not options.project and not options.only:
                alike = near_misses.check(run, random.Random(options.seed))
                if options.near_misses:
                    print("".join(f"not shown to differ:\n  {old}\n  {new}\n" for old, new in alike))
                    report(run, time.time() - begin)
                    return 1 if run.failures else 0
            for number in itertools.count():
                now = time.time()
                if now - begin > options.seconds if options.seconds else run.generated >= options.count:
                    break
                seed = f"{options.seed} {number}"
                if options.project:
                    run.project(seed, directory)
                else:
                    bases = BLOCK if options.seconds else min(BLOCK, -(-(options.count - run.generated) // options.edits))
                    run.block(seed, bases)
                if options.times and now - told > 300:
                    report(run, now - begin)
                    told = now
    finally:
        engine.stop()
    report(run, time.time() - begin)
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())
